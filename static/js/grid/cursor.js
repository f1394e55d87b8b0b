// The spreadsheet contract: one tab stop, arrows, ranges, and keys that edit.
import { isEditing } from "pmhub/cells/editor";
import { isMac } from "pmhub/page";

export class Cursor {
  constructor(grid) {
    this.grid = grid;
    this.marked = [];
    const options = { signal: grid.gone.signal };
    grid.addEventListener("keydown", (event) => this.key(event), options);
    grid.addEventListener("pointerdown", (event) => this.press(event), options);
    grid.addEventListener("click", (event) => this.click(event.target.closest('td[data-f="score"]')), options);
    grid.addEventListener("dblclick", (event) => this.grid.edits.open(event.target.closest("td[data-f]")), options);
    grid.addEventListener("focusin", (event) => this.come(event.target), options);
  }

  cellsOf(row) { return [...row.cells]; }
  get table() { return this.grid.querySelector("table.grid"); }
  at(cell) { return [this.grid.rows().indexOf(cell.parentElement), cell.cellIndex]; }
  column(cell) { return this.table.tHead.rows[0].cells[cell.cellIndex]?.dataset.label ?? ""; }
  locked(cell) { return !cell.dataset.f || this.grid.locked.has(cell.dataset.f); }

  /** One tab stop: what is inside cells is reached through them. */
  quiet(part) {
    for (const inner of part.querySelectorAll("a, input, button")) inner.tabIndex = -1;
  }

  adopt() {
    if (this.table) this.quiet(this.table);
    if (!this.current?.isConnected) this.current = null;
    const first = this.current ?? this.grid.rows()[0]?.querySelector("td[data-f]");
    if (first) first.tabIndex = 0;
    this.current ??= first ?? null;
  }

  come(target) {
    const cell = target.closest("td");
    if (!cell || !this.table?.contains(cell) || cell === this.current) return;
    this.mark(cell);
  }

  mark(cell) {
    if (this.current) this.current.tabIndex = -1;
    this.current = cell;
    cell.tabIndex = 0;
    if (this.locked(cell)) cell.setAttribute("aria-readonly", "true");
    this.grid.fill?.mark();
  }

  go(cell, { extend = false } = {}) {
    if (!cell) return;
    this.grid.windows.ensure(cell.parentElement);
    const from = this.anchor ?? this.current;
    this.mark(cell);
    cell.focus({ preventScroll: true });
    reveal(cell, this.grid.querySelector(".g-scroll"));
    if (extend) { this.anchor = from; this.corner = null; this.range(from, cell); } else this.clear();
  }

  clear() {
    this.anchor = this.corner = null;
    for (const cell of this.marked) cell.removeAttribute("aria-selected");
    this.marked = [];
    this.grid.fill?.mark();
  }

  /** A range whose first corner keeps the focus. */
  select(from, to) {
    this.go(from);
    this.anchor = from;
    this.corner = to;
    this.range(from, to);
  }

  range(from, to) {
    for (const cell of this.marked) cell.removeAttribute("aria-selected");
    this.marked = this.block(from, to).flat();
    for (const cell of this.marked) cell.setAttribute("aria-selected", "true");
    this.grid.fill?.mark();
  }

  /** Rows of cells between two corners. */
  block(from, to) {
    const rows = this.grid.rows(), [[r1, c1], [r2, c2]] = [this.at(from), this.at(to)];
    const [left, right] = [Math.max(2, Math.min(c1, c2)), Math.max(c1, c2)];
    return rows.slice(Math.min(r1, r2), Math.max(r1, r2) + 1).map((row) => this.cellsOf(row).slice(left, right + 1));
  }

  selected() {
    return this.anchor && this.current ? this.block(this.anchor, this.corner ?? this.current) : this.current?.dataset.f ? [[this.current]] : [];
  }

  step(rows, columns, options) {
    const all = this.grid.rows(), [r, c] = this.at(this.current);
    const row = all[Math.max(0, Math.min(all.length - 1, r + rows))];
    if (r + rows < 0 && !options?.extend) return this.head(c);
    return this.go(row?.cells[Math.max(0, Math.min(row.cells.length - 1, c + columns))], options);
  }

  head(column) { this.table.tHead.rows[0].cells[column]?.querySelector("a, input")?.focus(); }

  // --- pointer --------------------------------------------------------------------------------------------
  press(event) {
    const cell = event.target.closest("td");
    if (!cell?.parentElement.dataset.key || event.button || event.target.closest("a, input")) return;
    const again = cell === this.current && this.grid.contains(document.activeElement) && !event.shiftKey;
    event.preventDefault();
    this.go(cell, { extend: event.shiftKey });
    if (cell.dataset.f === "score") return undefined;
    if (again || event.pointerType === "touch" || matchMedia("(max-width: 719.98px)").matches) return this.grid.edits.open(cell);
    return undefined;
  }

  click(cell) {
    if (cell?.textContent) this.grid.receipt(cell);
  }

  // --- keys -----------------------------------------------------------------------------------------------
  key(event) {
    if (isEditing() || event.isComposing || event.defaultPrevented) return;
    const head = event.target.closest("thead");
    if (head && event.key === "ArrowDown") { event.preventDefault(); this.go(this.grid.rows()[0]?.cells[event.target.closest("th").cellIndex]); return; }
    if (head && ["ArrowLeft", "ArrowRight"].includes(event.key) && !event.altKey && !event.shiftKey) { event.preventDefault(); this.head(event.target.closest("th").cellIndex + (event.key === "ArrowRight" ? 1 : -1)); return; }
    const cell = event.target.closest("td");
    if (!cell?.parentElement.dataset.key) return;
    const mod = isMac ? event.metaKey : event.ctrlKey;
    if (this.move(event, mod) || this.act(event, cell, mod)) { event.preventDefault(); event.stopPropagation(); }
  }

  move(event, mod) {
    const extend = { extend: event.shiftKey }, rows = this.grid.rows(), page = this.page();
    const [r, c] = this.at(this.current), last = this.current.parentElement.cells.length - 1;
    const moves = {
      ArrowUp: () => (mod ? this.go(rows[0].cells[c], extend) : this.step(-1, 0, extend)),
      ArrowDown: () => (mod ? this.go(rows.at(-1).cells[c], extend) : this.step(1, 0, extend)),
      ArrowLeft: () => this.step(0, mod ? -99 : -1, extend),
      ArrowRight: () => this.step(0, mod ? 99 : 1, extend),
      Home: () => this.go(rows[mod ? 0 : r].cells[0], extend),
      End: () => this.go(rows[mod ? rows.length - 1 : r].cells[last], extend),
      PageUp: () => this.step(-Math.min(page, r), 0, extend),
      PageDown: () => this.step(page, 0, extend),
    };
    if (!moves[event.key] || event.altKey) return false;
    moves[event.key]();
    return true;
  }

  page() {
    const frame = this.grid.querySelector(".g-scroll"), row = this.current.parentElement;
    return Math.max(1, Math.floor((frame.clientHeight - 40) / row.offsetHeight) - 1);
  }

  act(event, cell, mod) {
    const { key } = event;
    const plain = !mod && !event.altKey;
    if (mod && key.toLowerCase() === "a") { this.anchor = this.grid.rows()[0].cells[2]; this.range(this.anchor, this.grid.rows().at(-1).cells[cell.parentElement.cells.length - 1]); this.corner = this.marked.at(-1); return true; }
    if (mod && key.toLowerCase() === "d") { this.grid.fill.down(); return true; }
    if (mod && key === "Enter") { this.grid.create.here(); return true; }
    if (key === " " && plain) { if (event.shiftKey || cell.cellIndex === 0) this.grid.bulk.toggle(cell.parentElement); else this.grid.show(cell.parentElement.dataset.key); return true; }
    if (key === "Escape" && this.anchor) { this.clear(); return true; }
    if (plain && key === "Enter" && cell.dataset.f === "score") { this.grid.receipt(cell); return true; }
    if (plain && key === "Enter" && cell.cellIndex === 1) { this.grid.show(cell.parentElement.dataset.key); return true; }
    if (plain && ["Enter", "F2"].includes(key)) { this.grid.edits.open(cell); return true; }
    if (plain && ["Delete", "Backspace"].includes(key)) { this.grid.edits.erase(); return true; }
    if (plain && key.length === 1 && !this.locked(cell)) { this.grid.edits.open(cell, key); return true; }
    if (plain && key.toLowerCase() === "x") { this.grid.bulk.toggle(cell.parentElement, { range: event.shiftKey }); return true; }
    return false;
  }
}

/** Keep the cell clear of the sticky head and the frozen columns. */
function reveal(cell, frame) {
  const at = cell.getBoundingClientRect(), box = frame.getBoundingClientRect();
  const head = frame.querySelector("thead").getBoundingClientRect().height;
  if (at.top < box.top + head) frame.scrollTop -= box.top + head - at.top;
  else if (at.bottom > box.top + frame.clientHeight) frame.scrollTop += at.bottom - box.top - frame.clientHeight;
  if (cell.cellIndex < 3) return;
  const frozen = Math.min(cell.parentElement.cells[2].getBoundingClientRect().right, box.left + frame.clientWidth / 2);
  if (at.left < frozen) frame.scrollLeft -= frozen - at.left;
  else if (at.right > box.left + frame.clientWidth) frame.scrollLeft += at.right - box.left - frame.clientWidth;
}
