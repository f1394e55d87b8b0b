// Other people's changes appear within a second; never under your pointer, your focus stays where it is.
import { make } from "pmhub/page";
import { long } from "./dates.js";
import { Hearing } from "./hearing.js";

export class Live extends Hearing {
  constructor(tl) {
    super(tl, ["feature", "dependency", "release", "objective", "key_result", "contribution", "status", "team", "status_update", "comment"]);
    this.seen = new Set();
  }

  get holding() { return this.board.drag.now; }
  before(id) { return this.board.stateOf(id); }

  tell({ noun, id, actor }, before) {
    const bar = noun === "feature" ? this.board.model.bars.get(id) : null;
    if (!bar) return;
    bar.el.dataset.moved = "";
    setTimeout(() => delete bar.el.dataset.moved, 1000);
    const focused = document.activeElement === bar.el || this.board.selection.has(bar);
    if (focused && before && bar.start !== null && (before.start !== bar.start || before.end !== bar.end)) {
      this.board.say(`${actor.name} moved ${bar.title} to ${long(bar.start)} to ${long(bar.end)}.`);
    }
  }

  /** A button is down, so nothing moves. What somebody else did to the bar in your hand is drawn dashed beside it. */
  async beside() {
    const held = new Set(this.board.drag.held.map((bar) => bar.id));
    const fresh = this.heard.filter((change) => change.noun === "feature" && held.has(change.id) && !this.seen.has(change));
    for (const change of fresh) this.seen.add(change);
    const html = fresh.length ? await this.board.visits.fetch(location.href) : null;
    if (html) for (const change of fresh) this.ghost(html.querySelector(`#bar-${change.id}`), change);
    return this.soon();
  }

  ghost(theirs, { id, actor }) {
    const mine = this.board.elementOf(id);
    if (!theirs || !mine || theirs.dataset.version === mine.dataset.version) return;
    mine.parentElement.querySelector(".tl-theirs")?.remove();
    const ghost = make("div", { class: "tl-theirs tl-bar" }, make("span", { class: "tl-who" }, actor?.initials ?? ""));
    for (const name of ["s", "d", "cat"]) ghost.dataset[name] = theirs.dataset[name] ?? "";
    ghost.dataset.r = Number(theirs.parentElement.dataset.r) - Number(mine.parentElement.dataset.r); // it lies in my cell
    mine.parentElement.append(ghost);
    this.board.say(`${actor?.name ?? "Somebody"} moved ${this.board.model.bars.get(id).title} while you hold it.`);
  }
}
