// Trying on a colour: the page wears it while it is being picked. tokens.css derives the rest from
// --brand; a browser that cannot do so shows the new colour after saving. An <output for="…"> with
// the input's id says the colour in figures. Where the attribute holds an address, the page there
// says what the colour comes to: its #sample takes the place of ours, once the picking stands still.
for (const input of document.querySelectorAll("input[data-brand]")) {
  const outputs = document.querySelectorAll(`output[for~="${CSS.escape(input.id)}"]`);
  const tell = async (colour) => {
    const answer = await fetch(input.dataset.brand + encodeURIComponent(colour));
    // Without its style sheet, which is allowed there and not here.
    const text = (await answer.text()).replace(/<style[^]*?<\/style>/, "");
    const page = new DOMParser().parseFromString(text, "text/html");
    const [old, fresh] = [document, page].map((where) => where.querySelector("#sample"));
    if (answer.ok && old && fresh && input.value === colour) old.replaceChildren(...fresh.children);
  };
  let still;
  input.addEventListener("input", () => {
    // Through the CSSOM: the content security policy forbids style attributes, not this.
    document.documentElement.style.setProperty("--brand", input.value);
    for (const output of outputs) output.textContent = input.value;
    if (!input.dataset.brand) return;
    clearTimeout(still);
    still = setTimeout(tell, 200, input.value);
  });
}
