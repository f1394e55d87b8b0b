// What if the best features without dates went into the next two quarters: drawn dashed first, done as one step.
import { base, make } from "pmhub/page";
import { place } from "pmhub/place";
import { toast } from "pmhub/toast";
import { dayOf } from "./geometry.js";
import { number } from "./model.js";

const weeks = (n) => `${Math.round(n * 10) / 10} person-weeks`;

export class Placing {
  constructor(tl) { this.tl = tl; }

  /** The proposal: on the board as drafts, and in words beside the button. */
  async ask(from) {
    const { tl } = this;
    const response = await fetch(`${base}roadmap/proposal/${location.search}`, { headers: { Accept: "application/json" }, credentials: "same-origin" }).catch(() => null);
    if (!response?.ok) { toast("The proposal could not be worked out. Try again.", { tone: "bad" }); return; }
    const { quarters, left_out: left } = await response.json();
    const count = quarters.reduce((sum, quarter) => sum + quarter.features.length, 0);
    if (!count) { toast("Nothing without dates fits into the next two quarters."); return; }
    const pop = tl.popovers.open({ el: from, id: 0, title: "the next two quarters" }, "What if", this.words(quarters, left, count), { wide: true });
    place(pop, tl.querySelector(".tl-corner"), { gap: 8 }); // beside what it would be, not over it
    this.preview(quarters);
    pop.addEventListener("toggle", (event) => { if (event.newState === "closed") this.clear(); });
    tl.say(`A proposal: ${quarters.map(({ name, features }) => `${features.length} in ${name}`).join(", ")}. Nothing is changed yet.`);
  }

  words(quarters, left, count) {
    const line = ({ title, score }) => make("li", {}, make("span", { class: "ellipsis" }, title), make("span", { class: "quiet num" }, score === null ? "" : `${Math.round(score)}`));
    const parts = quarters.filter(({ features }) => features.length).map((quarter) => make("section", { class: "tl-what-if" },
      make("h4", {}, quarter.name, make("span", { class: "quiet" }, quarter.capacity ? `${Math.round(quarter.asked)} of ${weeks(quarter.capacity)}` : weeks(quarter.asked))),
      make("ul", {}, ...quarter.features.map(line))));
    const rest = left.length ? make("p", { class: "quiet" }, `No room for ${left.map(({ title }) => title).join(", ")}.`) : null;
    const does = make("button", { type: "button", class: "button button-primary end" }, `Place ${count}`);
    const leave = make("button", { type: "button", class: "button" }, "Cancel");
    does.addEventListener("click", () => { this.tl.popovers.close(); this.place(quarters); });
    leave.addEventListener("click", () => this.tl.popovers.close());
    return [...parts, rest, make("div", { class: "row" }, leave, does)].filter(Boolean);
  }

  /** Drafts where the bars would be, and the load they would be. */
  preview(quarters) {
    const { model, load } = this.tl, there = new Map([...model.bars.values()].map((bar) => [bar.key, bar]));
    const placed = quarters.flatMap(({ features, starts_on, ends_on }) => features.map(({ key }) => [there.get(key), dayOf(starts_on), dayOf(ends_on)])).filter(([bar]) => bar);
    for (const [bar, start, end] of placed) Object.assign(bar, { start, end });
    load.show();
    for (const { lane, bars, rows } of model.plan()) {
      const shown = bars.map((bar, i) => [bar, rows[i]]).filter(([bar]) => bar.el.matches(".tl-chip"));
      if (shown.length) number(lane.el, { rows: Math.max(...rows) + 1 });
      for (const [bar, row] of shown) lane.track.append(draft(bar, row, model));
    }
    for (const [bar] of placed) Object.assign(bar, { start: null, end: null });
  }

  clear() {
    for (const el of this.tl.querySelectorAll(".tl-if")) el.remove();
    this.tl.settle();
  }

  place(quarters) {
    const moves = quarters.flatMap(({ features, starts_on, ends_on }) => features.map(({ key, version }) => ({ key, base_version: version, starts_on, ends_on })));
    const said = `${moves.length} features placed in ${quarters.filter(({ features }) => features.length).map(({ name }) => name).join(" and ")}`;
    return this.tl.moves.write(moves, { said, restore: () => {}, reload: 0 });
  }
}

function draft(bar, row, model) {
  const [start, days] = model.span(bar);
  const el = make("div", { class: "tl-draft tl-bar tl-if", "aria-hidden": "true" }, make("span", { class: "ellipsis" }, bar.title));
  number(el, { s: start - model.first, d: days, r: row });
  return el;
}
