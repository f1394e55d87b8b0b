// The keyboard of the timeline. One tab stop per lane; keys are matched by position where the character may move.
import { chosen } from "pmhub/chosen";
import { deedOf } from "./lanes.js";

export class Keyboard {
  constructor(tl) {
    this.tl = tl;
    this.rove();
    tl.addEventListener("keydown", (event) => this.press(event));
    tl.addEventListener("focusin", (event) => this.focused(event));
    document.addEventListener("keydown", (event) => this.stray(event), { signal: tl.gone });
  }

  /** One bar of each lane can be reached by Tab. */
  rove() {
    const groups = [...this.tl.model.lanes.map((lane) => this.tl.model.inLane(lane.key).map((bar) => bar.el)), [...this.tl.querySelectorAll(".tl-chip")]];
    for (const els of groups) {
      const current = els.find((el) => el === document.activeElement) ?? els.find((el) => el.tabIndex === 0 && el.hasAttribute("tabindex")) ?? els[0];
      for (const el of els) if (el.getAttribute("tabindex") !== (el === current ? "0" : "-1")) el.tabIndex = el === current ? 0 : -1;
    }
  }

  focused(event) {
    const bar = this.tl.barOf(event.target);
    if (!bar || event.target !== bar.el) return;
    const group = bar.el.closest(".tl-track, .tl-chips");
    for (const el of group.querySelectorAll('.tl-bar[tabindex="0"], .tl-chip[tabindex="0"]')) el.tabIndex = -1;
    bar.el.tabIndex = 0;
    if (!this.told && this.tl.may("plan") && bar.el.matches(":focus-visible")) {
      this.told = true;
      bar.el.setAttribute("aria-description", "Press comma or period to move, D for dates, question mark for all keys");
    }
  }

  press(event) {
    if (event.defaultPrevented || event.target.closest("input, select, textarea, .popover, .tl-tools")) return;
    const bar = this.tl.barOf(event.target);
    const done = (bar && this.onBar(event, bar)) || this.anywhere(event);
    if (done) { event.preventDefault(); event.stopPropagation(); }
  }

  /** Nothing has focus, but a bar is selected: the keys that move it are still meant for it. */
  stray(event) {
    const bar = this.tl.selection.last;
    if (!bar || event.defaultPrevented || !event.target.matches?.("body, #main")) return;
    if (["Comma", "Period"].includes(event.code) && !event.ctrlKey && !event.metaKey && this.single) { event.preventDefault(); this.nudge(event, bar); }
  }

  onBar(event, bar) {
    if (["Comma", "Period"].includes(event.code) && !event.ctrlKey && !event.metaKey) return this.nudge(event, bar);
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    const go = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
    if (go) return this.step(bar, ...go);
    switch (event.key) {
      case "Home": return this.edge(bar, 0);
      case "End": return this.edge(bar, -1);
      case "Enter": case "o": this.tl.selection.only(bar, { tools: false }); this.tl.open(bar); return true;
      case " ": this.tl.zoomer.hold(event, () => this.tl.selection.toggle(bar)); return true;
      case "x": this.tl.selection.toggle(bar); return true;
      case "F2": return this.tl.rename.open(bar);
      case "d": case "D": this.tl.popovers.dates(bar, bar.el); return true;
      case "Delete": case "Backspace": return this.unschedule(bar);
      default: return this.letter(event.key.toLowerCase(), bar);
    }
  }

  letter(key, bar) {
    const tl = this.tl;
    const verb = { m: [deedOf(tl.dataset.lanes), "lane"], l: ["link", "link"], s: ["status", "status"], a: ["change", "owner"], n: ["comment", "remark"] }[key];
    if (!verb || !this.single) return false;
    if (!tl.may(verb[0])) { tl.say("You may look here, not change."); return true; }
    tl.popovers[verb[1]](bar, bar.el);
    return true;
  }

  get single() { return document.body.dataset.keys !== "off" && document.body.dataset.keys !== "False"; }

  nudge(event, bar) {
    const { tl } = this;
    if (bar.start === null) { tl.popovers.dates(bar, bar.el); return true; }
    if (!tl.movable(bar)) { tl.say(`${bar.title} cannot be moved.`); return true; }
    const count = (event.code === "Comma" ? -1 : 1) * (event.altKey ? 4 : 1);
    const bars = tl.selection.has(bar) ? tl.selection.bars.filter((one) => tl.movable(one) && one.start !== null) : [bar];
    tl.moves.nudge(bars, count, event.shiftKey);
    return true;
  }

  unschedule(bar) {
    if (bar.start === null || !this.tl.movable(bar)) return false;
    this.tl.moves.unschedule(this.tl.selection.has(bar) ? this.tl.selection.bars : [bar]);
    return true;
  }

  step(bar, dx, dy) {
    const { model } = this.tl;
    if (bar.start === null) return this.stepChip(bar, dx || dy);
    const here = model.inLane(bar.lane), index = here.indexOf(bar);
    if (dx) { this.focus(here[index + dx]); return true; }
    // Up and down: the nearest in time in the next row of the lane, then in the next lane that has any.
    const row = bar.at?.row ?? (model.seat(), bar.at.row);
    const others = model.scheduled.filter((other) => other.at && model.shown(other) && (dy > 0 ? other.at.row > row : other.at.row < row));
    const next = dy > 0 ? Math.min(...others.map((o) => o.at.row)) : Math.max(...others.map((o) => o.at.row));
    const distance = (other) => Math.max(0, other.start - bar.end, bar.start - other.end) * 1000 + Math.abs(other.start - bar.start);
    const found = others.filter((o) => o.at.row === next).sort((a, b) => distance(a) - distance(b))[0];
    if (found) this.focus(found); else if (dy > 0) this.tl.querySelector(".tl-chip")?.focus();
    return true;
  }

  stepChip(bar, by) {
    const chips = [...this.tl.querySelectorAll(".tl-chip")], next = chips[chips.indexOf(bar.el) + by];
    if (next) next.focus();
    else if (by < 0) this.focus(this.tl.model.scheduled.filter((b) => b.at ?? true).at(-1));
    return true;
  }

  edge(bar, index) { if (bar.start !== null) this.focus(this.tl.model.inLane(bar.lane).at(index)); return bar.start !== null; }

  focus(bar) {
    if (!bar) return;
    bar.el.focus({ preventScroll: true });
    this.tl.reveal(bar);
  }

  anywhere(event) {
    const { tl } = this;
    if (event.ctrlKey || event.metaKey || event.altKey) return false;
    if (event.key === "PageUp" || event.key === "PageDown") { tl.zoomer.page(event.key === "PageUp" ? -1 : 1); return true; }
    if (event.key === "Escape" && chosen.size && !tl.popovers.isOpen && !document.querySelector("#panel > *")) { tl.selection.clear(); return true; }
    return false;
  }
}
