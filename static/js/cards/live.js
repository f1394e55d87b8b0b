// Other people's moves appear within a second; not while you hold a card, and your focus stays where it is.
import { Hearing } from "pmhub/timeline/hearing";

export class Live extends Hearing {
  constructor(cards) { super(cards, ["feature", "release", "objective", "key_result", "contribution", "status", "team", "member", "status_update"]); }

  get holding() { return this.board.drag.holding; }
  before(id) { return this.board.byId(id)?.cell; }

  tell({ noun, id, actor }, was) {
    const card = noun === "feature" ? this.board.byId(id) : null;
    if (!card) return;
    card.el.dataset.moved = "";
    setTimeout(() => delete card.el.dataset.moved, 1200);
    if (was && card.cell !== was && document.activeElement === card.el) this.board.say(`${actor.name} moved ${card.title} to ${this.board.head(card.cell.dataset.column).dataset.name}.`);
  }
}
