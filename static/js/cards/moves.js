// Moving a card: painted at once, then saved as one step; each move says where the card is now and can be undone.
import { base } from "pmhub/page";
import { save } from "pmhub/save";
import { toast } from "pmhub/toast";
import { isoOf } from "pmhub/timeline/geometry";
import { why } from "pmhub/why";

/** Where dates changed that people count on, there is room to say why. */
const asked = (result) => (result.data?.why ? why(result.batch) : null);

export class Moves {
  constructor(cards) { this.cards = cards; this.pending = 0; }

  /** Whether a card may go from one cell to another, or to another place in its own. */
  allowed(from, to) {
    const { cards } = this, { columns, lanes } = cards.dataset;
    if (cards.past) return false;
    if (from === to) return cards.may("rank");
    const column = from.dataset.column === to.dataset.column || cards.mayLeave(columns);
    return column && (from.dataset.lane === to.dataset.lane || cards.mayLeave(lanes));
  }

  /** Put a card at `index` of a cell, the end when it has fewer. */
  put(card, cell, index) {
    const was = this.whereIs(card), list = cell.querySelector(".cb-list");
    if (!this.allowed(was.cell, cell)) { this.cards.say(`${card.title} cannot be moved there.`); return false; }
    const others = [...list.children].filter((item) => item !== card.item);
    const before = this.cards.rects(), focused = document.activeElement === card.el;
    list.insertBefore(card.item, others[Math.max(0, index)] ?? null);
    if (focused) card.el.focus({ preventScroll: true });
    this.cards.glide(before);
    card.item.scrollIntoView({ block: "nearest", inline: "nearest" });
    return this.commit(card, was);
  }

  whereIs(card) { return { cell: card.cell, next: card.item.nextElementSibling }; }

  /** Save where a card stands now; `was` is where it came from. */
  commit(card, was) {
    const { cards } = this, cell = card.cell;
    if (cell === was.cell && card.item.nextElementSibling === was.next) return false;
    const fields = this.fields(card, was.cell);
    cards.count();
    cards.keys.rove();
    const said = this.sentence(card, was.cell);
    cards.say(`${said}.`);
    this.send(card, fields, said, was);
    return true;
  }

  sentence(card, from) {
    const { column, lane } = card.cell.dataset, cell = card.cell;
    const place = `position ${card.index + 1} of ${card.count}`;
    if (cell === from) return `Moved to ${place}`;
    const laneName = from.dataset.lane === lane ? "" : `${cell.closest(".cb-lane").dataset.name}, `;
    return `Moved to ${laneName}${this.cards.head(column).dataset.name}, ${place}`;
  }

  fields(card, from) {
    const { columns, lanes } = this.cards.dataset, { column, lane } = card.cell.dataset, fields = { key: card.key };
    if (column !== from.dataset.column) Object.assign(fields, { columns, column });
    if (lane !== from.dataset.lane) Object.assign(fields, { lanes, lane });
    if (!this.cards.may("rank")) return fields;
    const keyOf = (item) => item?.querySelector(".cb-card").dataset.key;
    const before = keyOf(card.item.nextElementSibling), after = keyOf(card.item.previousElementSibling);
    return before ? { ...fields, before } : after ? { ...fields, after } : fields;
  }

  async send(card, fields, said, was, { force = false } = {}) {
    this.pending += 1;
    this.cards.visits.outdate();
    const result = await save({
      url: `${base}roadmap/cards/`, method: "POST", label: `${card.title}: ${said}`, element: card.el,
      fields: { ...fields, ...(force ? {} : { base_version: card.version }) },
    });
    this.pending -= 1;
    this.cards.visits.outdate();
    return result.ok ? this.saved(card, fields, said, result) : this.failed(card, fields, said, was, result);
  }

  async saved(card, fields, said, result) {
    if (result.batch) this.cards.batches.add(result.batch);
    this.cards.done(`${card.title}: ${said[0].toLowerCase()}${said.slice(1)}`, result.batch, this.offer(card, fields), asked(result));
    if (!this.pending) await this.cards.refresh();
  }

  /** What comes near is asked for its dates, never made to have them. */
  offer(card, fields) {
    if (fields.column !== "now" || card.start !== null || !this.cards.movable(card)) return null;
    return { label: "Set dates", run: () => this.cards.popovers.dates(card) };
  }

  async failed(card, fields, said, was, result) {
    const { cards } = this;
    if (result.conflicts) {
      const who = result.by ?? "Somebody", mine = () => this.send(card, fields, said, was, { force: true });
      toast(`${who} changed ${card.title} meanwhile`, { persist: true, actions: [{ label: "Use mine", run: mine }, { label: `Keep ${who.split(" ")[0]}’s`, run: () => {} }] });
      cards.say(`${who} changed ${card.title} meanwhile. Choose which to keep.`);
    } else if (result.errors?.length) toast(result.detail || result.errors[0].detail, { tone: "bad" });
    this.back(card, was);
    if (!this.pending) await cards.refresh();
  }

  back(card, was) {
    const list = was.cell.querySelector(".cb-list");
    list.insertBefore(card.item, was.next?.parentElement === list ? was.next : null);
    this.cards.count();
  }

  // --- what the questions beside a card ask for ---
  set(card, start, end) { return this.dates(card, { starts_on: isoOf(start), ends_on: isoOf(end), ...(card.meant && { granularity: card.meant }) }); }
  unschedule([card]) { return this.dates(card, { starts_on: null, ends_on: null }); }

  async dates(card, days) {
    const result = await this.cards.saves.post("moves", { lanes: "none", moves: [{ key: card.key, base_version: card.version, ...days }] }, `${card.title} planned`, card.el);
    if (!result.ok) return;
    await this.cards.refresh({ focus: card.id });
    this.cards.done(days.starts_on ? `${card.title} planned` : `${card.title} is not scheduled any more`, result.batch, null, asked(result));
  }
}
