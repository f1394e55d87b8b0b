// Zoom, range and place: every state is an address, so these follow links of the toolbar or scroll.
import { UNITS } from "./geometry.js";
import { number } from "./model.js";

const ZOOMS = ["week", "month", "quarter", "year"];

export class Zoomer {
  constructor(tl) {
    this.tl = tl;
    const signal = tl.gone;
    this.scroller.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    addEventListener("keydown", (event) => { if (event.code === "Space" && event.target.matches?.("body, #main")) this.hold(event); }, { signal });
    addEventListener("keyup", (event) => { if (event.code === "Space") this.release(); }, { signal });
    this.pinch();
  }

  /** The first look: today near the left, whatever the width. */
  start() {
    const { first, last, today, headPx, dayPx } = this.tl.model;
    if (today >= first && today <= last) this.scroller.scrollLeft = (today - first) * dayPx - (this.scroller.clientWidth - headPx) * 0.24;
  }

  get scroller() { return this.tl.model.scroller; }

  /** With ⌘ or Ctrl the wheel zooms around the pointer. */
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.pull = (this.pull ?? 0) + event.deltaY;
    clearTimeout(this.calm);
    this.calm = setTimeout(() => { this.pull = 0; }, 200);
    if (Math.abs(this.pull) < 60) return;
    this.step(this.pull > 0 ? 1 : -1, this.tl.model.dayAt(event.clientX), event.clientX);
    this.pull = 0;
  }

  /** The space bar is down: a drag pulls the sheet. Released without one, it does what it does otherwise. */
  hold(event, otherwise = null) {
    event.preventDefault();
    if (!event.repeat) Object.assign(this, { space: true, otherwise });
  }

  release() {
    const { otherwise } = this;
    Object.assign(this, { space: false, otherwise: null });
    otherwise?.();
  }

  pinch() {
    let apart = 0;
    const distance = (t) => Math.hypot(t[0].clientX - t[1].clientX, t[0].clientY - t[1].clientY);
    this.scroller.addEventListener("touchstart", (e) => { if (e.touches.length === 2) apart = distance(e.touches); }, { passive: true });
    this.scroller.addEventListener("touchmove", (e) => {
      if (e.touches.length !== 2 || !apart) return;
      const ratio = distance(e.touches) / apart;
      if (ratio > 1.5 || ratio < 0.66) { apart = 0; this.step(ratio > 1 ? -1 : 1); }
    }, { passive: true });
  }

  async step(by, day = null, clientX = null) {
    const next = ZOOMS[ZOOMS.indexOf(this.tl.model.zoom) + by];
    if (!next) { this.tl.say(`This is the ${by < 0 ? "closest" : "widest"} view.`); return; }
    this.held = day === null ? null : { day, x: clientX };
    await this.tl.visit({ zoom: next === "month" ? null : next });
    this.tl.say(`Zoom: ${next}.`);
  }

  /**
   * The scale of an address at once, around a day that keeps its place; its ticks are on their way.
   * Returns what to do when they have arrived, or have not.
   */
  ahead(url) {
    const { model } = this.tl, zoom = new URL(url, location.href).searchParams.get("zoom") ?? "month";
    const { day, x } = this.held ?? this.middle();
    this.held = null;
    const keep = () => { this.scroller.scrollLeft += (day - model.dayAt(x)) * model.dayPx; };
    const to = (name) => { number(model.sheet, { px: UNITS[name].px }); this.tl.toggleAttribute("data-zooming", name !== model.zoom); keep(); };
    if (!UNITS[zoom] || UNITS[zoom].px === Number(model.sheet.dataset.px)) return () => {};
    to(zoom);
    return (arrived) => { if (arrived) { delete this.tl.dataset.zooming; keep(); } else to(model.zoom); };
  }

  middle() {
    const rect = this.scroller.getBoundingClientRect(), x = rect.left + (rect.width + this.tl.model.headPx) / 2;
    return { day: this.tl.model.dayAt(x), x };
  }

  show(day) {
    const { headPx, dayPx, first } = this.tl.model;
    const room = this.scroller.clientWidth - headPx;
    this.scroller.scrollTo({ left: (day - first) * dayPx - room * 0.24, behavior: matchMedia("(prefers-reduced-motion: reduce)").matches ? "auto" : "smooth" });
  }

  async today() {
    const { first, last, today } = this.tl.model;
    if (today < first || today > last) await this.tl.visit({ from: null, to: null });
    this.show(this.tl.model.today);
    this.tl.say("Today.");
  }

  page(by) {
    this.scroller.scrollBy({ left: by * 30.4 * this.tl.model.dayPx * { week: 1, month: 3, quarter: 6, year: 12 }[this.tl.model.zoom] });
  }

  baseline() {
    const remove = document.querySelector('.toolbar [href][aria-label="Stop comparing"]');
    if (remove) this.tl.go(remove.href); else this.compare();
  }

  compare() {
    const menu = document.getElementById("tl-compare");
    menu?.showPopover({ source: document.querySelector("[data-compare]") });
    menu?.querySelector("a")?.focus();
  }

  pan(event) {
    const { scroller } = this;
    let { clientX: x, clientY: y } = event;
    this.tl.dataset.panning = "";
    this.otherwise = null;
    const stop = new AbortController();
    addEventListener("pointermove", (e) => { scroller.scrollBy(x - e.clientX, y - e.clientY); ({ clientX: x, clientY: y } = e); }, { signal: stop.signal });
    addEventListener("pointerup", () => { stop.abort(); delete this.tl.dataset.panning; }, { signal: stop.signal });
  }
}
