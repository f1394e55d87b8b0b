// Arrows lie under the lanes, so that bars and empty places stay free for the mouse: what it points at is found by where they are.
import { make } from "pmhub/page";
import { placeAt } from "pmhub/place";

const REACH = 5; // px beside a line that still mean it

/** Whether a point is on a line that this part of an arrow draws; they are the borders of its box, the head is all of it. */
function drawnAt(part, x, y) {
  const { left, right, top, bottom, width, height } = part.getBoundingClientRect();
  if ((!width && !height) || x < left - REACH || x > right + REACH || y < top - REACH || y > bottom + REACH) return false;
  if (part.nodeName === "B") return true;
  const style = getComputedStyle(part), near = (side, distance) => Number.parseFloat(style[`border${side}Width`]) > 0 && Math.abs(distance) <= REACH;
  return near("Left", x - left) || near("Right", x - right) || near("Top", y - top) || near("Bottom", y - bottom);
}

export class Arrows {
  constructor(tl) {
    this.tl = tl;
    tl.addEventListener("click", (event) => this.click(event), { capture: true });
    tl.addEventListener("pointermove", (event) => this.point(event), { passive: true });
  }

  at({ target, clientX, clientY }) {
    if (!target.matches?.(".tl-track, .tl-track *") || target.closest(".tl-bar, input, button, a")) return null;
    return this.tl.model.links.find(({ el }) => [...el.children].some((part) => drawnAt(part, clientX, clientY))) ?? null;
  }

  point(event) {
    if (event.pointerType !== "mouse" || event.buttons || this.frame) return;
    this.frame = requestAnimationFrame(() => { this.frame = 0; this.show(this.at(event)?.el ?? null); });
  }

  show(el) {
    if (el === this.shown) return;
    this.shown?.removeAttribute("data-pointed");
    this.shown = el;
    el?.setAttribute("data-pointed", "");
    this.tl.toggleAttribute("data-on-arrow", Boolean(el));
  }

  click(event) {
    const link = !event.defaultPrevented && this.at(event);
    if (!link) return;
    event.stopImmediatePropagation();
    this.ask(link, event);
  }

  /** What the arrow says, and what can be done about it. */
  ask({ source, target }, { clientX, clientY }) {
    const { tl } = this, { bars } = tl.model, [a, b] = [bars.get(source), bars.get(target)];
    const late = tl.model.conflicts(new Set([source])).find((one) => one.target === b);
    const button = (words, run) => { const el = make("button", { type: "button", class: "button button-small" }, words); el.addEventListener("click", () => { tl.popovers.close(); run(); }); return el; };
    const deeds = [];
    if (tl.may("link")) deeds.push(button("Unlink", () => tl.links.toggle(a, { id: b.id, key: b.key, name: b.title, on: true }, "blocks")));
    if (late && tl.may("plan")) deeds.push(button("Shift what waits", () => tl.moves.shiftAfter(a, false)));
    const words = make("p", { tabindex: "-1" }, `${b.title} waits for ${a.title}`);
    const said = late ? `They overlap by ${late.days} d.` : "The dates fit.";
    const pop = tl.popovers.open(a, "Dependency", [words, make("p", { class: "quiet" }, said), make("div", { class: "row row-wrap" }, ...deeds)]);
    placeAt(pop, clientX, clientY);
  }
}
