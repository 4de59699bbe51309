// Tells the studio that a person, not a mail scanner, has the page open: scanners load pages and
// some run scripts, but they do not scroll, point or type. Once a page load, and once for each piece
// of news that the open page shows; where it goes is in data-opened.
const kinds = ["scroll", "pointermove", "pointerdown", "touchstart", "keydown"];

// A jump to #m3 and a restored position scroll by themselves as the page opens, and news moves what
// is below it.
const settling = 1000;

const wait = (place) => {
  const done = new AbortController();
  const start = performance.now();
  const touched = (event) => {
    if (!event.isTrusted) return;
    if (event.type === "scroll" && event.timeStamp - start < settling) return;
    done.abort();
    // keepalive: the first touch may be the tap that leaves. A lost note is nobody's trouble.
    fetch(place.dataset.opened, { method: "POST", keepalive: true }).catch(() => {});
  };
  for (const kind of kinds) {
    // Capturing, so that a scroll inside a part of the page counts, too.
    addEventListener(kind, touched, { capture: true, passive: true, signal: done.signal });
  }
  return done;
};

for (const place of document.querySelectorAll("[data-opened]")) {
  let waiting = wait(place);
  document.addEventListener("news", () => {
    waiting.abort();
    waiting = wait(place);
  });
}
