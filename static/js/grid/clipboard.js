// Tab-separated cells, as every spreadsheet has them on its clipboard.
import { isEditing } from "pmhub/cells/editor";
import { toast } from "pmhub/toast";

const RAW = new Set(["reach", "rice_confidence", "progress", "tags"]);

export class Clipboard {
  constructor(grid) {
    this.grid = grid;
    const options = { signal: grid.gone.signal };
    for (const name of ["copy", "cut"]) document.addEventListener(name, (event) => this.copy(event), options);
    document.addEventListener("paste", (event) => this.paste(event), options);
  }

  get here() {
    return !isEditing() && document.activeElement?.closest?.("td") && this.grid.contains(document.activeElement);
  }

  copy(event) {
    if (!this.here || String(getSelection())) return;
    const block = this.grid.cursor.selected();
    if (!block.length) return;
    event.preventDefault();
    event.clipboardData.setData("text/plain", block.map((row) => row.map(text).join("\t")).join("\n"));
    const count = block.flat().length;
    this.grid.say(`${count} cell${count > 1 ? "s" : ""} copied`);
    if (event.type === "cut") this.grid.edits.erase();
  }

  async paste(event) {
    if (!this.here) return;
    const sheet = parse(event.clipboardData.getData("text/plain"));
    if (!sheet.length) return;
    event.preventDefault();
    const edits = this.targets(sheet);
    const skipped = sheet.flat().length - edits.length;
    const result = await this.grid.edits.put(edits, `${edits.length} cells pasted`);
    if (!result?.ok) return;
    const { done, refused } = result.data;
    const words = [`${done} cell${done === 1 ? "" : "s"} pasted`];
    if (refused.length) words.push(`${refused.length} not: ${refused[0].detail}`);
    if (skipped > 0) words.push(`${skipped} outside the grid`);
    const undo = result.batch && (() => import("pmhub/undo").then(({ undoBatch }) => undoBatch(result.batch)));
    toast(words.join(" · "), { undo: done ? undo : undefined });
  }

  /** One value fills a range; a block starts at its upper left corner. */
  targets(sheet) {
    const { cursor } = this.grid;
    const block = cursor.selected();
    if (sheet.length === 1 && sheet[0].length === 1) return block.flat().map((cell) => edit(cell, sheet[0][0]));
    const [row, column] = cursor.at(block[0]?.[0] ?? cursor.current);
    const rows = this.grid.rows();
    const edits = sheet.flatMap((values, r) => values.map((value, c) => [rows[row + r]?.cells[column + c], value]));
    return edits.filter(([cell]) => cell?.dataset.f && cell.dataset.f !== "score").map(([cell, value]) => edit(cell, value));
  }
}

const edit = (cell, value) => ({ cell, value: value.trim(), shown: value.trim() });

function text(cell) {
  const value = RAW.has(cell.dataset.f) ? cell.dataset.v ?? "" : cell.dataset.t ?? (cell.querySelector(".g-title, .g-name") ?? cell).textContent.trim();
  return /[\t\n"]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

/** Tab-separated values, with quotes around cells that hold tabs, quotes or lines. */
export function parse(source) {
  const rows = [[]];
  let at = 0;
  const data = source.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  if (!data) return [];
  const pattern = /(?:"((?:[^"]|"")*)"|([^\t\n]*))(\t|\n|$)/gy;
  while (at <= data.length) {
    pattern.lastIndex = at;
    const found = pattern.exec(data);
    if (!found) break;
    rows.at(-1).push(found[1] === undefined ? found[2] : found[1].replaceAll('""', '"'));
    at = pattern.lastIndex;
    if (found[3] === "") break;
    if (found[3] === "\n") rows.push([]);
  }
  return rows;
}
