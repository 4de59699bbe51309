// A few at a time: each row that waits goes up once a lane is free.
const LANES = 3;

async function run(row) {
  if (row.element.dataset.state !== "waiting") return;
  row.control = new AbortController();
  row.show("starting");
  const begun = (place) => { row.place = place; memory.set(row.key, place); };
  const told = { tell: (bytes) => row.tell(bytes), begun, signal: row.control.signal };
  try {
    const place = await send(row.file, row.to, { place: row.place, ...told });
    row.sent = row.file.size;
    const value = place.split("/").pop();
    const input = { type: "hidden", name: row.as, value };
    row.element.append(Object.assign(document.createElement("input"), input));
    row.show("done");
  } catch (error) {
    if (error instanceof Refused) row.show("refused", { why: error.message });
  }
}

class Lanes {
  waiting = [];
  busy = 0;

  take(row) {
    this.waiting.push(row);
    this.next();
  }

  next() {
    while (this.busy < LANES && this.waiting.length > 0) {
      this.busy += 1;
      run(this.waiting.shift()).finally(() => { this.busy -= 1; this.next(); });
    }
  }
}
