// The corner of a cell or a range: dragged up or down, the rows it passes get the same values, as one step.
import { isEditing } from "pmhub/cells/editor";
import { toast } from "pmhub/toast";
import { undoBatch } from "pmhub/undo";

const CORNER = 11, EDGE = 36;
const NEVER = new Set(["title", "score"]);

export class Fill {
  constructor(grid) {
    this.grid = grid;
    grid.addEventListener("pointerdown", (event) => this.press(event), { signal: grid.gone.signal, capture: true });
  }

  /** The last cell of what is selected carries the handle. */
  mark() {
    const block = this.grid.cursor.selected(), cell = block.at(-1)?.at(-1);
    if (cell === this.corner) return;
    this.corner?.removeAttribute("data-corner");
    this.corner = null;
    const able = block[0]?.some((one) => one.dataset.f && !NEVER.has(one.dataset.f) && !this.grid.cursor.locked(one));
    if (!cell || !able) return;
    cell.dataset.corner = "";
    this.corner = cell;
  }

  press(event) {
    const cell = event.target.closest("td[data-corner]");
    if (!cell || event.button || isEditing()) return;
    const { right, bottom } = cell.getBoundingClientRect();
    if (right - event.clientX > CORNER || bottom - event.clientY > CORNER) return;
    event.preventDefault();
    event.stopPropagation();
    this.drag();
  }

  drag() {
    const { cursor } = this.grid, block = cursor.selected(), gone = new AbortController(), { signal } = gone;
    const [top] = cursor.at(block[0][0]), [left, right] = [block[0][0].cellIndex, block[0].at(-1).cellIndex];
    const frame = this.grid.querySelector(".g-scroll");
    let rows = [];
    const show = () => {
      for (const one of this.grid.querySelectorAll("td[data-filling]")) one.removeAttribute("data-filling");
      for (const row of rows) for (const cell of [...row.cells].slice(left, right + 1)) cell.dataset.filling = "";
    };
    const end = (done) => {
      gone.abort();
      const wanted = rows;
      rows = [];
      show();
      if (done && wanted.length) this.put(block, wanted, left, right, wanted[0].rowIndex < block[0][0].parentElement.rowIndex);
    };
    addEventListener("pointermove", (event) => {
      const box = frame.getBoundingClientRect();
      if (event.clientY > box.bottom - EDGE) frame.scrollTop += 12;
      else if (event.clientY < box.top + 2 * EDGE) frame.scrollTop -= 12;
      const over = document.elementFromPoint(Math.min(Math.max(event.clientX, box.left + 4), box.right - 24), event.clientY)?.closest("tr[data-key]");
      if (!over || !this.grid.contains(over)) return;
      const all = this.grid.rows(), at = all.indexOf(over), bottom = top + block.length - 1;
      rows = at > bottom ? all.slice(bottom + 1, at + 1) : at < top ? all.slice(at, top) : [];
      show();
    }, { signal });
    addEventListener("pointerup", () => end(true), { signal });
    addEventListener("pointercancel", () => end(false), { signal });
    addEventListener("keydown", (event) => { if (event.key === "Escape") { event.preventDefault(); event.stopPropagation(); end(false); } }, { capture: true, signal });
  }

  /** The rows repeat the block; upwards they do so from its end. */
  async put(block, rows, left, right, up) {
    const edits = rows.flatMap((row, n) => {
      const source = block[up ? (block.length - (rows.length % block.length) + n) % block.length : n % block.length];
      return [...row.cells].slice(left, right + 1).map((cell, at) => copied(cell, source[at]));
    });
    const [first, last] = up ? [rows[0], block.at(-1)[0].parentElement] : [block[0][0].parentElement, rows.at(-1)];
    this.grid.cursor.select(first.cells[left], last.cells[right]);
    await this.write(edits);
  }

  /** ⌘D: the first row of the range goes down into the others; a single cell takes what stands above it. */
  down() {
    const { cursor } = this.grid, block = cursor.selected();
    if (!block.length) return;
    const [top] = cursor.at(block[0][0]);
    const source = block.length > 1 ? block[0] : [...(this.grid.rows()[top - 1]?.cells ?? [])].slice(block[0][0].cellIndex, block[0].at(-1).cellIndex + 1);
    if (!source.length) return;
    this.write((block.length > 1 ? block.slice(1) : block).flatMap((row) => row.map((cell, at) => copied(cell, source[at]))));
  }

  async write(edits) {
    const able = edits.filter(({ cell }) => cell.dataset.f && !NEVER.has(cell.dataset.f));
    const words = `${able.length} cell${able.length === 1 ? "" : "s"} filled`;
    const result = await this.grid.edits.put(able, words);
    if (!result?.ok) return;
    const { done, refused } = result.data;
    const told = refused.length ? `${done} cells filled, ${refused.length} not: ${refused[0].detail}` : words;
    toast(told, { undo: done && result.batch ? () => undoBatch(result.batch) : undefined, tone: refused.length ? "bad" : undefined });
  }
}

const copied = (cell, from) => ({ cell, value: from.dataset.v ?? from.textContent.trim(), shown: [...from.childNodes].map((node) => node.cloneNode(true)) });
