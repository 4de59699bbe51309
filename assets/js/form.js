// What is written into a form is kept on the server while it is being written, and a question that
// hangs on another is there only where it is asked. Without this, both are said in words.
for (const form of document.querySelectorAll("form[data-form]")) {
  const says = form.querySelector("[data-says]");
  let [still, busy, again] = [null, false, false];

  const fit = () => {
    const given = new FormData(form);
    for (const part of form.querySelectorAll("[data-on]")) {
      const on = part.dataset.on;
      const other = form.querySelector(`[data-field="${CSS.escape(on)}"]`);
      const holds = given.getAll(`v.${on}`).some((one) => one.trim() === part.dataset.if);
      // In the order of the page, so that what hangs on a hidden question is hidden with it.
      part.hidden = !holds || other?.hidden;
    }
  };

  const keep = async () => {
    if (busy) { again = true; return; }
    busy = true;
    // Files go with the buttons.
    const words = [...new FormData(form)].filter(([, value]) => typeof value === "string");
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
