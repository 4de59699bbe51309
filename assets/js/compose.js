// Two courtesies while writing an update: which files were chosen and whether they fit, and a
// button that says to how many people it sends. All words come from the form:
//   <input type=file data-max="250000000" data-too-big="Too big at {size}; the limit is 250 MB.">
//   <button data-none="Post" data-one="Post and e-mail 1 person" data-many="… {n} people">
const units = ["byte", "kilobyte", "megabyte", "gigabyte"];

function size(bytes) {
  const step = Math.min(Math.floor(Math.log10(Math.max(bytes, 1)) / 3), units.length - 1);
  const amount = bytes / 1000 ** step;
  return new Intl.NumberFormat(document.documentElement.lang || undefined, {
    style: "unit",
    unit: units[step],
    maximumFractionDigits: amount < 10 && step > 1 ? 1 : 0,
  }).format(amount);
}

function element(name, words, className = "") {
  const made = document.createElement(name);
  made.append(words);
  made.className = className;
  return made;
}

function line(file, { max, tooBig }) {
  const row = element("li", element("bdi", file.name));
  const big = max && file.size > Number(max);
  const says = big ? tooBig.replace("{size}", size(file.size)) : size(file.size);
  row.append(" ", element("span", says, big ? "bad" : "meta"));
  return row;
}

function listFiles(input) {
  const list = element("ul", "", "lines");
  list.setAttribute("aria-live", "polite");
  (input.closest("label") ?? input).after(list);
  return () => list.replaceChildren(...[...input.files].map((file) => line(file, input.dataset)));
}

function countPeople(form, button) {
  const { none, one, many } = button.dataset;
  return () => {
    const n = form.querySelectorAll("input[name=to]:checked").length;
    button.textContent = [none, one][n] ?? many.replace("{n}", n);
  };
}

for (const form of document.querySelectorAll("form[data-compose]")) {
  const redraw = [
    ...[...form.querySelectorAll("input[type=file]")].map(listFiles),
    ...[...form.querySelectorAll("button[data-many]")].map((button) => countPeople(form, button)),
  ];
  const all = () => redraw.forEach((draw) => draw());
  form.addEventListener("change", all);
  // Coming back to the page, a browser restores ticks and files without a change event.
  addEventListener("pageshow", all);
  all();
}
