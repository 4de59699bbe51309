// Sizes, times and sentences as the reader's language has them.
const language = document.documentElement.lang || undefined;
const fill = (words, facts) => words.replace(/\{(\w+)\}/g, (_, key) => facts[key]);

function amount(value, unit, digits = 0) {
  const style = { style: "unit", unit, maximumFractionDigits: digits };
  return new Intl.NumberFormat(language, style).format(value);
}

function size(bytes) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte"];
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const value = bytes / 1000 ** step;
  return amount(value, units[step], value < 10 && step > 1 ? 1 : 0);
}

function time(seconds) {
  const long = { style: "unit", unitDisplay: "long" };
  const [value, unit] = seconds < 90 ? [seconds, "second"] : [seconds / 60, "minute"];
  return new Intl.NumberFormat(language, { ...long, unit }).format(Math.ceil(value));
}
