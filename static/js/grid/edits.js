// What happens in cells: one is opened, its value committed; many are cleared or written as one step.
import { edit } from "pmhub/cells/editor";
import { fail, write } from "pmhub/cells/writes";

const KEPT = ["title", "status", "score"];

export class Edits {
  constructor(grid) {
    this.grid = grid;
  }

  open(cell, typed) {
    const { cursor } = this.grid;
    if (!cell?.dataset.f || cell.dataset.f === "score") return;
    if (cursor.locked(cell)) { this.grid.say(`${cursor.column(cell)} is read only for you`); return; }
    cursor.go(cell);
    const label = `${cursor.column(cell)} of ${cell.parentElement.dataset.key}`;
    edit(cell, {
      typed,
      label,
      cancel: (move) => this.after(cell, move),
      commit: (value, shown, move) => { write([{ cell, value, shown }], { label }); this.after(cell, move); },
    });
  }

  after(cell, move) {
    const { cursor } = this.grid;
    if (move === "stay") return;
    if (cursor.current !== cell) cursor.mark(cell);
    const [rows, columns] = { down: [1, 0], up: [-1, 0], right: [0, 1], left: [0, -1] }[move] ?? [0, 0];
    if (move === "up" && cursor.at(cell)[0] === 0) cursor.go(cell);
    else cursor.step(rows, columns);
  }

  erase() {
    const { cursor } = this.grid;
    const cells = cursor.selected().flat().filter((cell) => cell.dataset.f && !cursor.locked(cell) && (cell.dataset.v || cell.textContent) && !KEPT.includes(cell.dataset.f));
    if (cells.length) write(cells.map((cell) => ({ cell, value: "", shown: "" })), { label: cells.length > 1 ? `${cells.length} cells cleared` : `${cursor.column(cells[0])} cleared` });
  }

  /** Many cells as one step; those that may not be edited are outlined with the reason. */
  put(edits, label) {
    const { cursor } = this.grid;
    for (const { cell } of edits) if (cursor.locked(cell)) fail(cell, `${cursor.column(cell)} is read only for you`);
    const able = edits.filter(({ cell }) => !cursor.locked(cell));
    return able.length ? write(able, { label }) : null;
  }
}
