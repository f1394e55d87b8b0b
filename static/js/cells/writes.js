// Cells to the server: painted at once, sent in order, and told honestly when they did not stand.
import { announce } from "pmhub/announce";
import { showConflict } from "pmhub/conflict";
import { hideReason, showReason } from "pmhub/cells/reason";
import { base, make } from "pmhub/page";
import { place } from "pmhub/place";
import { save } from "pmhub/save";

const SCORE = new Set(["reach", "impact", "rice_confidence", "rice_effort"]);
const ALL = "status,objective,owner,team,release,reach,impact,rice_confidence,rice_effort,score,effort,progress,dates,horizon,tags";
const own = new Set();

export const rowOf = (cell) => cell.closest("[data-key][data-ver]");
/** Whether a live change is an echo of what this tab wrote. */
export const isOwn = (batch) => own.has(batch);

/** write([{ cell, value, shown, was? }], { label }): `shown` is text or nodes to paint until the server has drawn it. */
export async function write(edits, { label = "Change" } = {}) {
  const known = edits.map((edit) => ({ ...edit, ...about(edit.cell), before: [...edit.cell.childNodes].map((node) => node.cloneNode(true)) }));
  for (const edit of known) paint(edit.cell, edit.shown);
  const single = new Set(known.map((edit) => `${edit.key} ${edit.score}`)).size === 1;
  const result = await save({ url: address(single && known[0]), method: "POST", fields: { edits: known.map((edit) => body(edit, single)) }, version: single ? known[0].base : null, element: known.length === 1 ? known[0].cell : null, label });
  if (!result.ok) return refuse(known, result);
  if (result.batch) own.add(result.batch);
  const detail = { html: result.data.rows, keys: [...new Set(known.map((edit) => edit.key))], fields: known.map((edit) => edit.field), batch: result.batch };
  document.dispatchEvent(new CustomEvent("pm:cells", { detail }));
  settle(known, result.data);
  return result;
}

function about(cell) {
  const row = rowOf(cell), field = cell.dataset.f, score = SCORE.has(field);
  const { ver, sv, seen } = cell.base ?? { ...row.dataset, seen: cell.dataset.v };
  delete cell.base;
  return { key: row.dataset.key, field, score, base: Number(score ? sv : ver) || null, ...(field === "objective" && { seen: seen ?? "" }) };
}

function body({ key, field, value, seen, base: version }, single) {
  return { key, field, value, ...(seen !== undefined && { seen }), ...(!single && { base: version }) };
}

/** One address per row, so that writes of a row wait for each other and know its latest version. */
function address(single) {
  const columns = document.querySelector("pm-grid")?.shownColumns || ALL;
  const query = new URLSearchParams({ ...(single && { [single.score ? "score" : "row"]: single.key }), ...(columns && { columns }) });
  return `${base}features/cells/?${query}`;
}

export function paint(cell, shown) {
  if (cell.hasAttribute("aria-invalid")) hideReason();
  for (const name of ["aria-invalid", "aria-errormessage", "data-failed", "data-tip"]) cell.removeAttribute(name);
  if (cell.dataset.save === "failed") delete cell.dataset.save;
  if (shown === undefined) return;
  const spot = cell.querySelector(".g-title") ?? cell;
  spot.replaceChildren(...[shown].flat());
}

function refuse(edits, result) {
  for (const edit of edits) {
    (edit.cell.querySelector(".g-title") ?? edit.cell).replaceChildren(...(edit.before.length === 1 || edit.field !== "title" ? edit.before : [edit.before.at(-1).textContent]));
    if (result.errors?.length || result.detail) fail(edit.cell, result.errors?.[0]?.detail || result.detail);
  }
  return result;
}

function settle(edits, data) {
  const refused = data.refused ?? [];
  for (const told of refused) {
    const edit = edits.find((one) => one.key === told.key && one.field === told.field);
    const cell = edit && current(edit);
    if (!cell) continue;
    if (told.version) conflict(edit, cell, told);
    else { paint(cell, edit.shown); fail(cell, told.detail, textOf(edit.shown)); if (refused.length === 1) showReason(cell); }
  }
  if (refused.length) announce(refused.length === 1 ? refused[0].detail : `${data.done} cells saved, ${refused.length} not. The first: ${refused[0].detail}`, { now: true });
}

/** The cell now: a redrawn row has new ones. */
function current({ cell, key, field }) {
  if (cell.isConnected) return cell;
  return document.querySelector(`[data-key="${CSS.escape(key)}"] [data-f="${CSS.escape(field)}"]`);
}

export function fail(cell, reason, text = "") {
  cell.dataset.save = "failed";
  cell.dataset.failed = text;
  cell.setAttribute("aria-invalid", "true");
  cell.dataset.tip = reason;
}

export const textOf = (shown) => (shown === undefined ? "" : [shown].flat().map((part) => part.textContent ?? part).join(""));

/** Both values beside the cell; the stored one stands until somebody chooses. */
function conflict(edit, cell, told) {
  const box = make("div", { class: "popover cell-conflict", popover: "manual" });
  const anchor = make("span", { hidden: true });
  box.append(anchor);
  document.body.append(box);
  const done = () => { box.remove(); current(edit)?.focus?.(); };
  anchor.focus = done;
  const theirs = cell.textContent.trim() || "empty";
  const onYours = () => write([{ cell: current(edit), value: edit.value, shown: edit.shown }], { label: "Your value" });
  showConflict(anchor, { yours: textOf(edit.shown) || "empty", theirs, who: told.by, onYours });
  box.showPopover();
  place(box, cell);
  cell.conflict = box;
  announce(`${told.by} changed this while you were editing. Choose which value to keep.`, { now: true });
}
