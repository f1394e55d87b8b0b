// Everything that is done by dragging: move, resize, schedule from the tray, create, link, pan. A frame writes
// transforms (a resize: one width) and nothing else; dates are saved on the drop, and Esc puts everything back.
import { UNITS, floorTo, lastOf, shift } from "./geometry.js";
import { deedOf } from "./lanes.js";
import { number } from "./model.js";

const DEAD_ZONE = 4, LONG_PRESS = 350, EDGE = 56;
const NEW_DAYS = { week: 14, month: 28, quarter: 91, year: 182 };

export class Drag {
  constructor(tl) {
    this.tl = tl;
    this.now = null;
    tl.addEventListener("pointerdown", (event) => this.press(event));
    tl.addEventListener("dragstart", (event) => event.preventDefault());
    tl.addEventListener("click", (event) => { if (this.swallow) { event.preventDefault(); event.stopImmediatePropagation(); } }, true);
  }

  get held() { return this.now?.bars ?? []; }

  press(event) {
    if (event.button !== 0 || this.tl.zoomer.space || this.now || !event.target.closest(".tl-scroll")) return this.pan(event);
    const bar = this.tl.barOf(event.target);
    const kind = this.kindOf(event.target, bar);
    this.swallow = false;
    if (!kind) return;
    this.now = { kind, bar, x0: event.clientX, y0: event.clientY, x: event.clientX, y: event.clientY, alt: event.altKey, id: event.pointerId, lifted: false };
    this.stop = new AbortController();
    const { signal } = this.stop;
    addEventListener("pointermove", (e) => this.move(e), { signal });
    addEventListener("pointerup", (e) => this.release(e), { signal });
    addEventListener("pointercancel", () => this.cancel(), { signal });
    addEventListener("keydown", (e) => this.key(e), { signal, capture: true });
    addEventListener("keyup", (e) => { if (e.key === "Alt") this.alter(false); }, { signal });
    if (event.pointerType === "touch") this.touch(event);
  }

  kindOf(target, bar) {
    const { tl } = this;
    if (target.closest("input")) return null;
    if (target.closest(".tl-dot")) return "link";
    if (target.closest(".tl-grip")) return target.closest(".tl-grip").dataset.end;
    if (bar?.el.matches(".tl-chip")) return tl.may("plan") ? "schedule" : null;
    if (bar) return tl.movable(bar) ? "move" : null;
    return target.closest(".tl-lane .tl-track") && tl.may("create") ? "create" : null;
  }

  /** A finger pans; it drags only a bar that is selected, or one held for a moment. */
  touch(event) {
    const { now } = this;
    if (now.kind === "create") return this.end();
    if (now.bar?.el.hasAttribute("data-selected") && now.kind !== "schedule") return;
    now.waiting = setTimeout(() => { if (this.now === now) { now.waiting = 0; this.lift(); navigator.vibrate?.(12); } }, LONG_PRESS);
    now.bar?.el.addEventListener("touchmove", (e) => { if (now.lifted) e.preventDefault(); }, { signal: this.stop.signal, passive: false });
    event.target.addEventListener?.("contextmenu", (e) => e.preventDefault(), { signal: this.stop.signal });
  }

  move(event) {
    const { now } = this;
    if (!now || event.pointerId !== now.id) return;
    Object.assign(now, { x: event.clientX, y: event.clientY, alt: event.altKey });
    const far = Math.hypot(now.x - now.x0, now.y - now.y0);
    if (!now.lifted) {
      if (far < DEAD_ZONE) return;
      if (now.waiting) return this.end(); // the finger wanted to pan
      this.lift();
    }
    if (!now.frame) now.frame = requestAnimationFrame(() => this.frame());
  }

  lift() {
    const { now, tl } = this;
    const { model } = tl;
    now.lifted = true;
    this.swallow = true;
    tl.setPointerCapture?.(now.id);
    tl.dataset.dragging = now.kind;
    tl.selection.tools(false);
    now.scroll0 = model.scroller.scrollLeft;
    now.top0 = model.scroller.scrollTop;
    now.day = model.dayPx;
    now.bars = now.kind === "move" && tl.selection.has(now.bar) ? tl.selection.bars.filter((bar) => tl.movable(bar)) : now.bar ? [now.bar] : [];
    now.was = new Map(now.bars.map((bar) => [bar, { start: bar.start, end: bar.end, lane: bar.lane }]));
    now.ids = new Set(now.bars.map((bar) => bar.id));
    if (["move", "start", "end"].includes(now.kind)) {
      model.seat();
      for (const bar of now.bars) { bar.el.dataset.lifted = ""; bar.el.closest(".tl-lane").dataset.lifting = ""; }
      if (!tl.selection.has(now.bar)) tl.selection.only(now.bar, { tools: false });
    }
    if (now.kind === "link") tl.thread.begin(now.bar);
    this.step = requestAnimationFrame(() => this.edges());
  }

  /** Scroll while the pointer is near an edge. */
  edges() {
    const { now, tl } = this;
    if (!now?.lifted) return;
    const { scroller } = tl.model, rect = scroller.getBoundingClientRect(), left = rect.left + tl.model.headPx;
    const pull = (distance) => Math.round(Math.max(0, EDGE - Math.max(0, distance)) / 5);
    const dx = pull(rect.right - now.x) - pull(now.x - left), dy = pull(rect.bottom - now.y) - pull(now.y - rect.top - 20);
    if (dx || dy) {
      const before = [scroller.scrollLeft, scroller.scrollTop];
      scroller.scrollBy(dx, dy);
      if (before[0] !== scroller.scrollLeft || before[1] !== scroller.scrollTop) this.frame();
    }
    this.step = requestAnimationFrame(() => this.edges());
  }

  frame() {
    const { now } = this;
    if (!now) return;
    now.frame = 0;
    if (now.kind === "link") return this.tl.thread.to(now.x, now.y);
    if (now.kind === "schedule" || now.kind === "create") return this.sketch();
    const dx = now.x - now.x0 + this.tl.model.scroller.scrollLeft - now.scroll0;
    const changed = this.apply(dx / now.day);
    if (now.kind === "move") this.carry();
    if (changed || now.lane !== now.shownLane) this.tell();
    this.tip();
  }

  /** Dates for a pull of so many days; true when they changed. */
  apply(days) {
    const { now } = this, zoom = this.tl.model.zoom;
    const unit = now.alt ? 1 : UNITS[zoom].days;
    const count = Math.round(days / unit);
    if (count === now.count && now.alt === now.wasAlt) return false;
    now.count = count;
    now.wasAlt = now.alt;
    const by = (day) => (now.alt ? day + count : shift(day, count, zoom));
    for (const [bar, was] of now.was) {
      if (now.kind !== "end") bar.start = by(was.start);
      if (now.kind !== "start") bar.end = by(was.end);
      if (now.kind === "start") bar.start = Math.min(bar.start, bar.end);
      if (now.kind === "end") bar.end = Math.max(bar.start, bar.end);
      if (now.kind !== "move") this.tl.model.place(bar);
    }
    return true;
  }

  /** The bars follow: to the snapped day, and down to the lane under the pointer. */
  carry() {
    const { now, tl } = this;
    const dy = now.y - now.y0 + tl.model.scroller.scrollTop - now.top0;
    const free = Math.abs(dy) > 14 || now.free;
    now.free = free;
    for (const [bar, was] of now.was) {
      bar.el.style.setProperty("transform", `translate(${(bar.start - was.start) * now.day}px, ${free ? dy : 0}px)`);
    }
    this.over(free);
  }

  over(free) {
    const { now, tl } = this;
    const under = free ? document.elementsFromPoint(now.x, now.y) : [];
    // The bar in the hand is on top of everything, so what counts is the lane itself, not what is in it.
    const lane = free ? under.find((el) => el.matches(".tl-lane")) : null;
    const tray = free && !lane ? under.find((el) => el.matches(".tl-tray")) : null;
    const fixed = !tl.may(deedOf(tl.dataset.lanes));
    const target = lane && !fixed && [...now.was.values()].some((was) => was.lane !== lane.dataset.lane) ? lane : null;
    now.lane = target?.dataset.lane ?? null;
    now.tray = Boolean(tray);
    // Arrows cannot follow into another lane before the drop; they would point at nothing.
    for (const { el, source, target } of tl.model.links) el.toggleAttribute("data-loose", Boolean(now.lane ?? tray) && (now.ids.has(source) || now.ids.has(target)));
    for (const el of tl.querySelectorAll(".tl-lane, .tl-tray")) el.toggleAttribute("data-over", el === target || el === tray);
  }

  /** What changes with the dates: arrows, warnings, the load of the teams. */
  tell() {
    const { now, tl } = this;
    now.shownLane = now.lane;
    tl.model.route(now.ids);
    const late = tl.model.conflicts(now.ids);
    now.late = late;
    for (const bar of tl.model.bars.values()) bar.el.toggleAttribute("data-late", late.some(({ target }) => target === bar));
    tl.load.show();
  }

  tip() {
    const { now, tl } = this;
    const { bar } = now, was = now.was.get(bar);
    if (!was) return;
    const moved = now.kind === "end" ? bar.end - was.end : bar.start - was.start;
    const lane = now.tray ? "not scheduled" : now.lane ? `to ${tl.model.lane(now.lane).name}` : "";
    tl.tip.show({ start: bar.start, end: bar.end, was: was.start, moved, today: tl.model.today, conflicts: now.late ?? [], anchor: bar.el.getBoundingClientRect(), lane });
  }

  /** A bar that is not there yet: from the tray, or drawn on an empty lane. */
  sketch() {
    const { now, tl } = this;
    const { model } = tl;
    const lane = document.elementsFromPoint(now.x, now.y).find((el) => el.matches(".tl-lane"));
    if (now.kind === "schedule") this.float();
    if (!lane || (now.kind === "create" && now.home && lane !== now.home)) { if (now.kind === "schedule") { now.draft?.remove(); now.draft = null; now.lane = null; tl.tip.hide(); } return; }
    now.home ??= now.kind === "create" ? lane : null;
    now.lane = lane.dataset.lane;
    now.from ??= now.kind === "create" ? this.snap(model.dayAt(now.x0)) : null;
    const here = this.snap(model.dayAt(now.x));
    [now.start, now.stop] = now.kind === "schedule" ? [here, here + this.span() - 1] : this.between(now.from, here);
    now.draft ??= Object.assign(document.createElement("div"), { className: "tl-draft tl-bar" });
    if (now.draft.parentElement !== lane.querySelector(".tl-track")) lane.querySelector(".tl-track").append(now.draft);
    const y = now.y - lane.getBoundingClientRect().top;
    const pitch = parseFloat(getComputedStyle(model.sheet).getPropertyValue("--pitch"));
    now.row ??= Math.max(0, Math.floor((y - 13) / pitch));
    if (now.kind === "schedule") now.row = Math.max(0, Math.floor((y - 13) / pitch));
    number(now.draft, { s: now.start - model.first, d: now.stop - now.start + 1, r: now.row });
    const over = now.bar ? { ...now.bar, start: now.start, end: now.stop } : null;
    if (over) tl.load.show(new Map([[now.bar, over]]));
    tl.tip.show({ start: now.start, end: now.stop, today: model.today, anchor: now.draft.getBoundingClientRect() });
  }

  snap(day) { return this.now.alt ? Math.floor(day) : floorTo(Math.floor(day), this.tl.model.zoom); }
  /** How long a bar from the tray becomes: what its effort says, within reason. */
  span() {
    const usual = NEW_DAYS[this.tl.model.zoom], effort = this.now.bar.effort;
    return effort ? Math.max(7, Math.min(180, Math.round(effort) * 7)) : usual;
  }
  between(a, b) {
    const [start, last] = a <= b ? [a, b] : [b, a];
    return [start, lastOf(last, this.tl.model.zoom)];
  }

  float() {
    const { now } = this;
    if (!now.ghost) {
      now.ghost = now.bar.el.cloneNode(true);
      now.ghost.removeAttribute("id");
      now.ghost.classList.add("tl-float");
      this.tl.append(now.ghost);
    }
    now.ghost.style.setProperty("transform", `translate(${now.x + 8}px, ${now.y + 10}px)`);
    now.ghost.style.setProperty("left", "0");
    now.ghost.style.setProperty("top", "0");
  }

  alter(alt) { if (this.now?.lifted) { this.now.alt = alt; this.frame(); } }

  key(event) {
    if (event.key === "Alt") { event.preventDefault(); this.alter(true); }
    if (event.key !== "Escape" || !this.now.lifted) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    this.cancel();
  }

  cancel() {
    const { now, tl } = this;
    if (!now) return;
    for (const [bar, was] of now.was ?? []) {
      if (was.start !== null) { Object.assign(bar, was); tl.model.place(bar); }
    }
    const lifted = now.lifted;
    tl.thread.clear();
    this.end();
    if (lifted) { tl.settle(); tl.say("Cancelled. Nothing was moved."); }
  }

  release(event) {
    const { now, tl } = this;
    if (event.pointerId !== now.id) return;
    if (!now.lifted) return this.end();
    if (now.frame) { cancelAnimationFrame(now.frame); this.frame(); }
    this.end();
    if (now.kind === "link") return tl.thread.drop(now.x, now.y);
    if (now.kind === "create") return now.start !== undefined && tl.create.at({ lane: now.lane, start: now.start, end: now.stop, row: now.row });
    if (now.kind === "schedule") return now.draft && tl.moves.schedule(now.bar, now.start, now.stop, now.lane);
    if (now.tray) return this.back(now);
    if (now.lane) for (const bar of now.bars) bar.lane = now.lane;
    tl.moves.commit(now.was);
  }

  /** Dropped on the tray: the dates go. */
  back(now) {
    for (const [bar, was] of now.was) Object.assign(bar, was);
    this.tl.moves.unschedule(now.bars);
  }

  end() {
    const { now, tl } = this;
    clearTimeout(now?.waiting);
    cancelAnimationFrame(now?.frame);
    cancelAnimationFrame(this.step);
    this.stop?.abort();
    this.now = null;
    delete tl.dataset.dragging;
    now?.draft?.remove();
    now?.ghost?.remove();
    tl.tip.hide();
    for (const bar of now?.bars ?? []) {
      delete bar.el.dataset.lifted;
      bar.el.style.removeProperty("transform");
    }
    for (const el of tl.querySelectorAll(".tl-lane[data-over], .tl-tray[data-over], [data-lifting], .tl-bar[data-late], .tl-link[data-loose]")) for (const name of el.matches(".tl-link") ? ["loose"] : ["over", "lifting", "late"]) delete el.dataset[name];
    setTimeout(() => { this.swallow = false; }, 0);
  }

  /** Middle button, or the space bar held down: pull the sheet. */
  pan(event) {
    if (this.now || (event.button !== 1 && !this.tl.zoomer.space)) return;
    event.preventDefault();
    this.tl.zoomer.pan(event);
  }
}
