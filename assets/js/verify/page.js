// The page: files are read here, in the browser. What goes out is a fingerprint, of files that no
// receipt names; and this studio's own keys come in.
const zone = document.querySelector("[data-verify]");
const [results, template] = ["results", "result"].map((name) => zone.querySelector(`[data-${name}]`));
const receipts = [];
let published;
const ours = () => published ??= fetch("/.well-known/milepost.json")
  .then((answer) => answer.ok ? answer.json() : null).catch(() => null);

// What is to be said of the key, and whether it is wrong.
async function aboutKey({ key, at, signed, facts }) {
  const [keys, says] = [await ours(), []];
  const known = keys?.keys.find((one) => one.id === key.id && one.public === key.public);
  must(!known || known.revoked === null || at < known.revoked, `Key ${key.id} was revoked before this was signed.`);
  if (signed === null) says.push("This browser knows no Ed25519, so the signature itself was not checked; all else was.");
  const site = facts ? `${facts.studio.address}/verify` : "the page /verify of the studio it is from";
  if (!keys) says.push(`The keys of this Milepost could not be fetched, so key ${key.id} was compared with nothing.`);
  else if (known) says.push(`Its key ${key.id} is one of ${keys.studio}, whose page this is.`);
  else says.push(`Its key ${key.id} is not one of ${keys.studio}, whose page this is. If another studio gave it to you, check it at ${site}.`);
  return [says, Boolean(keys) && !known];
}

function show(name, { says, wrong = [], print }) {
  const card = template.content.cloneNode(true).firstElementChild;
  const [title, lines, list, row] = ["name", "says", "wrong", "print"].map((part) => card.querySelector(`[data-${part}]`));
  title.textContent = name;
  lines.textContent = says.join(" ");
  card.classList.toggle("wrong", wrong.length > 0);
  if (wrong.length === 0) list.remove();
  for (const sentence of wrong) list.append(Object.assign(document.createElement("li"), { textContent: sentence }));
  if (!print) row.remove(); else draw(row, print);
  results.append(card);
}

// The first 24 letters as bars, as every page here draws them.
function draw(row, print) {
  const bar = (letter, at) => [Math.floor(parseInt(letter, 16) / 3) + 1, 1 + at * 4];
  const path = Array.from(print.slice(0, 24), bar).map(([half, x]) => `M${x} ${8 - half}v${2 * half}`);
  row.querySelector("path").setAttribute("d", path.join(""));
  row.querySelector("code").textContent = print.match(/.{8}/g).join(" ");
}

async function plain(file) {
  const print = await sha256(await file.arrayBuffer());
  const names = receipts.filter(({ request, decision }) =>
    [...request.versions, ...decision.files].some((one) => one.sha256 === print));
  if (names.length > 0) return { says: names.map((one) => `This is a file that receipt ${one.number} names, byte for byte.`), print };
  const about = receipts.length > 0 ? "No receipt that you dropped here names it." : "";
  const answer = await fetch(`/verify?fingerprint=${print}`, { headers: { Accept: "text/plain" } }).catch(() => null);
  const known = answer?.ok ? await answer.text() : "This Milepost could not be asked about its fingerprint just now.";
  return { says: [about, known], print };
}
