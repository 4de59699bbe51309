// The whole letter follows what is typed: the button that shows it is pressed after a short rest.
// Without this, the button is pressed by hand.
for (const form of document.querySelectorAll("form[data-letter]")) {
  const show = form.querySelector("button[data-show]");
  let rest;
  form.addEventListener("input", () => {
    clearTimeout(rest);
    rest = setTimeout(() => form.requestSubmit(show), 400);
  });
}
