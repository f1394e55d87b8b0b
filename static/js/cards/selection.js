// Which cards are selected: Ctrl or Shift and a click, X, or ⋯. What is done to one of several is done to all of them.
import { chosen, ChosenBar, told } from "pmhub/chosen";
import { Card } from "pmhub/cards/card";

export class Selection {
  constructor(cards) {
    this.board = cards;
    const deeds = cards.mayMove ? [{ words: "Move to…", run: () => cards.keys.ask(this.cards[0], this.foot.deeds[0]) }] : [];
    this.foot = new ChosenBar(cards, { clear: () => this.clear(), deeds });
    document.addEventListener("pm:chosen", () => this.renew(), { signal: cards.gone });
    this.renew();
  }

  /** In the order of the board: column by column in a lane, first to last. */
  get cards() { return [...this.board.querySelectorAll(".cb-card[data-chosen]")].map((el) => new Card(el)); }
  has(card) { return chosen.has(card.key); }
  /** What a deed on this card is done to. */
  with(card) { return this.has(card) ? this.cards : [card]; }

  toggle(card) {
    if (this.has(card)) chosen.delete(card.key); else chosen.add(card.key);
    this.renew();
    this.board.say(`${told(this.here)}.`);
  }

  only(card) {
    chosen.clear();
    chosen.add(card.key);
    this.renew();
  }

  clear() {
    const back = this.foot.el.contains(document.activeElement) && (this.cards[0]?.el ?? this.board.querySelector('.cb-card[tabindex="0"]'));
    chosen.clear();
    this.renew();
    this.board.say(`${told(this.here)}.`);
    if (back) back.focus({ preventScroll: true });
  }

  get here() { return new Set(this.cards.map((card) => card.key)); }

  /** The marks follow what is selected, on cards that were just drawn too. */
  renew() {
    for (const el of this.board.querySelectorAll(".cb-card")) {
      const is = chosen.has(el.dataset.key);
      if (is === el.hasAttribute("data-chosen")) continue;
      el.toggleAttribute("data-chosen", is);
      if (is) el.setAttribute("aria-description", "Selected"); else el.removeAttribute("aria-description");
    }
    this.foot.show(this.here);
  }
}
