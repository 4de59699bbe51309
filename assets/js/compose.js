// A courtesy while writing an update: a button that says to how many people it sends. The words
// come from the form:
//   <button data-none="Post" data-one="Post and e-mail 1 person" data-many="… {n} people">
function countPeople(form, button) {
  const { none, one, many } = button.dataset;
  return () => {
    const n = form.querySelectorAll("input[name=to]:checked").length;
    button.textContent = [none, one][n] ?? many.replace("{n}", n);
  };
}

for (const form of document.querySelectorAll("form[data-compose]")) {
  const buttons = [...form.querySelectorAll("button[data-many]")];
  const redraw = buttons.map((button) => countPeople(form, button));
  const all = () => redraw.forEach((draw) => draw());
  form.addEventListener("change", all);
  // Coming back to the page, a browser restores ticks without a change event.
  addEventListener("pageshow", all);
  all();
}
