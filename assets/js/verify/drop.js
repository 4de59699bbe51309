// Each file as what it is: receipts first, for what comes with them may be named in them.
const KINDS = [['{"key":', "receipt"], ["%PDF-", "pdf"], ['{"chain":', "trail"]];

async function kindOf(file) {
  const begins = await file.slice(0, 16).text();
  return KINDS.find(([letters]) => begins.startsWith(letters))?.[1] ?? "plain";
}

async function examine(file, kind) {
  if (kind === "plain") return plain(file);
  let text = "";
  if (kind === "receipt") text = await file.text();
  if (kind === "pdf") {
    const bytes = new Uint8Array(await file.arrayBuffer());
    try { text = inPdf(bytes); } catch { return plain(file); }
  }
  const found = kind === "trail" ? await trail(file, receipts) : await receipt(text, kind === "pdf");
  const [says, strange] = await aboutKey(found);
  if (found.facts && !strange) receipts.push(found.facts);
  return { says: strange ? says : [...found.says, ...says], wrong: strange ? ["It is not this studio’s."] : [] };
}

async function check(file, kind) {
  try {
    show(file.name, await examine(file, kind));
  } catch (error) {
    const said = error instanceof Wrong ? error.message : "It is not as Milepost writes it, or cannot be read.";
    show(file.name, { says: ["This is not right."], wrong: [said] });
  }
}

async function all(files) {
  if (!crypto.subtle) return show(files[0].name, { says: ["Browsers check nothing on a page without https. Open this one at its https address."] });
  zone.setAttribute("aria-busy", "true");
  results.replaceChildren();
  const sorted = await Promise.all(files.map(async (file) => [file, await kindOf(file)]));
  const rank = ([, kind]) => ["receipt", "pdf", "trail", "plain"].indexOf(kind);
  for (const [file, kind] of sorted.sort((one, other) => rank(one) - rank(other))) await check(file, kind);
  zone.removeAttribute("aria-busy");
}

document.querySelector("[data-without]").remove();
zone.hidden = false;
const input = zone.querySelector("[data-files]");
let turn = Promise.resolve();
input.addEventListener("change", () => {
  const files = [...input.files];
  input.value = "";
  if (files.length > 0) turn = turn.then(() => all(files));
});
