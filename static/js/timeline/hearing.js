// What other people change is read again within a second, several changes at once; what we did ourselves is known.

export class Hearing {
  constructor(board, nouns) {
    this.board = board;
    this.nouns = new Set(nouns);
    this.heard = [];
    const { gone } = board;
    document.addEventListener("pm:live", (event) => this.hear(event.detail), { signal: gone });
    document.addEventListener("pm:live:missed", () => this.soon(), { signal: gone });
    document.addEventListener("pm:undone", (event) => { event.preventDefault(); board.refresh(); }, { signal: gone });
  }

  hear(change) {
    if (!this.nouns.has(change.noun) || this.board.past || this.ours(change)) return;
    this.heard.push(change);
    this.soon();
  }

  ours(change) { return this.board.batches.has(change.batch); }

  /** While something is held or saved, later. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), this.board.busy ? 900 : 250);
  }

  async look() {
    if (this.board.writing) return this.soon();
    if (this.holding) return this.beside();
    const changes = this.heard.filter((change) => !this.ours(change));
    const none = this.heard.length && !changes.length; // all of them were our own
    this.heard = [];
    if (none) return undefined;
    const change = changes.at(-1), before = change?.noun === "feature" ? this.before(change.id) : null;
    if (await this.board.refresh()) return change?.actor && this.tell(change, before);
    if (!this.holding) return undefined; // it said why; the next change looks again
    this.heard.unshift(...changes);
    return this.soon();
  }

  /** A button is down, so nothing moves. */
  beside() { return this.soon(); }
}
