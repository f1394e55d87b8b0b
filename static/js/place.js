// Puts a floating element beside its anchor and keeps it inside the window.
const MARGIN = 8;

export function place(floating, anchor, { side = "below", gap = 4, align = "start" } = {}) {
  const from = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = floating;
  const [right, bottom] = [document.documentElement.clientWidth - MARGIN, window.innerHeight - MARGIN];
  let top = side === "above" ? from.top - height - gap : from.bottom + gap;
  if (side === "below" && top + height > bottom && from.top - height - gap > MARGIN) top = from.top - height - gap;
  if (side === "above" && top < MARGIN) top = from.bottom + gap;
  let left = align === "center" ? from.left + (from.width - width) / 2 : align === "end" ? from.right - width : from.left;
  if (align === "start" && left + width > right) left = from.right - width;
  if (side === "right") [left, top] = [from.right + gap, from.top + (from.height - height) / 2];
  left = Math.max(MARGIN, Math.min(left, right - width));
  top = Math.max(MARGIN, Math.min(top, bottom - height));
  floating.style.setProperty("left", `${Math.round(left)}px`);
  floating.style.setProperty("top", `${Math.round(top)}px`);
}

/** Beside the pointer, for a context menu. */
export function placeAt(floating, x, y) {
  place(floating, { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) }, { gap: 2 });
}
