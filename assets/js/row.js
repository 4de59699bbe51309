// One file on its way: its row, drawn from the <template data-row>, with pause, carry on and cancel.
// A file that was begun before is known again by name, size and age, so that it goes on after the
// page was closed.
const memory = {
  get: (key) => { try { return localStorage.getItem(key); } catch { return null; } },
  set: (key, place) => { try { localStorage.setItem(key, place); } catch { /* not kept */ } },
  drop: (key) => { try { localStorage.removeItem(key); } catch { /* nor is this */ } },
};

class Row {
  constructor(file, input, template) {
    const { uploads: to, as = "upload" } = input.dataset;
    Object.assign(this, { file, to, as, words: template.dataset, sent: 0 });
    this.key = `${as} ${to} ${file.name} ${file.size} ${file.lastModified}`;
    this.place = memory.get(this.key);
    this.element = template.content.cloneNode(true).firstElementChild;
    const find = (part) => this.element.querySelector(`[data-${part}]`);
    Object.assign(this, { bar: find("bar"), says: find("says"), hold: find("hold"), stop: find("stop") });
    this.element.querySelectorAll("[data-name]").forEach((at) => { at.textContent = file.name; });
    this.bar.ariaLabel = file.name;
    const [, ending = ""] = /\.(\w{1,5})$/.exec(file.name) ?? [];
    find("ext").textContent = ending.toUpperCase();
    const tooBig = input.dataset.max && file.size > Number(input.dataset.max);
    const why = tooBig && fill(this.words.tooBig, { size: size(file.size) });
    this.show(tooBig ? "refused" : "waiting", { why });
  }

  show(state, facts = {}) {
    const { element, file, sent, words, bar, says, hold, stop } = this;
    const over = state === "done" || state === "refused";
    const percent = file.size ? Math.floor((sent / file.size) * 100) : 100;
    element.dataset.state = state;
    says.textContent = state === "refused" ? facts.why || words.failed
      : fill(words[state], { percent, done: size(sent), size: size(file.size), ...facts });
    says.classList.toggle("bad", state === "refused");
    bar.hidden = over;
    if (sent === 0) bar.removeAttribute("value"); else bar.value = percent;
    hold.hidden = state === "done" || (state === "refused" && !this.place);
    hold.firstChild.textContent = state === "paused" || over ? words.carryOn : words.pause;
    stop.firstChild.textContent = over ? words.remove : words.cancel;
    element.dispatchEvent(new CustomEvent("upload", { bubbles: true }));
  }

  tell(bytes) {
    if (bytes === null) { this.since = null; this.show("cut"); return; }
    this.since ??= [bytes, performance.now()];
    const [from, start] = this.since;
    const speed = ((bytes - from) / Math.max(performance.now() - start, 1)) * 1000;
    this.sent = bytes;
    const left = time((this.file.size - bytes) / Math.max(speed, 1));
    if (speed > 0) this.show("going", { speed: size(speed), left });
  }
}
