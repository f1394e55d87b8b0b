// The keyboard: arrows walk from card to card, with Alt and Shift they take the card along, or all that are selected.
import { chosen } from "pmhub/chosen";

const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

export class Keys {
  constructor(cards) {
    this.cards = cards;
    this.rove();
    cards.addEventListener("keydown", (event) => this.press(event));
    cards.addEventListener("focusin", (event) => this.focused(event));
  }

  get single() { return document.body.dataset.keys !== "off" && document.body.dataset.keys !== "False"; }

  /** One card can be reached by Tab; from there, arrows. */
  rove() {
    const all = [...this.cards.querySelectorAll(".cb-card")];
    const current = all.find((el) => el === document.activeElement) ?? all.find((el) => el.getAttribute("tabindex") === "0") ?? all[0];
    for (const el of all) el.tabIndex = el === current ? 0 : -1;
  }

  focused(event) {
    const card = this.cards.cardOf(event.target);
    if (!card || event.target !== card.el) return;
    for (const el of this.cards.querySelectorAll('.cb-card[tabindex="0"]')) el.tabIndex = -1;
    card.el.tabIndex = 0;
    if (this.told || !this.cards.mayMove || !card.el.matches(":focus-visible")) return;
    this.told = true;
    card.el.setAttribute("aria-description", "Alt, Shift and an arrow move the card, M asks where to, question mark shows all keys");
  }

  press(event) {
    if (event.defaultPrevented || event.target.closest("input, select, textarea, .popover, .menu")) return;
    const card = this.cards.cardOf(event.target);
    if (!card || !this.onCard(event, card)) return;
    event.preventDefault();
    event.stopPropagation();
  }

  onCard(event, card) {
    const arrow = ARROWS[event.key];
    if (event.ctrlKey || event.metaKey) return false;
    if (event.altKey) return event.shiftKey && this.carry(event.key, arrow, card);
    if (arrow) return this.step(card, ...arrow);
    switch (event.key) {
      case "Home": return this.focus(this.cards.inCell(card.cell)[0]);
      case "End": return this.focus(this.cards.inCell(card.cell).at(-1));
      case "Enter": case "o": this.cards.open(card); return true;
      case "ContextMenu": this.cards.menu.open(card); return true;
      case "x": this.cards.selection.toggle(card); return true;
      case "Escape": return this.escape();
      case "F10": return event.shiftKey && (this.cards.menu.open(card), true);
      case ".": this.cards.menu.open(card); return true;
      default: return this.letter(event.key.toLowerCase(), card);
    }
  }

  letter(key, card) {
    const { cards } = this;
    const question = { m: () => this.ask(card), s: () => cards.popovers.status(card), a: () => cards.popovers.owner(card), d: () => cards.popovers.dates(card) }[key];
    if (!question || !this.single) return false;
    const deed = { s: cards.may("status"), a: cards.may("change"), d: true, m: cards.mayMove }[key];
    if (!deed || (cards.past && key !== "d")) cards.say("You may look here, not change.");
    else question();
    return true;
  }

  /** What is selected is let go, when there is no panel to close first. */
  escape() {
    if (!chosen.size || this.cards.popovers.isOpen || document.querySelector("#panel > *")) return false;
    this.cards.selection.clear();
    return true;
  }

  /** M: to which column? */
  ask(card, from = card.el) {
    const many = this.cards.selection.with(card).length;
    const choices = this.cards.targets.map((head) => ({ id: head.dataset.column, name: head.dataset.name }));
    this.cards.popovers.pick(card, many > 1 ? `Move ${many} cards to` : "Move to", choices, many > 1 ? null : card.cell.dataset.column, (column) => this.toColumn(card, column), { from });
  }

  toColumn(card, column) {
    const cards = this.cards.selection.with(card);
    if (cards.every((one) => one.cell.dataset.column === column)) return;
    this.cards.moves.put(cards, this.cards.cell(card.cell.dataset.lane, column), 0);
    card.el.focus({ preventScroll: true });
  }

  carry(key, arrow, card) {
    if (!arrow && key !== "Home" && key !== "End") return false;
    if (!this.cards.mayMove) { this.cards.say("You may look here, not change."); return true; }
    const cards = this.cards.selection.with(card);
    if (!arrow) this.cards.moves.put(cards, card.cell, key === "Home" ? 0 : card.count);
    else if (arrow[0]) this.sideways(card, cards, arrow[0]);
    else this.upOrDown(card, cards, arrow[1]);
    return true;
  }

  sideways(card, cards, by) {
    const columns = this.cards.targets.map((head) => head.dataset.column), at = columns.indexOf(card.cell.dataset.column) + by;
    if (columns[at] === undefined) return this.cards.say(by < 0 ? "This is the first column." : "This is the last column.");
    return this.cards.moves.put(cards, this.cards.cell(card.cell.dataset.lane, columns[at]), card.index);
  }

  /** Past the next card that stays; beyond the last, into the lane below. */
  upOrDown(card, cards, by) {
    const here = this.cards.inCell(card.cell), held = new Set(cards.map((one) => one.el));
    const passed = by > 0 ? here.findIndex((one, at) => at > card.index && !held.has(one.el)) : here.findLastIndex((one, at) => at < card.index && !held.has(one.el));
    if (passed >= 0) return this.cards.moves.put(cards, card.cell, here.slice(0, passed).filter((one) => !held.has(one.el)).length + (by > 0 ? 1 : 0));
    const next = this.lane(card, by);
    if (next) return this.cards.moves.put(cards, next, by > 0 ? 0 : Infinity);
    return this.cards.say(by < 0 ? "This is the first place." : "This is the last place.");
  }

  /** The cell of the same column in the lane above or below. */
  lane(card, by) {
    const cells = this.cards.cells.filter((cell) => cell.dataset.column === card.cell.dataset.column);
    return cells[cells.indexOf(card.cell) + by];
  }

  step(card, dx, dy) {
    if (dx) return this.focus(this.beside(card, dx));
    const here = this.cards.inCell(card.cell), next = here[card.index + dy];
    if (next) return this.focus(next);
    for (let cell = this.lane(card, dy); cell; cell = this.lane({ cell }, dy)) {
      const found = this.cards.inCell(cell).at(dy > 0 ? 0 : -1);
      if (found) return this.focus(found);
    }
    return true;
  }

  /** The card at the same height in the next column that has any. */
  beside(card, dx) {
    const columns = this.cards.heads.map((head) => head.dataset.column);
    for (let at = columns.indexOf(card.cell.dataset.column) + dx; columns[at] !== undefined; at += dx) {
      const there = this.cards.inCell(this.cards.cell(card.cell.dataset.lane, columns[at]));
      if (there.length) return there[Math.min(card.index, there.length - 1)];
    }
    return null;
  }

  focus(card) {
    if (!card) return true;
    card.el.focus({ preventScroll: true });
    card.item.scrollIntoView({ block: "nearest", inline: "nearest" });
    return true;
  }
}
