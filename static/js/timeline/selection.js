// Which bars are selected, their grips, and the mini-toolbar that does by clicks what a drag does.
import { chosen, ChosenBar, told } from "pmhub/chosen";
import { make } from "pmhub/page";
import { deedOf } from "./lanes.js";

const BUTTONS = [
  ["earlier", "−1 w", "One week earlier"], ["later", "+1 w", "One week later"],
  ["shorter", "Shorter", "End one week earlier"], ["longer", "Longer", "End one week later"], null,
  ["dates", "Dates…", "Change dates"], ["lane", "Lane…", "Move to another lane"], ["link", "Link…", "Add a dependency"], ["remark", "Comment…", "Comment on the feature"], ["open", "Open", "Open the feature"],
];

// Where a bar has less room, only its edges would be left to take.
const ROOM_FOR_GRIPS = 56;

export class Selection {
  constructor(tl) {
    this.tl = tl;
    this.ids = new Set();
    this.beside = matchMedia("(min-width: 900px)"); // else the panel covers the board, and a second tap opens it
    this.bar = this.build();
    this.foot = new ChosenBar(tl, { clear: () => this.clear() });
    tl.append(this.bar);
    tl.addEventListener("click", (event) => this.click(event));
    tl.addEventListener("pointerover", (event) => this.hover(event));
    tl.addEventListener("focusin", ({ target }) => this.meet("focused", target.matches(":focus-visible") ? this.barAt(target) : null));
    tl.addEventListener("focusout", () => this.meet("focused", null));
    tl.model.scroller.addEventListener("scroll", () => this.follow(), { passive: true });
    addEventListener("resize", () => this.follow(), { signal: tl.gone });
    // It lies over the bars below, and with these keys down the next click is for one of them.
    for (const name of ["keydown", "keyup", "blur"]) addEventListener(name, (event) => this.bar.toggleAttribute("data-aside", name === "keydown" && ["Shift", "Control", "Meta"].includes(event.key)), { signal: tl.gone });
    document.addEventListener("pm:chosen", () => this.renew(), { signal: tl.gone });
    this.renew();
  }

  get bars() { return [...this.ids].map((id) => this.tl.model.bars.get(id)).filter(Boolean); }
  get here() { return new Set(this.bars.map((bar) => bar.key)); }
  get last() { return this.bars.at(-1) ?? null; }
  has(bar) { return this.ids.has(bar.id); }

  build() {
    const bar = document.createElement("div");
    bar.className = "tl-tools";
    bar.popover = "manual";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", "Move the selected feature");
    for (const button of BUTTONS) {
      if (!button) { bar.append(document.createElement("hr")); continue; }
      const [action, label, name] = button;
      const el = Object.assign(document.createElement("button"), { type: "button", className: "button", textContent: label, title: name });
      el.setAttribute("aria-label", name);
      el.dataset.tool = action;
      bar.append(el);
    }
    bar.addEventListener("click", (event) => this.press(event.target.closest("[data-tool]")));
    return bar;
  }

  press(button) {
    const { tl } = this;
    if (!button || !this.last) return;
    const week = { earlier: [-7, -7], later: [7, 7], shorter: [0, -7], longer: [0, 7] }[button.dataset.tool];
    if (week) tl.moves.by(this.bars, ...week);
    else if (button.dataset.tool === "open") tl.open(this.last);
    else tl.popovers[button.dataset.tool](this.last, button);
  }

  click(event) {
    if (event.target.closest(".tl-tools, .popover, .menu, .tl-new")) return;
    const bar = this.tl.barOf(event.target);
    if (!bar) { if (event.target.closest(".tl-track")) this.clear(); return; }
    event.preventDefault();
    if (event.shiftKey || event.metaKey || event.ctrlKey) return this.toggle(bar);
    if (event.target.closest(".tl-agenda")) return this.tl.open(bar);
    const again = this.has(bar) && this.ids.size === 1;
    this.only(bar);
    bar.el.focus({ preventScroll: true }); // the keys go on being for the bar
    if (this.beside.matches || again) this.tl.open(bar, { focus: !this.beside.matches || (event.detail > 1 && !this.tl.may("change")) });
    return undefined;
  }

  only(bar, { tools = true } = {}) {
    this.clear();
    this.add(bar);
    this.tools(tools);
  }

  toggle(bar) {
    if (this.has(bar)) this.drop(bar); else this.add(bar);
    this.tools(this.ids.size > 0);
    this.tl.say(`${told(this.here)}.`);
  }

  add(bar) {
    this.mark(bar);
    this.near();
  }

  mark(bar) {
    this.ids.add(bar.id);
    chosen.add(bar.key);
    bar.el.dataset.selected = "";
    if (bar.start !== null) this.arm(bar.el);
  }

  drop(bar) {
    this.ids.delete(bar.id);
    chosen.delete(bar.key);
    delete bar.el.dataset.selected;
    this.disarm(bar.el);
    this.near();
  }

  /** Under a mouse, and where the keys are, a bar shows what it can be taken by. */
  hover({ target, pointerType }) {
    if (pointerType === "mouse" && !this.tl.drag.now) this.meet("hovered", this.barAt(target));
  }

  barAt(target) { return this.tl.barOf(target)?.el.closest(".tl-bar") ?? null; }

  meet(how, el) {
    const last = this[how];
    if (el === last) return;
    this[how] = el;
    if (last) this.disarm(last);
    if (el) this.arm(el);
  }

  /** Grips at both ends where there is room, and the dot that a dependency is drawn from. */
  arm(el) {
    const { tl } = this, bar = tl.model.bars.get(Number(el.dataset.id)), selected = el.hasAttribute("data-selected");
    const grips = bar && tl.movable(bar) && (selected || el.offsetWidth >= ROOM_FOR_GRIPS), had = el.hasAttribute("data-grips");
    if (grips && !had) { el.dataset.grips = ""; for (const end of ["start", "end"]) el.append(make("i", { class: "tl-grip", "data-end": end })); }
    if (bar && tl.may("link") && el.dataset.dot === undefined) { el.dataset.dot = ""; el.append(make("i", { class: "tl-dot", title: "Drag to what waits for this" })); }
  }

  disarm(el) {
    if (el.hasAttribute("data-selected") || el === this.hovered || el === this.focused) return;
    for (const name of ["grips", "dot"]) delete el.dataset[name];
    for (const part of el.querySelectorAll(".tl-grip, .tl-dot")) part.remove();
  }

  clear() {
    for (const bar of this.bars) this.drop(bar);
    chosen.clear();
    this.near();
    this.tools(false);
  }

  /** Arrows of what is selected stand out, and the foot counts. */
  near() {
    this.foot.show(this.here);
    for (const { el, source, target } of this.tl.model.links) el.toggleAttribute("data-near", this.ids.has(source) || this.ids.has(target));
  }

  /** After the board was read again: the same things selected in the new elements. */
  renew() {
    const byKey = new Map([...this.tl.model.bars.values()].map((bar) => [bar.key, bar]));
    for (const el of this.tl.querySelectorAll("[data-selected]")) { delete el.dataset.selected; this.disarm(el); }
    this.ids.clear();
    for (const key of chosen) if (byKey.has(key)) this.mark(byKey.get(key));
    this.near();
    this.tools(this.bar.matches(":popover-open") && this.ids.size > 0);
  }

  tools(show) {
    const able = show && this.last && (this.tl.movable(this.last) || this.tl.may("comment")) && !this.tl.agenda?.narrow.matches;
    if (!able) { if (this.bar.matches(":popover-open")) this.bar.hidePopover(); return; }
    for (const el of this.bar.querySelectorAll("[data-tool]")) el.hidden = !this.offers(el.dataset.tool);
    this.bar.querySelector("hr").hidden = !this.offers("earlier");
    if (!this.bar.matches(":popover-open")) this.bar.showPopover();
    this.follow();
  }

  offers(tool) {
    if (tool === "open" || tool === "remark") return tool === "open" || this.tl.may("comment");
    if (!this.tl.movable(this.last)) return false;
    if (tool === "link") return this.tl.may("link");
    if (tool === "lane") return this.tl.may(deedOf(this.tl.dataset.lanes));
    return tool === "dates" || this.last.start !== null;
  }

  /** Under the bar, within the window, away while the bar is scrolled out of sight. */
  follow() {
    if (!this.bar.matches(":popover-open") || !this.last) return;
    const { scroller, headPx } = this.tl.model;
    const rect = this.last.el.getBoundingClientRect(), view = scroller.getBoundingClientRect(), own = this.bar.getBoundingClientRect();
    const left = Math.max(rect.left, view.left + headPx);
    const hidden = rect.right < view.left + headPx || rect.left > view.right || rect.bottom < view.top || rect.top > view.bottom;
    const below = rect.bottom + 8 + own.height < innerHeight;
    this.bar.style.setProperty("visibility", hidden ? "hidden" : "visible");
    this.bar.style.setProperty("left", `${Math.max(8, Math.min(left, view.right - own.width - 8))}px`);
    this.bar.style.setProperty("top", `${below ? rect.bottom + 8 : rect.top - own.height - 8}px`);
  }
}
