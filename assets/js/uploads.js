// Files chosen or dropped on <input type=file data-uploads="address"> go up at once, each in a row
// of its own; the form then names them by id, as data-as says. Words and rows come from the
// <template data-row> of the question, or of the form. Without this file the form itself sends them.
const watch = (input) => {
  const around = input.closest("[data-field]") ?? input.form;
  const template = around.querySelector("template[data-row]");
  const [list, lanes] = [template.parentElement, new Lanes()];
  const hold = (row) => {
    const rests = ["paused", "refused"].includes(row.element.dataset.state);
    row.show(rests ? "waiting" : "paused");
    if (rests) lanes.take(row); else row.control?.abort();
  };
  const stop = (row) => {
    row.control?.abort();
    memory.drop(row.key);
    if (row.place) ask("DELETE", row.place, {}).catch(() => {});
    row.element.remove();
    list.dispatchEvent(new CustomEvent("upload", { bubbles: true }));
  };
  input.addEventListener("change", () => {
    for (const file of input.files) {
      const row = new Row(file, input, template);
      row.hold.addEventListener("click", () => hold(row));
      row.stop.addEventListener("click", () => stop(row));
      list.append(row.element);
      if (row.element.dataset.state === "waiting") lanes.take(row);
    }
    input.value = "";
  });
  // A form that is sent too early waits for what is under way, then goes by itself.
  let pressed = null;
  const underWay = () =>
    list.querySelector(":scope > [data-state]:not([data-state=done], [data-state=refused])");
  input.form.addEventListener("submit", (event) => {
    pressed = underWay() ? event.submitter : null;
    if (!underWay()) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    underWay().scrollIntoView({ block: "nearest" });
  });
  // Unless a file was refused meanwhile: whoever pressed does not know of that yet.
  input.form.addEventListener("upload", () => {
    if (!pressed || underWay()) return;
    const [button, refused] = [pressed, list.querySelector(":scope > [data-state=refused]")];
    pressed = null;
    if (refused) refused.scrollIntoView({ block: "center" }); else input.form.requestSubmit(button);
  });
};

// News may bring forms that were not there before.
const watched = new WeakSet();
const look = () => {
  for (const input of document.querySelectorAll("input[data-uploads]")) {
    if (!watched.has(input)) watch(input);
    watched.add(input);
  }
};
document.addEventListener("news", look);
look();
