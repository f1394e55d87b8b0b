// The boxes of the list are the selection of the roadmap: what another lens selected is ticked, folded or not.
import { chosen, told } from "pmhub/chosen";
import { Bulk } from "pmhub/grid/bulk";

export class Chosen extends Bulk {
  constructor(list) {
    super(list);
    document.addEventListener("pm:chosen", () => this.restore(), { signal: list.gone });
    this.restore();
  }

  /** After rows were drawn: their boxes say what is selected. */
  restore() {
    for (const row of this.grid.rows()) row.cells[0].firstElementChild.checked = chosen.has(row.dataset.key);
    this.mark();
  }

  count() {
    for (const row of this.grid.rows()) chosen[row.cells[0].firstElementChild.checked ? "add" : "delete"](row.dataset.key);
    super.count();
  }

  none() {
    chosen.clear();
    super.none();
  }

  told() { return told(new Set(this.keys)); }

  mark() {
    super.mark();
    if (!this.bar) return;
    this.bar.hidden = !chosen.size;
    const none = !this.chosen().length;
    for (const button of this.bar.querySelectorAll(".button")) button.hidden = none; // what is not shown is not changed
  }
}
