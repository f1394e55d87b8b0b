// Moving cards: painted at once, then saved as one step; each move says where the card is now and can be undone.
import { base } from "pmhub/page";
import { save } from "pmhub/save";
import { toast } from "pmhub/toast";
import { isoOf } from "pmhub/timeline/geometry";
import { why } from "pmhub/why";

/** Where dates changed that people count on, there is room to say why. */
const asked = (result) => (result.data?.why ? why(result.batch) : null);

/** Whether a move says anything: a card may be where it goes already. */
const says = (move) => ["column", "lane", "before", "after"].some((name) => name in move);

export class Moves {
  constructor(cards) { this.cards = cards; this.pending = 0; }

  /** Whether a card may go from one cell to another, or to another place in its own. */
  allowed(from, to) {
    const { cards } = this, { columns, lanes } = cards.dataset;
    if (cards.past || "sealed" in to.dataset) return false;
    if (from === to) return cards.may("rank");
    const column = from.dataset.column === to.dataset.column || cards.mayLeave(columns);
    return column && (from.dataset.lane === to.dataset.lane || cards.mayLeave(lanes));
  }

  /** Put cards, in this order, before what stands at `index` of a cell without them; at the end when it has fewer. */
  put(cards, cell, index) {
    const list = cell.querySelector(".cb-list"), own = new Set(cards.map((card) => card.item));
    const others = [...list.children].filter((item) => !own.has(item));
    return this.before(cards, list, others[Math.max(0, index)] ?? null, this.whereAre(cards));
  }

  /** Put cards right before `next` and save that; `was` is where they came from. */
  before(cards, list, next, was) {
    const board = this.cards, cell = list.closest("[data-cell]");
    const goes = cards.filter((card) => cards.length === 1 || was.get(card).cell !== cell);
    const stays = goes.find((card) => !this.allowed(was.get(card).cell, cell));
    if (stays) { this.back(was); board.say(`${stays.title} cannot be moved there.`); return false; }
    const before = board.rects(), focused = cards.find((card) => document.activeElement === card.el);
    for (const card of cards) list.insertBefore(card.item, next);
    focused?.el.focus({ preventScroll: true });
    board.glide(before);
    (focused ?? cards[0]).item.scrollIntoView({ block: "nearest", inline: "nearest" });
    return this.commit(cards, was);
  }

  whereAre(cards) { return new Map(cards.map((card) => [card, { cell: card.cell, next: card.item.nextElementSibling }])); }

  /** Save where cards stand now; `was` is where they came from. */
  commit(cards, was) {
    const { cards: board } = this;
    if (cards.every((card) => card.cell === was.get(card).cell && card.item.nextElementSibling === was.get(card).next)) return false;
    const moves = cards.map((card, at) => this.fields(card, was.get(card).cell, cards, at)).filter(says);
    board.count();
    board.keys.rove();
    const said = this.sentence(cards, was);
    board.say(`${said}.`);
    if (moves.length) this.send(cards, moves, said, was);
    return true;
  }

  sentence(cards, was) {
    const [card] = cards, { column, lane } = card.cell.dataset, { cell } = card;
    const last = cards.length > 1 ? ` to ${card.index + cards.length}` : "", place = `position ${card.index + 1}${last} of ${card.count}`;
    const moved = cards.length > 1 ? `${cards.length} cards moved to` : "Moved to";
    const from = [...was.values()].map((one) => one.cell);
    if (from.every((one) => one === cell)) return `${moved} ${place}`;
    const laneName = from.every((one) => one.dataset.lane === lane) ? "" : `${cell.closest(".cb-lane").dataset.name}, `;
    return `${moved} ${laneName}${this.cards.head(column).dataset.name}, ${place}`;
  }

  /** What one card comes to belong to, and its place: the first beside who was there, each other after the one before. */
  fields(card, from, cards, at) {
    const { columns, lanes } = this.cards.dataset, { column, lane } = card.cell.dataset, fields = { key: card.key, base_version: card.version };
    if (column !== from.dataset.column) Object.assign(fields, { columns, column });
    if (lane !== from.dataset.lane) Object.assign(fields, { lanes, lane });
    if (this.cards.may("rank")) Object.assign(fields, at ? { after: cards[at - 1].key } : this.place(card, cards.at(-1)));
    return fields;
  }

  place(first, last) {
    const keyOf = (item) => item?.querySelector(".cb-card").dataset.key;
    const before = keyOf(last.item.nextElementSibling), after = keyOf(first.item.previousElementSibling);
    return before ? { before } : after ? { after } : {};
  }

  async send(cards, moves, said, was, { force = false } = {}) {
    const label = cards.length === 1 ? `${cards[0].title}: ${said[0].toLowerCase()}${said.slice(1)}` : said;
    this.pending += 1;
    this.cards.visits.outdate();
    const result = await save({
      url: `${base}roadmap/cards/`, method: "POST", label, element: cards[0].el,
      fields: { moves: force ? moves.map((one) => ({ ...one, base_version: null })) : moves },
    });
    this.pending -= 1;
    this.cards.visits.outdate();
    return result.ok ? this.saved(cards, moves, label, result) : this.failed(cards, moves, said, was, result);
  }

  async saved(cards, moves, label, result) {
    if (result.batch) this.cards.batches.add(result.batch);
    this.cards.done(label, result.batch, this.offer(cards, moves), asked(result));
    if (!this.pending) await this.cards.refresh();
  }

  /** What comes near is asked for its dates, never made to have them. */
  offer([card, ...more], [{ column }]) {
    if (more.length || column !== "now" || card.start !== null || !this.cards.movable(card)) return null;
    return { label: "Set dates", run: () => this.cards.popovers.dates(card) };
  }

  async failed(cards, moves, said, was, result) {
    const { cards: board } = this;
    if (result.conflicts) {
      const who = result.by ?? "Somebody", what = cards.length === 1 ? cards[0].title : "some of these cards", mine = () => this.send(cards, moves, said, was, { force: true });
      const told = `${who} changed ${what} meanwhile${cards.length === 1 ? "" : ", so none was moved"}`;
      toast(told, { persist: true, actions: [{ label: "Use mine", run: mine }, { label: `Keep ${who.split(" ")[0]}’s`, run: () => {} }] });
      board.say(`${told}. Choose which to keep.`);
    } else if (result.errors?.length) toast(result.detail || result.errors[0].detail, { tone: "bad" });
    this.back(was);
    if (!this.pending) await board.refresh();
  }

  /** The last first: one may stand before another that goes back, too. */
  back(was) {
    for (const [card, { cell, next }] of [...was].reverse()) {
      const list = cell.querySelector(".cb-list"), place = next?.parentElement === list ? next : null;
      // What is put in again where it stands would lose the focus.
      if (card.item.parentElement !== list || card.item.nextElementSibling !== place) list.insertBefore(card.item, place);
    }
    this.cards.count();
  }

  // --- what the questions beside a card ask for ---
  set(card, start, end) { return this.dates(card, { starts_on: isoOf(start), ends_on: isoOf(end), ...(card.meant && { granularity: card.meant }) }); }
  unschedule([card]) { return this.dates(card, { starts_on: null, ends_on: null }); }

  async dates(card, days) {
    const result = await this.cards.saves.post("moves", { lanes: "none", moves: [{ key: card.key, base_version: card.version, ...days }] }, `${card.title} planned`, card.el);
    if (!result.ok) return this.cards.refused(result);
    await this.cards.refresh({ focus: card.id });
    this.cards.done(days.starts_on ? `${card.title} planned` : `${card.title} is not scheduled any more`, result.batch, null, asked(result));
  }
}
