// Deeds: painted at once, then saved; each says what it did and can be undone.
import { isoOf, shift } from "./geometry.js";
import { short } from "./dates.js";
import { shifted } from "pmhub/shifted";
import { why } from "pmhub/why";
import { spoken } from "./tip.js";

const stateOf = ({ start, end, lane }) => ({ start, end, lane });

export class Moves {
  constructor(tl) { this.tl = tl; this.pending = new Map(); }

  /** Save where some bars stand now; `was` holds where each came from. */
  commit(was, reason = {}) {
    const { tl } = this;
    const changed = [...was].filter(([bar, old]) => bar.start !== old.start || bar.end !== old.end || bar.lane !== old.lane);
    if (!changed.length) return tl.settle();
    this.paint(changed);
    const [bar, old] = changed[0];
    const ids = new Set(changed.map(([moved]) => moved.id));
    tl.say(changed.length === 1 ? this.sentence(bar, old) : `${changed.length} features moved.`);
    return this.save(changed, ids, reason);
  }

  sentence(bar, old) {
    const late = this.tl.model.conflicts(new Set([bar.id]));
    const text = spoken(bar, old, late);
    return bar.lane === old.lane ? text : `${text.slice(0, -1)}, in ${this.tl.model.lane(bar.lane).name}.`;
  }

  /** Put bars where their dates and lanes say, and let the rest make room. */
  paint(changed) {
    const { tl } = this;
    const plan = tl.model.plan();
    const before = tl.rects([...new Set([...changed.map(([bar]) => bar), ...tl.model.stirred(plan)])]);
    for (const [bar, old] of changed) {
      if (bar.start !== null) {
        if (bar.lane !== old.lane) this.carry(bar);
        tl.model.place(bar);
      }
      this.rename(bar);
    }
    tl.settle(before, plan);
  }

  carry(bar) {
    const lane = this.tl.model.lane(bar.lane);
    const focused = document.activeElement === bar.el;
    bar.el.dataset.lane = bar.lane;
    this.tl.model.rowOf(lane).append(bar.el.parentElement);
    const swatch = lane.el.querySelector(".swatch")?.dataset.cat;
    if (swatch && this.tl.colourFollows) bar.el.dataset.cat = swatch;
    if (focused) bar.el.focus({ preventScroll: true });
  }

  rename(bar) {
    const label = bar.el.getAttribute("aria-label") ?? "";
    bar.el.setAttribute("aria-label", label.replace(/\d{1,2} \w+ \d{4} to \d{1,2} \w+ \d{4}|not scheduled/, this.tl.longDates(bar)).replace(/, overlaps .*$/, ""));
    const dates = bar.el.querySelector(".tl-dates");
    if (dates) dates.textContent = this.tl.shortDates(bar);
  }

  by(bars, startBy, endBy) {
    const was = new Map(bars.filter((bar) => this.tl.movable(bar) && bar.start !== null).map((bar) => [bar, stateOf(bar)]));
    for (const bar of was.keys()) { bar.start += startBy; bar.end = Math.max(bar.start, bar.end + endBy); }
    this.commit(was);
  }

  /** Keys repeat: paint each press, save once the hand rests. */
  nudge(bars, count, resize) {
    const { tl } = this, { zoom } = tl.model;
    const was = new Map(bars.map((bar) => [bar, stateOf(bar)]));
    for (const bar of bars) {
      if (!resize) bar.start = shift(bar.start, count, zoom);
      bar.end = Math.max(bar.start, shift(bar.end, count, zoom));
      if (!this.pending.has(bar)) this.pending.set(bar, was.get(bar));
    }
    const late = tl.model.conflicts(new Set(bars.map((bar) => bar.id)));
    this.paint([...was]);
    tl.say(bars.length === 1 ? spoken(bars[0], was.get(bars[0]), late) : `${bars.length} features moved.`);
    tl.reveal(bars[0]);
    tl.selection.follow();
    clearTimeout(this.rest);
    this.rest = setTimeout(() => this.flush(), 450);
  }

  flush() {
    clearTimeout(this.rest);
    if (!this.pending.size) return;
    const all = [...this.pending].filter(([bar, old]) => bar.start !== old.start || bar.end !== old.end);
    this.pending.clear();
    if (all.length) this.save(all, new Set(all.map(([bar]) => bar.id)));
    else this.tl.visits.outdate();
  }

  set(bar, start, end, reason = {}) {
    const was = new Map([[bar, stateOf(bar)]]);
    if (bar.start === null) return this.schedule(bar, start, end, bar.lane);
    Object.assign(bar, { start, end });
    return this.commit(was, reason);
  }

  /** From the tray onto the board: the chip waits as it is until the server has placed it. */
  async schedule(bar, start, end, lane) {
    bar.el.dataset.save = "pending";
    const change = { key: bar.key, base_version: bar.version, starts_on: isoOf(start), ends_on: isoOf(end) };
    if (bar.meant) change.granularity = bar.meant;
    delete bar.meant;
    if (lane && lane !== bar.lane) change.lane = lane;
    const said = `${bar.title} scheduled for ${short(start, this.tl.model.today)} – ${short(end, this.tl.model.today)}`;
    await this.write([change], { said, restore: () => {}, reload: bar.id });
  }

  unschedule(bars) {
    const moved = bars.filter((bar) => this.tl.movable(bar) && bar.start !== null);
    if (!moved.length) return;
    const next = this.neighbour(moved[0]);
    const said = moved.length === 1 ? `${moved[0].title} is not scheduled any more` : `${moved.length} features are not scheduled any more`;
    for (const bar of moved) { bar.gone = true; bar.el.parentElement.hidden = true; }
    next?.el.focus({ preventScroll: true });
    const restore = () => { for (const bar of moved) { bar.gone = false; bar.el.parentElement.hidden = false; } };
    const changes = moved.map((bar) => ({ key: bar.key, base_version: bar.version, starts_on: null, ends_on: null }));
    this.write(changes, { said, restore, reload: 0 });
  }

  neighbour(bar) { const here = this.tl.model.inLane(bar.lane); return here[here.indexOf(bar) + 1] ?? here[here.indexOf(bar) - 1]; }

  /** To another lane; what is not on the board, or goes to a lane that is not, waits for the server. */
  lane(bars, key, name) {
    const was = new Map(bars.map((bar) => [bar, stateOf(bar)]));
    const there = this.tl.model.lane(key), loose = there ? bars.filter((bar) => bar.start === null) : bars;
    if (loose.length) {
      const said = loose.length > 1 ? `${loose.length} features moved to ${name}` : `${loose[0].title} moved to ${name}`;
      return this.write(loose.map((bar) => ({ key: bar.key, base_version: bar.version, lane: key })), { said, restore: () => {}, reload: loose[0].id });
    }
    for (const bar of bars) bar.lane = key;
    return this.commit(was);
  }

  save(changed, ids, reason = {}) {
    const { tl } = this;
    const [bar, old] = changed[0];
    const changes = changed.map(([moved, was]) => {
      const change = { key: moved.key, base_version: moved.version };
      if (moved.start !== was.start || moved.end !== was.end) Object.assign(change, { starts_on: isoOf(moved.start), ends_on: isoOf(moved.end) });
      if (moved.meant && change.starts_on) change.granularity = moved.meant;
      delete moved.meant;
      if (moved.lane !== was.lane) change.lane = moved.lane;
      return change;
    });
    const dates = `${short(bar.start, tl.model.today)} – ${short(bar.end, tl.model.today)}`;
    const where = bar.lane !== old.lane ? `${tl.model.lane(bar.lane).name}${bar.start === old.start ? "" : `, ${dates}`}` : dates;
    const said = changed.length === 1 ? `${bar.title} moved to ${where}` : `${changed.length} features moved`;
    const mine = changed.map(([moved]) => [moved, stateOf(moved)]);
    const restore = () => { for (const [moved, was] of changed) Object.assign(moved, was); this.paint(mine); };
    const freed = changed.filter(([moved, was]) => moved.end < was.end).map(([moved]) => moved);
    return this.write(changes, { said, restore, ids, freed, reason });
  }

  async write(changes, { said, restore, ids = new Set(), freed = [], reload = null, reason = {} }) {
    const { tl } = this;
    const bars = changes.map((change) => this.barNamed(change.key));
    const result = await tl.saves.move(changes, bars, said, reason);
    if (result.ok) {
      if (reload !== null || tl.chained || tl.byHorizon || changes.some((change) => change.lane !== undefined)) await tl.refresh({ focus: reload || null });
      return this.saved(said, result, ids, freed);
    }
    restore();
    await tl.refresh();
    if (result.conflicts) return tl.conflict(result, bars.length === 1 ? bars[0].title : "some of these features", () => this.mine(changes));
    return tl.refused(result);
  }

  barNamed(key) { return [...this.tl.model.bars.values()].find((bar) => bar.key === key); }

  /** "Use mine": the same values again, on top of what the other person wrote. */
  mine(changes) {
    const renewed = changes.map((change) => ({ ...change, base_version: this.barNamed(change.key)?.version }));
    return this.write(renewed, { said: "Your dates were kept", restore: () => {}, reload: 0 });
  }

  /** The toast, with an offer to shift what the move now overlaps, or to pull what it makes room for. */
  saved(said, result, ids, freed = []) {
    const late = this.tl.model.conflicts(ids), first = late[0];
    const offer = !this.tl.may("plan") ? null : first ? {
      text: `overlaps ${first.target.title} by ${first.days} d${late.length > 1 ? ` and ${late.length - 1} more` : ""}`,
      label: first.target.title.length > 16 ? "Shift it" : `Shift ${first.target.title}`,
      run: () => this.shiftAfter(first.source),
    } : this.room(freed);
    this.tl.done(said, result.batch, offer, result.data?.why ? why(result.batch) : null);
  }

  /** What waited for a bar that ends earlier now, and for nothing that takes longer. */
  room(freed) {
    const { model } = this.tl;
    for (const source of freed) {
      for (const { target: id } of model.links.filter((link) => link.source === source.id)) {
        const target = model.bars.get(id);
        const ends = model.links.filter((link) => link.target === id).map((link) => model.bars.get(link.source)?.end ?? Infinity);
        const days = target?.start ? target.start - Math.max(model.today, ...ends) : 0;
        if (days > 0 && target.start > model.today && this.tl.movable(target)) {
          return { text: `${target.title} could start ${days} d earlier`, label: target.title.length > 16 ? "Pull it" : `Pull ${target.title}`, run: () => this.shiftAfter(source, true) };
        }
      }
    }
    return null;
  }

  /** Move what waits for a bar, behind its end or as far forward as it may; one step to undo that says what moved. */
  async shiftAfter(source, earlier = false) {
    const result = await this.tl.saves.shift(source.key, earlier);
    if (!result.ok) return this.tl.refused(result);
    await this.tl.refresh();
    const { moved } = result.data, said = shifted(moved, source.title, earlier);
    this.tl.say(said);
    return this.tl.done(said, moved.length ? result.batch : null);
  }
}
