// A button that copies what stands in the field beside it, named by its id. Without this file, or
// where the clipboard is out of reach (a page that is not on https), there is no button: the field
// is selected by a click and copied like any other text.
const pause = 2000;

for (const button of navigator.clipboard ? document.querySelectorAll("button[data-take]") : []) {
  const field = document.getElementById(button.dataset.take);
  const before = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      button.textContent = button.dataset.done;
      setTimeout(() => { button.textContent = before; }, pause);
    } catch {
      field.select();
    }
  });
}
