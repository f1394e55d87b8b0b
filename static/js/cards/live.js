// Other people's moves appear within a second; not while you hold a card, and your focus stays where it is.
const NOUNS = new Set(["feature", "release", "objective", "key_result", "contribution", "status", "team", "member"]);

export class Live {
  constructor(cards) {
    this.cards = cards;
    this.heard = [];
    const { gone } = cards;
    document.addEventListener("pm:live", (event) => this.hear(event.detail), { signal: gone });
    document.addEventListener("pm:live:missed", () => this.soon(), { signal: gone });
    document.addEventListener("pm:undone", (event) => { event.preventDefault(); this.cards.refresh(); }, { signal: gone });
  }

  hear(change) {
    if (!NOUNS.has(change.noun) || this.cards.past || this.ours(change)) return;
    this.heard.push(change);
    this.soon();
  }

  ours(change) { return this.cards.batches.has(change.batch); }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), this.cards.busy ? 900 : 250);
  }

  async look() {
    if (this.cards.busy) return this.soon();
    const changes = this.heard.filter((change) => !this.ours(change));
    const none = this.heard.length && !changes.length; // all of them were our own
    this.heard = [];
    if (none) return undefined;
    const change = changes.at(-1), was = change?.noun === "feature" ? this.cards.byId(change.id)?.cell : null;
    if (await this.cards.refresh()) return this.tell(change, was);
    this.heard.unshift(...changes);
    return this.cards.drag.holding ? this.soon() : undefined;
  }

  tell(change, was) {
    const card = change?.noun === "feature" ? this.cards.byId(change.id) : null;
    if (!card || !change.actor) return;
    card.el.dataset.moved = "";
    setTimeout(() => delete card.el.dataset.moved, 1200);
    if (was && card.cell !== was && document.activeElement === card.el) this.cards.say(`${change.actor.name} moved ${card.title} to ${this.cards.head(card.cell.dataset.column).dataset.name}.`);
  }
}
