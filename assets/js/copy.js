// A button that copies a link. The link is made when it is asked for, so it is fetched, not held in
// the page. Without this file the button's form is sent, and the next page shows the link.
const pause = 2000;

// Safari lets a page write to the clipboard only within the click itself, so the text is handed
// over as a promise. Where that is missing (or the page is not on https) the form does the work.
const able = Boolean(navigator.clipboard?.write && window.ClipboardItem);

async function linkFrom(url) {
  const answer = await fetch(url, { method: "POST", headers: { Accept: "text/plain" } });
  // A redirect means we are signed out: its text is a page, not a link.
  if (!answer.ok || answer.redirected) throw new Error(`no link: ${answer.status}`);
  return new Blob([(await answer.text()).trim()], { type: "text/plain" });
}

function say(button, words) {
  const before = [...button.childNodes];
  button.setAttribute("aria-live", "polite");
  button.replaceChildren(words);
  setTimeout(() => button.replaceChildren(...before), pause);
}

for (const button of able ? document.querySelectorAll("button[data-copy]") : []) {
  let busy = false;
  button.addEventListener("click", async (event) => {
    event.preventDefault();
    if (busy) return;
    busy = true;
    try {
      const link = linkFrom(button.dataset.copy);
      await navigator.clipboard.write([new ClipboardItem({ "text/plain": link })]);
      say(button, button.dataset.done);
      setTimeout(() => { busy = false; }, pause);
    } catch {
      // The page that shows the link also explains what went wrong.
      button.form.submit();
    }
  });
}
