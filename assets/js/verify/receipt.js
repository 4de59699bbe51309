// A receipt, as JSON or inside a PDF.
const SAME = [
  ["kind", "kind"], ["head.chain", "chain"], ["head.seq", "seq"], ["shown", "subject.shown"],
  ["number", "subject.receipt"], ["decision.id", "subject.decision"],
  ["decision.outcome", "subject.outcome"], ["decision.assurance", "subject.assurance"],
];
const OPENED = [["decision.comment", "comment"], ["decision.by.name", "by"], ["decision.by.email", "email"]];
const find = (value, path) => path.split(".").reduce((one, name) => one[name], value);
const versions = (of) => canonical(of.versions.map(({ id, number, sha256 }) => ({ id, number, sha256 })));

// The text of the receipt in the bytes of a PDF: the longest value from its first letters on.
function inPdf(bytes) {
  const text = new TextDecoder("latin1").decode(bytes);
  for (let at = text.indexOf('{"key":"'); at >= 0; at = text.indexOf('{"key":"', at + 1)) {
    let [depth, quoted, end] = [0, false, at];
    do {
      const letter = text[end];
      if (quoted && letter === "\\") end += 1;
      else if (letter === '"') quoted = !quoted;
      else if (!quoted) depth += { "{": 1, "}": -1 }[letter] ?? 0;
      end += 1;
    } while (depth > 0 && end < text.length);
    const found = new TextDecoder().decode(bytes.slice(at, end));
    if (found.includes('"milepost":"receipt"')) return found;
  }
  throw new Wrong("There is no receipt in this PDF.");
}

async function receipt(text, isPdf) {
  const around = read(text.trim(), "This is not a receipt as it was written.", "key milepost public receipt signature v");
  must(around.milepost === "receipt" && around.v === 1, "This is no receipt of version 1.");
  const [facts, key] = [around.receipt, { id: around.key, public: around.public }];
  const signed = await isSigned(key, "receipt", canonical(facts), around.signature);
  must(signed !== false, "The signature does not fit: something in the receipt was changed.");
  must(facts.shown === await hash("shown", canonical(facts.request)), "What was shown has another fingerprint than the receipt says.");
  const [body] = await event(facts.event, "The event of the receipt");
  must(facts.head.hash === facts.event.hash, "The head is not that of the event.");
  must(["decided", "taken_back"].includes(facts.kind), "This tells of no decision.");
  must(versions(facts.request) === versions(body.subject), "The event tells other versions than the receipt.");
  for (const [here, there] of SAME) {
    must(find(facts, here) === find(body, there), `The event tells another ${here} than the receipt.`);
  }
  for (const [here, name] of OPENED) {
    const one = facts.event.opened[`/subject/${name}`];
    must(!one || one.value === find(facts, here), `The event tells another ${name} than the receipt.`);
  }
  const [drawn, told] = [facts.decision.signature, body.subject.signature];
  const named = facts.event.opened["/subject/signature"]?.value ?? drawn?.sha256;
  const isDrawn = drawn ? told?.sealed && named === drawn.sha256 && drawn.sha256 === await sha256(bytesOf(drawn.path)) : !told;
  must(isDrawn, "The event tells another signature than the receipt.");
  const what = { approved: "approved", changes_requested: "changes requested", declined: "declined" }[facts.decision.outcome];
  const back = facts.kind === "taken_back" ? ", taken back since" : "";
  const says = [`Receipt ${facts.number} of ${facts.studio.name} is as it was written: ${what} by ${facts.decision.by.name}${back}.`];
  if (isPdf) says.push("Checked is the receipt inside the PDF; its pages are signed by nobody.");
  return { key, at: facts.issued_at, signed, facts, says };
}
