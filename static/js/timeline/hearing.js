// What other people change is read again within a second, several changes at once; what we did ourselves is known.
import { toast } from "pmhub/toast";
import { undoBatch } from "pmhub/undo";

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
    if (change.verb === "feature.removed") this.gone(change);
    this.heard.push(change);
    this.soon();
  }

  /** What you have in your hands or before your eyes does not vanish without a word. */
  gone({ id, actor, batch, label }) {
    const { board } = this;
    if (board.popovers.about !== id && !board.elementOf(id)?.matches(":hover, :focus, [data-selected], [data-chosen]")) return;
    const restore = { label: "Restore", run: () => undoBatch(batch, { label }) };
    toast(`${actor?.name ?? "Somebody"} removed ${label}`, { actions: board.may("restore") ? [restore] : [] });
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
