// The board as the element sees it: bars, lanes and arrows read from the DOM, and put back into it.
// The DOM is the store. A bar's dates live in data-from and data-to; positions are written as numbers of days and rows.
import { dayOf, isoOf, overlap, pack, rooms, route } from "./geometry.js";

const TYPED = CSS.supports("width", "calc(attr(data-s type(<number>), 0) * 1px)");
const NUMBERS = { s: "--s", d: "--d", r: "--r", p: "--p", x1: "--x1", x2: "--x2", r1: "--r1", r2: "--r2", l1: "--l1", l2: "--l2", px: "--px", days: "--days", fade: "--fade", room: "--room", after: "--after" };
const LEAST_BAR_PX = 72, NARROWEST_PX = 24, LEAST_TITLE_PX = 44, MARK_PX = 16;

/** Write numbers as data attributes; where CSS cannot read them there, as properties too. */
export function number(el, values) {
  for (const [name, value] of Object.entries(values)) {
    if (el.dataset[name] === String(value)) continue;
    el.dataset[name] = value;
    if (!TYPED) el.style.setProperty(property(el, name), value);
  }
}
const property = (el, name) => (name === "rows" ? (el.matches(".tl-lane") ? "--n" : "--rows") : (NUMBERS[name] ?? `--${name}`));

/** Browsers without typed attr(): every number of a fresh board becomes a property. */
export function wake(root) {
  if (TYPED) return;
  for (const el of root.querySelectorAll(".tl-sheet, .tl-sheet [data-s], .tl-sheet [data-p], .tl-cell, .tl-link, .tl-lane")) {
    for (const name of [...Object.keys(NUMBERS), "rows", "lanes"]) {
      if (el.dataset[name] !== undefined) el.style.setProperty(property(el, name), el.dataset[name]);
    }
  }
}

export class Model {
  constructor(root) { this.root = root; this.read(); }

  read() {
    const { root } = this;
    this.sheet = root.querySelector(".tl-sheet");
    this.scroller = root.querySelector(".tl-scroll");
    this.first = dayOf(root.dataset.first);
    this.days = Number(this.sheet.dataset.days);
    this.last = this.first + this.days - 1;
    this.today = dayOf(root.dataset.today);
    this.zoom = root.dataset.zoom;
    this.least = Math.max(1, Math.round(LEAST_BAR_PX / Number(this.sheet.dataset.px)));
    this.lanes = [...root.querySelectorAll(".tl-lane")].map((el, index) => ({ el, index, key: el.dataset.lane, name: el.dataset.name, track: el.querySelector(".tl-track") }));
    this.bars = new Map();
    for (const el of root.querySelectorAll(".tl-bar[data-id], .tl-chip[data-id]")) {
      const bar = this.readBar(el);
      this.bars.set(bar.id, bar);
    }
    this.links = [...root.querySelectorAll(".tl-link")].map((el) => ({ el, source: Number(el.dataset.source), target: Number(el.dataset.target) }));
    this.follows = new Map();
    for (const { source, target } of this.links) this.follows.set(target, (this.follows.get(target) ?? new Set()).add(source));
  }

  readBar(el) {
    const { id, key, from, to, lane, effort, version, status } = el.dataset;
    return {
      el, id: Number(id), key, lane, status, row: Number(el.parentElement.dataset.r), effort: Number(effort), version: Number(version),
      title: el.querySelector(".tl-title").textContent, start: from ? dayOf(from) : null, end: to ? dayOf(to) : null,
    };
  }

  get dayPx() { return (this.sheet.getBoundingClientRect().width - this.headPx) / this.days || Number(this.sheet.dataset.px); }
  get headPx() { return this.root.querySelector(".tl-corner").offsetWidth; }
  get scheduled() { return [...this.bars.values()].filter((bar) => bar.start !== null); }
  lane(key) { return this.lanes.find((lane) => lane.key === key); }
  shown(bar) { return bar.start !== null && bar.start <= this.last && bar.end >= this.first; }
  /** Bars of a lane in the order of time, as they are in the DOM. */
  inLane(key) { return this.inTime(this.scheduled.filter((bar) => bar.lane === key && this.shown(bar))); }
  inTime(bars) { return bars.sort((a, b) => Math.max(a.start, this.first) - Math.max(b.start, this.first) || a.end - b.end || a.id - b.id); }
  /** First day on the scale and number of days shown. */
  span(bar) {
    const start = Math.max(bar.start, this.first);
    return [start, Math.max(1, Math.min(bar.end, this.last) - start + 1)];
  }
  /** The day under a point of the window, not rounded. */
  dayAt(clientX) { return this.first + (clientX - this.sheet.getBoundingClientRect().left - this.headPx) / this.dayPx; }

  /** Write one bar's dates and its place on the scale. */
  place(bar) {
    const { el } = bar;
    el.dataset.from = isoOf(bar.start);
    el.dataset.to = isoOf(bar.end);
    const cut = (bar.start < this.first ? "l" : "") + (bar.end > this.last ? "r" : "");
    if (cut) el.dataset.cut = cut; else delete el.dataset.cut;
    el.parentElement.hidden = !this.shown(bar);
    const [start, d] = this.span(bar);
    number(el, { s: start - this.first, d });
  }

  /** The bars of every lane in the order of time, and the row each belongs in by its dates; nothing is written. */
  plan() {
    const members = Map.groupBy(this.scheduled.filter((bar) => this.shown(bar)), (bar) => bar.lane);
    return this.lanes.map((lane) => {
      const bars = this.inTime(members.get(lane.key) ?? []), spans = bars.map((bar) => [bar.id, ...this.span(bar)]);
      return { lane, bars, spans, rows: pack(spans, this.least, this.follows) };
    });
  }

  /** The bars that a plan puts into another row. */
  stirred(plan) { return plan.flatMap(({ bars, rows }) => bars.filter((bar, i) => bar.row !== rows[i])); }

  /** The bars that stand elsewhere on a freshly read board. */
  changedIn(fresh) {
    const told = ({ dataset: { s, d, lane }, parentElement }) => [s, d, lane, parentElement.dataset.r].join();
    return this.scheduled.filter(({ id, el }) => { const there = fresh.querySelector(`#bar-${id}`); return there && told(there) !== told(el); });
  }

  /** Write a plan, where it differs, and send the arrows after the bars. */
  layout(plan = this.plan()) {
    let above = 0;
    for (const { lane, bars, spans, rows } of plan) {
      this.label(bars, spans, rows);
      bars.forEach((bar, i) => this.row(bar, rows[i], above, lane));
      lane.rows = Math.max(Number(this.root.dataset.least ?? 1), ...rows.map((row) => row + 1));
      number(lane.el, { rows: lane.rows });
      above += lane.rows;
    }
    number(this.sheet, { rows: above });
    this.route();
  }

  /** A bar that is too short for its title has it beside, where its row leaves room. */
  label(bars, spans, rows) {
    const free = rooms(spans.map(([id, start, days]) => [id, start - this.first, days]), rows, this.days), px = Number(this.sheet.dataset.px);
    bars.forEach(({ el }, i) => {
      const days = spans[i][2], room = Math.floor((days + free[i]) * px - Math.max(NARROWEST_PX, days * px));
      if (days < this.least) number(el, { room: room < LEAST_TITLE_PX + (el.querySelector(".tl-health") ? MARK_PX : 0) ? 0 : room });
      else if (el.dataset.room) delete el.dataset.room;
    });
  }

  row(bar, row, above, lane) {
    bar.at = { row: above + row, lane: lane.index };
    bar.row = row;
    number(bar.el.parentElement, { r: row });
  }

  /** Arrows again, all of them or those of some bars. Bars that were never laid out are read from the DOM once. */
  route(ids = null) {
    if (!this.scheduled.every((bar) => bar.at || !this.shown(bar))) this.seat();
    const taken = new Map();
    for (const bar of this.scheduled) {
      if (!this.shown(bar) || !bar.at) continue;
      if (!taken.has(bar.at.row)) taken.set(bar.at.row, []);
      taken.get(bar.at.row).push([bar.start - this.first, bar.end - this.first + 1]);
    }
    for (const link of this.links) if (!ids || ids.has(link.source) || ids.has(link.target)) this.routeOne(link, taken);
  }

  seat() {
    let above = 0;
    for (const lane of this.lanes) {
      for (const bar of this.inLane(lane.key)) bar.at = { row: above + bar.row, lane: lane.index };
      above += Number(lane.el.dataset.rows);
    }
  }

  routeOne({ el, source, target }, taken) {
    const a = this.bars.get(source), b = this.bars.get(target);
    el.hidden = !(a && b && this.shown(a) && this.shown(b) && a.at && b.at);
    if (el.hidden) return;
    const x1 = Math.min(a.end, this.last) - this.first + 1, x2 = Math.max(b.start, this.first) - this.first;
    const [shape, turn] = route(x1, a.at.row, x2, b.at.row, taken);
    Object.assign(el.dataset, { shape, turn, way: a.at.row === b.at.row ? "level" : b.at.row > a.at.row ? "down" : "up" });
    number(el, { x1, x2, r1: a.at.row, r2: b.at.row, l1: a.at.lane, l2: b.at.lane });
    const late = overlap(a.end, b.start);
    if (late) el.dataset.late = late; else delete el.dataset.late;
  }

  /** What overlaps because of these bars: [{source, target, days}]. */
  conflicts(ids) {
    const found = [];
    for (const { source, target } of this.links) {
      const a = this.bars.get(source), b = this.bars.get(target);
      if (!(ids.has(source) || ids.has(target)) || !a || !b || a.start === null || b.start === null) continue;
      const days = overlap(a.end, b.start);
      if (days) found.push({ source: a, target: b, days });
    }
    return found;
  }

  /** Keep the cells of a lane in the order of time: only those out of place move, and focus stays where it is. */
  order({ lane, bars }) {
    const cells = bars.map((bar) => bar.el.parentElement);
    if (!cells.length) return;
    const row = this.rowOf(lane), places = new Map([...row.children].map((cell, i) => [cell, i]));
    const stay = rising(cells.map((cell) => places.get(cell) ?? -1));
    let after = null;
    for (let i = cells.length - 1; i >= 0; after = cells[i], i -= 1) if (!stay.has(i)) put(row, cells[i], after);
  }

  /** The row of cells of a lane; an empty lane gets one. */
  rowOf(lane) {
    let row = lane.track.querySelector('[role="row"]');
    if (!row) {
      row = document.createElement("div");
      row.setAttribute("role", "row");
      lane.track.replaceChildren(row);
      lane.track.setAttribute("role", "grid");
      lane.track.setAttribute("aria-label", lane.name);
    }
    return row;
  }
}

/** Which of these numbers form the longest rising row, as a set of their places; what is negative never does. */
function rising(numbers) {
  const ends = [], before = [];
  numbers.forEach((number, i) => {
    if (number < 0) return;
    let low = 0, high = ends.length;
    while (low < high) { const middle = (low + high) >> 1; if (numbers[ends[middle]] < number) low = middle + 1; else high = middle; }
    before[i] = ends[low - 1];
    ends[low] = i;
  });
  const found = new Set();
  for (let i = ends.at(-1); i !== undefined; i = before[i]) found.add(i);
  return found;
}

function put(row, cell, after) {
  const held = cell.contains(document.activeElement) ? document.activeElement : null;
  row.insertBefore(cell, after);
  held?.focus({ preventScroll: true });
}
