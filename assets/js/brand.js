// Trying on a colour: the page wears it while it is being picked. tokens.css derives the rest from
// --brand; a browser that cannot do so shows the new colour after saving. An <output for="…"> with
// the input's id says the colour in figures.
for (const input of document.querySelectorAll("input[data-brand]")) {
  const outputs = document.querySelectorAll(`output[for~="${CSS.escape(input.id)}"]`);
  input.addEventListener("input", () => {
    // Through the CSSOM: the content security policy forbids style attributes, not this.
    document.documentElement.style.setProperty("--brand", input.value);
    for (const output of outputs) output.textContent = input.value;
  });
}
