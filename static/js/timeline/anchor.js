// What the pointer is on, or else the keys, stays where it is on the screen while the board around it is drawn anew.
const THINGS = ".tl-bar, .cb-item, tr[data-key]", PLACES = ".tl-lane, .cb-cell, tbody";

/** Measure before drawing; call what comes back when all is drawn. */
export function anchor(root) {
  const thing = [...root.querySelectorAll(":hover")].at(-1)?.closest(THINGS) ?? document.activeElement?.closest?.(THINGS);
  const scroller = thing?.id && root.contains(thing) ? scrollerOf(thing) : null;
  if (!scroller) return () => {};
  const { id } = thing, place = thing.closest(PLACES), { top } = thing.getBoundingClientRect();
  return () => {
    const now = document.getElementById(id);
    if (now?.closest(PLACES) !== place) return; // it went elsewhere; nobody goes after it
    scroller.scrollTop += now.getBoundingClientRect().top - top;
  };
}

function scrollerOf(thing) {
  let at = thing.parentElement;
  while (at && !/auto|scroll/.test(getComputedStyle(at).overflowY)) at = at.parentElement;
  return at;
}
