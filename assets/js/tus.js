// Sends a file by the tus protocol: begins an upload, and after a cut goes on where it stopped, for
// as long as it takes.
const PAUSES = [0.3, 1, 3, 5, 10, 20];

async function begin(file, to, signal) {
  const name = btoa(String.fromCodePoint(...new TextEncoder().encode(file.name)));
  const headers = { "Upload-Length": file.size, "Upload-Metadata": `filename ${name}` };
  return judge(await ask("POST", to, headers, { signal })).getResponseHeader("Location");
}

// How much of it is there; null if the server knows nothing of it any more.
async function offset(url, signal) {
  const answer = await ask("HEAD", url, {}, { signal });
  if (answer.status >= 429) throw new Error("again");
  return fine(answer) ? Number(answer.getResponseHeader("Upload-Offset")) : null;
}

// Gives back the upload's address. `place` is where it was begun before, if it was; `tell` hears
// how many bytes are there, and null when the line broke.
async function send(file, to, { place, tell, begun, signal }) {
  for (let cuts = 0; ; cuts++) {
    try {
      let at = place ? await offset(place, signal) : null;
      if (at === null) [place, at] = [await begin(file, to, signal), 0];
      begun(place);
      if (at === file.size) return place;
      const headers = { "Content-Type": "application/offset+octet-stream", "Upload-Offset": at };
      const went = (bytes) => { cuts = 0; tell(Math.min(at + bytes, file.size)); };
      judge(await ask("PATCH", place, headers, { body: file.slice(at), went, signal }));
      return place;
    } catch (error) {
      if (signal.aborted || error instanceof Refused) throw error;
      tell(null);
      const pause = PAUSES[Math.min(cuts, PAUSES.length - 1)] * 1000;
      await new Promise((on) => { setTimeout(on, pause); signal.addEventListener("abort", on); });
      signal.throwIfAborted();
    }
  }
}
