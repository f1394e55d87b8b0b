// Turn the board into a freshly read one without replacing what is the same: focus, scroll and selection stay.
const OURS = new Set(["tabindex", "data-selected", "data-chosen", "data-grips", "data-dot", "data-near", "data-pointed", "data-lifted", "data-moved", "aria-description", "style", "data-save", "data-open"]);
const MADE_HERE = ".tl-grip, .tl-dot, .tl-agenda, .tl-new, .tl-theirs, .g-top, .cb-draft";

const keyOf = (node) => {
  if (node.nodeType !== 1) return null;
  const { source, target, lane } = node.dataset;
  if (node.id) return node.id;
  if (source) return `link-${source}-${target}`;
  if (lane !== undefined && node.matches(".tl-lane")) return `lane-${lane}`;
  return node.matches(".tl-cell, .tl-chips > li") ? `cell-${node.querySelector("[data-id]")?.dataset.id}` : null;
};

export function morph(from, to) {
  if (from.nodeType === 3) { if (from.data !== to.data) from.data = to.data; return; }
  if (from.nodeType !== 1) return;
  for (const { name } of [...from.attributes]) if (!to.hasAttribute(name) && !OURS.has(name)) from.removeAttribute(name);
  for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value);
  children(from, to);
}

function children(from, to) {
  const kept = new Map();
  for (const child of from.childNodes) {
    const key = keyOf(child);
    if (key) kept.set(key, child);
  }
  const stays = new Set([...to.childNodes].map(keyOf)); // what goes, goes first: what is moved past it would lose the focus
  for (const [key, child] of kept) if (!stays.has(key)) child.remove();
  let at = from.firstChild;
  const step = () => { while (at?.nodeType === 1 && at.matches(MADE_HERE)) at = at.nextSibling; };
  for (const wanted of [...to.childNodes]) {
    step();
    const key = keyOf(wanted);
    const same = key ? kept.get(key) : at && !keyOf(at) && at.nodeName === wanted.nodeName && at;
    if (same && same.nodeName === wanted.nodeName) {
      if (same !== at) from.insertBefore(same, at); else at = at.nextSibling;
      morph(same, wanted);
    } else {
      from.insertBefore(document.importNode(wanted, true), at);
    }
  }
  while (at) {
    const next = at.nextSibling;
    if (!(at.nodeType === 1 && at.matches(MADE_HERE))) at.remove();
    at = next;
  }
}
