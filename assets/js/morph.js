// Makes one piece of a page like another and touches nothing that is alike already: what is focused,
// open or half played stays as it is. A form that holds something typed is left alone.
// What a node is known by among its neighbours.
const known = (node) => {
  const name = node.nodeName;
  if (node.nodeType !== Node.ELEMENT_NODE) return name;
  const marks = ["data-key", "id", "action", "aria-labelledby", "name", "value"];
  return name + marks.map((mark) => node.getAttribute(mark)).find(Boolean);
};

const dress = (old, fresh) => {
  for (const { name } of [...old.attributes]) {
    // Whoever opened a part of the page keeps it open.
    if (!fresh.hasAttribute(name) && name !== "open") old.removeAttribute(name);
  }
  for (const { name, value } of fresh.attributes) {
    if (old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
};

// Takes a piece away, unless somebody is typing in it.
const drop = (gone) => {
  const forms = gone.nodeName === "FORM" ? [gone] : [...(gone.querySelectorAll?.("form") ?? [])];
  if (!forms.some(typed)) gone.remove();
};

const morph = (old, fresh) => {
  if (old.isEqualNode(fresh)) return;
  if (old.nodeType !== Node.ELEMENT_NODE) {
    old.nodeValue = fresh.nodeValue;
    return;
  }
  if (old.nodeName === "FORM" && typed(old)) return;
  dress(old, fresh);
  let next = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    let mine = next;
    while (mine && known(mine) !== known(child)) mine = mine.nextSibling;
    if (!mine) {
      old.insertBefore(document.importNode(child, true), next);
      continue;
    }
    while (next !== mine) {
      const gone = next;
      next = next.nextSibling;
      drop(gone);
    }
    next = mine.nextSibling;
    morph(mine, child);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    drop(gone);
  }
};
