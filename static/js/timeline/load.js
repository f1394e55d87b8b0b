// The team-load strip: person-weeks asked in each month, recomputed while a bar is being dragged.
import { load, monthStart } from "./geometry.js";
import { number } from "./model.js";

export class Load {
  constructor(model) {
    this.model = model;
    const section = model.root.querySelector(".tl-load");
    this.capacity = Number(section?.dataset.capacity ?? 0);
    this.cells = [...(section?.querySelectorAll(".tl-month") ?? [])];
    this.months = this.cells.map((_, i) => monthStart(model.first, i));
  }

  /** `moved`: bar → {start, end} of bars that are not where their dates say yet. */
  show(moved = new Map()) {
    const work = this.model.scheduled.map((bar) => {
      const { start, end } = moved.get(bar) ?? bar;
      return [start, end, bar.effort];
    });
    const asked = load(work, this.months);
    this.cells.forEach((cell, i) => this.cell(cell, asked[i]));
  }

  cell(cell, weeks) {
    const percent = this.capacity ? Math.round((100 * weeks) / this.capacity) : 0;
    const words = this.capacity ? `${percent}%` : `${Math.round(weeks * 10) / 10}`;
    const text = cell.querySelector("b");
    if (text.textContent === words) return;
    text.textContent = words;
    number(cell, { p: percent });
    cell.toggleAttribute("data-over", percent > 100);
  }
}
