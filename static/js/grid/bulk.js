// Rows chosen by box, X or Shift+Space, and what is done to all of them as one step.
import { choices } from "pmhub/cells/choices";
import { edit } from "pmhub/cells/editor";
import { removeRows } from "pmhub/grid/rows";
import { write } from "pmhub/cells/writes";
import { did, undoBatch } from "pmhub/undo";
import { toast } from "pmhub/toast";

export class Bulk {
  constructor(grid) {
    this.grid = grid;
    const options = { signal: grid.gone.signal };
    grid.addEventListener("change", (event) => this.change(event), options);
    grid.addEventListener("click", (event) => event.target.closest("[data-bulk]") && this.act(event.target.closest("[data-bulk]")), options);
  }

  get bar() { return this.grid.querySelector(".bulk-bar"); }
  get keys() { return this.chosen().map((row) => row.dataset.key); }
  chosen() { return this.grid.rows().filter((row) => row.cells[0].firstElementChild.checked); }

  change(event) {
    const box = event.target;
    if (box.matches("[data-all]")) for (const row of this.grid.rows()) row.cells[0].firstElementChild.checked = box.checked;
    else if (!box.matches(".g-pick input")) return;
    this.count();
  }

  toggle(row, { range = false } = {}) {
    const rows = this.grid.rows(), box = row.cells[0].firstElementChild;
    const [from, to] = [range && this.last?.isConnected ? rows.indexOf(this.last) : rows.indexOf(row), rows.indexOf(row)];
    box.checked = range ? true : !box.checked;
    for (const one of rows.slice(Math.min(from, to), Math.max(from, to) + 1)) one.cells[0].firstElementChild.checked = box.checked;
    this.last = row;
    this.count();
  }

  count() {
    this.mark();
    this.grid.say(this.told());
  }

  told() {
    const { length } = this.chosen();
    return length ? `${length} selected` : "Nothing selected";
  }

  /** Rows, head and bar say what is chosen. */
  mark() {
    const chosen = new Set(this.chosen()), all = this.grid.rows();
    for (const row of all) row.toggleAttribute("data-chosen", chosen.has(row));
    const head = this.grid.querySelector("[data-all]");
    if (head) { head.checked = chosen.size > 0 && chosen.size === all.length; head.indeterminate = chosen.size > 0 && chosen.size < all.length; }
    if (!this.bar) return;
    this.bar.hidden = chosen.size === 0;
    this.bar.querySelector("[data-bulk-count]").textContent = this.told();
  }

  none() {
    for (const row of this.grid.rows()) row.cells[0].firstElementChild.checked = false;
    this.count();
  }

  act(button) {
    const what = button.dataset.bulk;
    if (what === "none") return this.none();
    if (what === "remove") return this.remove();
    // The editor floats over the button as over a cell.
    button.dataset.f = what;
    const label = `${button.textContent.trim()} of ${this.keys.length} features`;
    return edit(button, { label, commit: (value, shown) => this.set(what, value, shown, label), cancel: () => button.focus() });
  }

  async set(field, value, shown, label) {
    await choices();
    const cells = this.chosen().map((row) => this.cell(row, field));
    const added = (cell) => [cell.dataset.v, value].filter(Boolean).join(", ");
    const edits = cells.map((cell) => (field === "tags" ? { cell, value: added(cell), shown: undefined } : { cell, value, shown: cell.isConnected ? copy(shown) : undefined }));
    const result = await write(edits, { label });
    if (!result.ok) return;
    const { done, refused } = result.data;
    toast(refused.length ? `${done} changed, ${refused.length} not: ${refused[0].detail}` : `${done} features changed`, { undo: result.batch ? () => undoBatch(result.batch) : undefined, tone: refused.length ? "bad" : undefined });
  }

  /** The cell of a field; where its column is hidden, a stand-in that knows its row. */
  cell(row, field) {
    const there = row.querySelector(`td[data-f="${field}"]`);
    if (there) return there;
    const stand = document.createElement("td");
    stand.dataset.f = field;
    stand.hidden = true;
    stand.closest = () => row;
    return stand;
  }

  async remove() {
    const { keys } = this;
    const words = keys.length === 1 ? `${keys[0]} removed` : `${keys.length} features removed`;
    const step = await removeRows(this.grid, keys, words);
    if (!step) return;
    did(step.batch, words);
    this.grid.recount();
    toast(words, { undo: () => undoBatch(step.batch) });
    this.none();
  }
}

const copy = (shown) => [shown].flat().map((part) => (part.cloneNode ? part.cloneNode(true) : part));
