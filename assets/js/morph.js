// Makes one piece of a page like another and touches nothing that is alike already: what is focused,
// open or half played stays as it is. A form that holds something typed is left alone.
const typed = (form) =>
  form.querySelector("[data-state]") ||
  [...form.elements].some((field) => {
    if (field.type === "hidden") return false;
    if (field.type === "file") return field.files.length > 0;
    if (field.type === "checkbox" || field.type === "radio") return field.checked !== field.defaultChecked;
    if (field.options) return [...field.options].some((one) => one.selected !== one.defaultSelected);
    return "defaultValue" in field && field.value !== field.defaultValue;
  });

// What a node is known by among its neighbours.
const known = (node) => {
  const name = node.nodeName;
  if (node.nodeType !== Node.ELEMENT_NODE) return name;
  const marks = ["id", "action", "aria-labelledby", "name", "value"];
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
      gone.remove();
    }
    next = mine.nextSibling;
    morph(mine, child);
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
};
