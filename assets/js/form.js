// What is written into a form is kept on the server while it is being written, and a question that
// hangs on another is there only where it is asked. Without this, both are said in words.
// A number as the server keeps it: the last mark stands before the decimals, if it stands once.
const counted = (typed) => {
  const plain = typed.replace(/[\s'\u2019_+]/g, "").replace("\u2212", "-");
  const mark = /[.,](?=[^.,]*$)/.exec(plain)?.[0];
  const once = mark && plain.indexOf(mark) === plain.lastIndexOf(mark);
  const [whole, rest = "0"] = once ? plain.split(mark) : [plain];
  return plain && Number(`${whole.replace(/[.,]/g, "")}.${rest}`);
};
const bare = (typed) => typed.trim().replace(/\s+/g, " ");

for (const form of document.querySelectorAll("form[data-form]")) {
  const says = form.querySelector("[data-says]");
  let [still, busy, again] = [null, false, false];

  const asked = (given, { on, if: equals }) => {
    if (on === undefined) return true;
    const other = form.querySelector(`[data-field="${CSS.escape(on)}"]`);
    const read = other && "number" in other.dataset ? counted : bare;
    return !other?.hidden && given.getAll(`v.${on}`).some((one) => read(one) === read(equals));
  };
  const fit = () => {
    const given = new FormData(form);
    // In the order of the page: what hangs on a hidden question or heading is hidden with it.
    let under = true;
    for (const part of form.querySelectorAll("[data-field]")) {
      const holds = asked(given, part.dataset);
      if ("heads" in part.dataset) under = holds;
      part.hidden = !holds || !under;
    }
  };

  const keep = async () => {
    if (busy) { again = true; return; }
    busy = true;
    // Files go with the buttons, and what uploads.js has sent of them is named there.
    const words = [...new FormData(form)].filter(([name]) => !/^(file|upload)\./.test(name));
    try {
      const body = new URLSearchParams(words);
      const { ok, status } = await fetch(form.dataset.form, { method: "POST", body });
      const word = ok ? "kept" : status === 409 ? "changed" : "lost";
      says.textContent = says.dataset[word];
    } catch {
      says.textContent = says.dataset.lost;
    }
    busy = false;
    if (again) { again = false; keep(); }
  };

  for (const hint of form.querySelectorAll("[data-only]")) hint.hidden = true;
  fit();
  form.addEventListener("input", (event) => {
    fit();
    if (event.target.type === "file") return;
    clearTimeout(still);
    still = setTimeout(keep, 900);
  });
  form.addEventListener("submit", () => { clearTimeout(still); again = false; });
}
