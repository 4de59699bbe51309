// A request that speaks the tus protocol 1.0. What the server refuses is thrown with its own
// sentence.
const SPEAKS = { "Tus-Resumable": "1.0.0" };
class Refused extends Error {}

// fetch tells nothing of what went up so far; this does.
function ask(method, url, headers, { body, went, signal } = {}) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open(method, url);
    Object.entries({ ...SPEAKS, ...headers }).forEach((header) => request.setRequestHeader(...header));
    request.upload.onprogress = (event) => went?.(event.loaded);
    request.onload = () => resolve(request);
    request.onerror = () => reject(new Error("cut"));
    request.onabort = () => reject(signal.reason);
    signal?.addEventListener("abort", () => request.abort(), { once: true });
    request.send(body);
  });
}

// A page, as for somebody who is signed out, is no answer of the protocol.
const fine = (answer) => answer.status < 300 && answer.getResponseHeader("Tus-Resumable");

// Cuts, waits and offsets that moved are nothing to tell of: one more try, from where it is now.
function judge(answer) {
  if (fine(answer)) return answer;
  if ([400, 404, 408, 409, 429, 460, 502, 504].includes(answer.status)) throw new Error("again");
  const spoken = answer.getResponseHeader("Tus-Resumable");
  throw new Refused(spoken ? answer.responseText.trim() : "");
}
