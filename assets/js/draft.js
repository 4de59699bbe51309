// What is written is kept as a draft while it is being written, and shown as clients will see it:
// the form is sent quietly, and what the page says then takes the place of what it said. A form
// that is sent by hand goes ahead of that.
for (const form of document.querySelectorAll("form[data-draft]")) {
  let [still, under, again] = [null, null, false];
  const keep = async () => {
    // One after the other: each says which state it goes on from, which the one before tells.
    if (under) { again = true; return; }
    under = new AbortController();
    const body = new FormData(form);
    body.delete("files");
    body.set("do", "save");
    const named = new Set(body.getAll("upload"));
    try {
      const answer = await fetch(form.action, { method: "POST", body, signal: under.signal });
      const kept = new URL(answer.url);
      if (answer.status === 409) document.getElementById("saved").textContent = form.dataset.draft;
      if (!answer.ok || !kept.searchParams.has("draft")) return;
      // Whoever loads the page again finds what was kept.
      history.replaceState(history.state, "", kept.search);
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      for (const id of ["preview", "saved"]) {
        const [old, fresh] = [document, page].map((where) => where.getElementById(id));
        if (old && fresh) old.replaceChildren(...fresh.childNodes);
      }
      form.elements.saved.value = page.getElementById("seen").value;
      for (const input of form.querySelectorAll("input[name=upload]")) {
        if (named.has(input.value)) input.closest("li").remove();
      }
      const list = form.querySelector("#kept");
      for (const row of page.querySelectorAll("#kept > li[id]")) {
        if (!document.getElementById(row.id)) list.append(row);
      }
    } catch { /* The next change tries again; the button keeps it in any case. */ }
    under = null;
    if (again) { again = false; keep(); }
  };
  const soon = (event) => {
    if (event.target.type === "file") return;
    clearTimeout(still);
    still = setTimeout(keep, 700);
  };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  form.addEventListener("upload", (event) => { if (event.target.dataset.state === "done") soon(event); });
  const leave = () => { clearTimeout(still); again = false; under?.abort(); };
  form.addEventListener("submit", leave);
  document.getElementById("discard")?.addEventListener("submit", leave);
}
