// Other people's changes appear within a second; never under your pointer, your focus stays where it is.
import { make } from "pmhub/page";
import { long } from "./dates.js";

const NOUNS = new Set(["feature", "dependency", "release", "objective", "key_result", "contribution", "status", "team"]);

export class Live {
  constructor(tl) {
    this.tl = tl;
    const { gone } = tl;
    document.addEventListener("pm:live", (event) => this.hear(event.detail), { signal: gone });
    document.addEventListener("pm:live:missed", () => this.soon(), { signal: gone });
    document.addEventListener("pm:undone", (event) => { event.preventDefault(); this.tl.refresh(); }, { signal: gone });
  }

  hear(change) {
    if (!NOUNS.has(change.noun) || this.tl.hasAttribute("data-past") || this.tl.batches.has(change.batch)) return;
    this.last = change;
    this.soon();
  }

  /** Several changes at once are one look; while something is held or saved, later. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), this.tl.busy ? 900 : 250);
  }

  async look() {
    if (this.tl.own || this.tl.moves.pending.size) return this.soon();
    const change = this.last;
    this.last = null;
    if (change && this.tl.batches.has(change.batch)) return undefined;
    const held = this.tl.drag.held.map((bar) => bar.id);
    if (held.length) return this.beside(change, held);
    const before = change?.noun === "feature" ? this.tl.stateOf(change.id) : null;
    await this.tl.refresh();
    return this.tell(change, before);
  }

  tell(change, before) {
    const bar = change?.noun === "feature" ? this.tl.model.bars.get(change.id) : null;
    if (!bar || !change.actor) return;
    bar.el.dataset.moved = "";
    setTimeout(() => delete bar.el.dataset.moved, 1000);
    const focused = document.activeElement === bar.el || this.tl.selection.has(bar);
    if (focused && before && bar.start !== null && (before.start !== bar.start || before.end !== bar.end)) {
      this.tl.say(`${change.actor.name} moved ${bar.title} to ${long(bar.start)} to ${long(bar.end)}.`);
    }
  }

  /** You hold the bar that somebody else moved: theirs is drawn dashed beside it, and yours stays in your hand. */
  async beside(change, held) {
    const html = await this.tl.fetchBoard();
    if (!html) return undefined;
    for (const id of held) {
      const theirs = html.querySelector(`#bar-${id}`), mine = this.tl.elementOf(id);
      if (!theirs || !mine || theirs.dataset.version === mine.dataset.version) continue;
      mine.parentElement.querySelector(".tl-theirs")?.remove();
      const ghost = make("div", { class: "tl-theirs tl-bar" });
      ghost.append(make("span", { class: "tl-who" }, change?.actor?.initials ?? ""));
      for (const name of ["s", "d", "r", "cat"]) ghost.dataset[name] = theirs.dataset[name] ?? "";
      mine.parentElement.append(ghost);
      this.tl.say(`${change?.actor?.name ?? "Somebody"} moved ${this.tl.model.bars.get(id).title} while you hold it.`);
    }
    this.last = change;
    return this.soon();
  }
}
