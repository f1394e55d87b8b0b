// What the pointer is on, or else the keys, stays where it is on the screen while what is around it is drawn anew.
const THINGS = ".tl-bar, .cb-item, tr[data-key], .g-group, [role=treeitem], [data-live] [id]", PLACES = ".tl-lane, .cb-cell, tbody, [data-aim]";
const GROUNDS = ".tl-body, .cb[data-lanes=none] .cb-list, .cb-scroll, .grid, .tree";
const POINTS = matchMedia("(hover: hover)");

/** Measure before drawing; call what comes back when all is drawn. */
export function anchor(root) {
  const pointed = [...root.querySelectorAll(":hover")].at(-1)?.closest(THINGS);
  const thing = pointed ?? document.activeElement?.closest?.(THINGS);
  if (!thing?.id || !root.contains(thing)) return () => {};
  const { id } = thing, place = placeOf(thing), { top } = thing.getBoundingClientRect();
  return () => {
    const now = document.getElementById(id), scroller = now && scrollerOf(now);
    if (!scroller || placeOf(now) !== place) return; // it went elsewhere; nobody goes after it
    const off = () => now.getBoundingClientRect().top - top;
    scroller.scrollTop += off();
    if (pointed && POINTS.matches && Math.abs(off()) >= 1) hold(now.closest(GROUNDS), off());
  };
}

/** Where there is nothing left to scroll, the ground itself stays back until the pointer leaves it. */
function hold(ground, off) {
  if (!ground) return;
  const held = Number.parseFloat(ground.style.getPropertyValue("--held")) || 0;
  ground.style.setProperty("--held", `${held - off}px`);
  ground.addEventListener("pointerleave", () => ground.style.removeProperty("--held"), { once: true });
}

function placeOf(thing) {
  const place = thing.closest(PLACES);
  return place && (place.id || place.dataset.lane);
}

function scrollerOf(thing) {
  let at = thing.parentElement;
  while (at && !/auto|scroll/.test(getComputedStyle(at).overflowY)) at = at.parentElement;
  return at;
}
