// A trail, line by line as the file is read, so that a large one needs little memory.
async function* linesOf(file) {
  let rest = "";
  const decoder = new TextDecoderStream("utf-8", { fatal: true, ignoreBOM: true });
  for await (const part of file.stream().pipeThrough(decoder)) {
    const lines = (rest + part).split("\n");
    rest = lines.pop();
    yield* lines;
  }
  must(rest === "", "The end is cut off in the middle of a line.");
}

async function trail(file, receipts) {
  let [first, last, firstLine, seq, prev, blanked] = [null, null, "", 0, "0".repeat(64), 0];
  const seen = new Map(receipts.map((one) => [one.head.seq, null]));
  for await (const line of linesOf(file)) {
    must(!last, "Something stands behind the head.");
    if (!first) {
      firstLine = line;
      first = read(line, "The first line is not that of a trail.", "chain keys made_at milepost project studio v");
      must(first.milepost === "trail" && first.v === 1, "This is no trail of version 1.");
    } else if (line.startsWith('{"first":')) {
      last = read(line, "The last line is not as it was written.", "first head key signature");
    } else {
      const told = read(line, `Line ${seq + 2} is not an event as it was written.`, "body hash opened");
      const [body, less] = await event(told, `Event ${seq += 1}`);
      must(body.chain === first.chain, `Event ${seq} is of another trail.`);
      must(body.seq <= seq, `Event ${seq} is missing.`);
      must(body.seq === seq, `Event ${body.seq} stands where event ${seq} should.`);
      must(body.prev === prev, `Event ${seq} does not follow on the one before it.`);
      [prev, blanked] = [told.hash, blanked + less];
      if (seen.has(seq)) seen.set(seq, prev);
    }
  }
  must(last, "The end is cut off: there is no signed head.");
  const [{ head }, key] = [last, first.keys.find((one) => one.id === last.key)];
  must(last.first === await hash("trail", firstLine), "The first line was changed.");
  must(key, `The head is signed with key ${last.key}, which is not in the first line.`);
  must(key.revoked === null || head.at < key.revoked, `Key ${key.id} was revoked before the head was signed.`);
  const signed = await isSigned(key, "head", canonical({ first: last.first, head }), last.signature);
  must(signed !== false, "The signature under the head does not fit.");
  must(head.seq <= seq, `The end is cut off: the head names event ${head.seq}, and the last one here is ${seq}.`);
  must(head.chain === first.chain && head.seq === seq && head.hash === prev, "The head names another event than the last one here.");
  const others = receipts.filter((one) => one.head.chain === head.chain);
  for (const { number, head: { seq: at, hash: its } } of others) {
    must(seen.get(at) === its, `Receipt ${number} names an event ${at} that is not here: this trail was written anew.`);
  }
  const witnessed = others.map((one) => `Receipt ${one.number} is in it.`);
  if (blanked > 0) witnessed.push(`Values that were blanked, which is no mistake: ${blanked}.`);
  return { key, at: head.at, signed, says: [`The trail of ${first.project === null ? `${first.studio} itself` : `“${first.project}” by ${first.studio}`}: ${seq} events, all as they were written.`, ...witnessed] };
}
