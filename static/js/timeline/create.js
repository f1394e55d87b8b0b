// A new feature drawn on an empty lane: its dates are known, its title is asked for on the spot.
import { isoOf } from "./geometry.js";
import { number } from "./model.js";

export class Create {
  constructor(tl) { this.tl = tl; }

  at({ lane, start, end, row = 0 }) {
    const { model } = this.tl;
    const draft = Object.assign(document.createElement("div"), { className: "tl-draft tl-bar tl-new" });
    const input = Object.assign(document.createElement("input"), { className: "tl-new-title", placeholder: "Title of the new feature", maxLength: 200 });
    input.setAttribute("aria-label", `New feature in ${model.lane(lane).name}, title`);
    draft.append(input);
    number(draft, { s: start - model.first, d: end - start + 1, r: row });
    model.lane(lane).track.append(draft);
    input.focus();
    const stop = new AbortController();
    const close = () => { stop.abort(); draft.remove(); };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") close();
      if (event.key === "Enter" && input.value.trim()) { this.save(input.value.trim(), { lane, start, end }); close(); }
    }, { signal: stop.signal });
    input.addEventListener("blur", () => { if (input.value.trim()) this.save(input.value.trim(), { lane, start, end }); close(); }, { signal: stop.signal });
  }

  /** C, or the button: a month from today in the first lane, or in the lane with focus. */
  here() {
    const { model } = this.tl;
    const lane = document.activeElement?.closest?.(".tl-lane")?.dataset.lane ?? model.lanes[0]?.key;
    if (lane === undefined) return;
    const start = Math.max(model.first, Math.min(model.today, model.last - 14));
    this.tl.zoomer.show(start);
    this.at({ lane, start, end: start + { week: 13, month: 27, quarter: 90 }[model.zoom] });
  }

  async save(title, { lane, start, end }) {
    const result = await this.tl.saves.create({ title, starts_on: isoOf(start), ends_on: isoOf(end), lane });
    if (!result.ok) return this.tl.refused(result);
    await this.tl.refresh({ focus: result.data.id });
    this.tl.say(`${title} created.`);
    return this.tl.done(`${title} created`, result.batch);
  }
}
