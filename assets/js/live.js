// Shows news on an open page as they come. Where to listen is in data-live; what the page says about
// it is in data-news. The page itself is read anew, as if it were opened now.
const forms = (root) =>
  [...root.querySelectorAll("form")].map((form, at, all) => {
    const before = all.slice(0, at).filter((other) => other.getAttribute("action") === form.getAttribute("action"));
    return [`${form.getAttribute("action")} ${before.length}`, form];
  });

const says = (place, what) => {
  for (const line of place.querySelectorAll("[data-news]")) line.hidden = line.dataset.news !== what;
};

// Whether every form in which something was typed is there on the new page, too.
const keeps = (place, fresh) => {
  const there = new Set(forms(fresh).map(([name]) => name));
  return forms(place).every(([name, form]) => !typed(form) || there.has(name));
};

const show = async (place) => {
  // After a refused form the address is the form's, where nothing is to be read.
  const answer = await fetch(place.dataset.page ?? place.dataset.live.split("/live")[0]);
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.querySelector("[data-live]");
  if (!fresh) return;
  // Where to go on listening is this page's own matter.
  fresh.dataset.live = place.dataset.live;
  if (!keeps(place, fresh)) return says(place, "kept");
  const before = place.textContent;
  morph(place, fresh);
  if (place.textContent !== before) says(place, "shown");
  document.dispatchEvent(new Event("news"));
};

for (const place of document.querySelectorAll("[data-live]")) {
  let source;
  let after = place.dataset.live;
  let last = Promise.resolve();
  const listen = () => {
    source = new EventSource(after);
    source.addEventListener("news", (event) => {
      after = `${after.split("?")[0]}?after=${event.lastEventId}`;
      last = last.then(() => show(place)).catch(() => {});
    });
  };
  // Nobody looks at a hidden page, and a browser has few connections to spare.
  document.addEventListener("visibilitychange", () => {
    source?.close();
    if (!document.hidden) listen();
  });
  if (!document.hidden) listen();
}
