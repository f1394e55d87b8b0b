// Other people's changes appear within a second; never under your pointer, your focus stays where it is.
import { make } from "pmhub/page";
import { long } from "./dates.js";

const NOUNS = new Set(["feature", "dependency", "release", "objective", "key_result", "contribution", "status", "team"]);

export class Live {
  constructor(tl) {
    this.tl = tl;
    this.heard = [];
    this.seen = new Set();
    const { gone } = tl;
    document.addEventListener("pm:live", (event) => this.hear(event.detail), { signal: gone });
    document.addEventListener("pm:live:missed", () => this.soon(), { signal: gone });
    document.addEventListener("pm:undone", (event) => { event.preventDefault(); this.tl.refresh(); }, { signal: gone });
  }

  hear(change) {
    if (!NOUNS.has(change.noun) || this.tl.past || this.ours(change)) return;
    this.heard.push(change);
    this.soon();
  }

  ours(change) { return this.tl.batches.has(change.batch); }

  /** Several changes at once are one look; while something is held or saved, later. */
  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look(), this.tl.busy ? 900 : 250);
  }

  async look() {
    if (this.tl.own || this.tl.moves.pending.size) return this.soon();
    if (this.tl.drag.now) return this.beside();
    const changes = this.heard.filter((change) => !this.ours(change));
    const none = this.heard.length && !changes.length; // all of them were our own
    this.heard = [];
    if (none) return undefined;
    const change = changes.at(-1), before = change?.noun === "feature" ? this.tl.stateOf(change.id) : null;
    if (await this.tl.refresh()) return this.tell(change, before);
    if (!this.tl.drag.now) return undefined; // it said why; the next change looks again
    this.heard.unshift(...changes);
    return this.soon();
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

  /** A button is down, so nothing moves. What somebody else did to the bar in your hand is drawn dashed beside it. */
  async beside() {
    const held = new Set(this.tl.drag.held.map((bar) => bar.id));
    const fresh = this.heard.filter((change) => change.noun === "feature" && held.has(change.id) && !this.seen.has(change));
    for (const change of fresh) this.seen.add(change);
    const html = fresh.length ? await this.tl.fetchBoard() : null;
    if (html) for (const change of fresh) this.ghost(html.querySelector(`#bar-${change.id}`), change);
    return this.soon();
  }

  ghost(theirs, { id, actor }) {
    const mine = this.tl.elementOf(id);
    if (!theirs || !mine || theirs.dataset.version === mine.dataset.version) return;
    mine.parentElement.querySelector(".tl-theirs")?.remove();
    const ghost = make("div", { class: "tl-theirs tl-bar" }, make("span", { class: "tl-who" }, actor?.initials ?? ""));
    for (const name of ["s", "d", "cat"]) ghost.dataset[name] = theirs.dataset[name] ?? "";
    ghost.dataset.r = Number(theirs.parentElement.dataset.r) - Number(mine.parentElement.dataset.r); // it lies in my cell
    mine.parentElement.append(ghost);
    this.tl.say(`${actor?.name ?? "Somebody"} moved ${this.tl.model.bars.get(id).title} while you hold it.`);
  }
}
