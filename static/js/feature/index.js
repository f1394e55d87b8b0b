// One feature, in the panel or on its page: properties, links, comments and history, each saved by itself.
import { announce } from "pmhub/announce";
import { edit } from "pmhub/cells/editor";
import { shortOf } from "pmhub/cells/spans";
import { isOwn, write } from "pmhub/cells/writes";
import { command } from "pmhub/commands";
import "pmhub/feature/lines";
import { mend } from "pmhub/feature/clash";
import { openWriting, reword } from "pmhub/feature/writing";
import { base, send } from "pmhub/page";
import { closePanel, isOpen, openPanel } from "pmhub/panel";
import { isOurs, redraw, settled, submit } from "pmhub/parts";
import { toast } from "pmhub/toast";
import { did, undoBatch } from "pmhub/undo";
import "pmhub/health";
import "pmhub/why";

const all = () => [...document.querySelectorAll("[data-feature]")];
const cellOf = (target) => target?.closest?.('[data-feature] .f-cell:is(button, [role="button"])');
let timer;

// --- properties ---------------------------------------------------------------------------------------------
function openCell(cell, typed) {
  const feature = cell.closest("[data-feature]");
  const name = cell.closest(".property")?.querySelector(".property-label")?.textContent ?? cell.dataset.f;
  const label = `${name.charAt(0).toUpperCase()}${name.slice(1)} of ${feature.dataset.key}`;
  const rest = () => again(feature, cell.dataset.f)?.focus();
  edit(cell, { typed, label, cancel: rest, commit: (value, shown) => { write([{ cell, value, shown: shown?.length === 0 ? "Empty" : shown }], { label }); cell.focus(); } });
}

/** Both dates some weeks on, by a press. */
function later(button) {
  const cell = button.closest(".property").querySelector(".f-cell"), days = /^(\S+) → (\S+)/.exec(cell.dataset.v);
  if (!days) return;
  const moved = days.slice(1).map((day) => new Date(Date.parse(`${day}T00:00:00Z`) + 604_800_000 * button.dataset.weeks).toISOString().slice(0, 10));
  const value = `${moved.join(" → ")} (day)`;
  write([{ cell, value, shown: shortOf(moved.join(" → ")) }], { label: "Dates" });
  cell.dataset.v = value;
}

const again = (feature, field) => feature.querySelector(`.f-cell[data-f="${CSS.escape(field)}"]`);

// --- drawing anew -------------------------------------------------------------------------------------------
export async function refresh(feature, { story = feature.dataset.story ?? "" } = {}) {
  feature.dataset.story = story;
  await redraw(feature, story ? `?story=${story}` : "");
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => all().forEach((feature) => refresh(feature)), 150);
}

// --- doing --------------------------------------------------------------------------------------------------
async function sent(form, button) {
  const feature = form.closest("[data-feature]");
  if (await submit(form, feature, button)) sessionStorage.removeItem(`pmhub:comment:${feature.dataset.key}`);
}

/** Alt and an arrow on a line of a list move it, as its buttons do. */
function moveLine(event) {
  const by = event.altKey && { ArrowUp: "up", ArrowDown: "down" }[event.key];
  const button = by && event.target.closest?.("[data-line]")?.querySelector(`[data-move="${by}"]`);
  if (!button) return false;
  event.preventDefault();
  if (button.disabled) announce(`This is the ${by === "up" ? "first" : "last"} one`);
  else button.form.requestSubmit(button);
  return true;
}

async function remove(key) {
  const answer = await send(`${base}features/${key}/remove/`, { headers: { "X-Fragment": "panel" } }).catch(() => null);
  if (!answer?.ok) { toast((await answer?.text()) || `${key} was not removed.`, { tone: "bad" }); return; }
  const batch = answer.headers.get("X-Batch");
  did(batch, `${key} removed`);
  const grid = document.querySelector("pm-grid"), row = grid?.windows.row(key);
  if (row) grid.lines.leave(row);
  if (document.querySelector(".feature-page")) { location.assign(`${base}features/`); return; }
  closePanel();
  toast(`${key} removed`, { undo: () => undoBatch(batch) });
}

/** The next or previous object of the list behind the panel. */
function step(by) {
  const key = document.querySelector("#panel [data-feature]")?.dataset.key;
  const grid = document.querySelector("pm-grid");
  const list = grid?.rows() ?? [...document.querySelectorAll("#main :is(.tl-bar, .tl-chip)[data-key]")];
  const keys = [...new Set(list.map((one) => one.dataset.key))];
  const next = keys[keys.indexOf(key) + by];
  if (!key || !next) { announce(by > 0 ? "This is the last one" : "This is the first one"); return; }
  if (grid) { grid.windows.ensure(grid.windows.row(next)); grid.cursor.mark(grid.windows.row(next).cells[2]); grid.show(next); }
  else openPanel(`${base}features/${next}/panel/`, { key: next });
}

// --- listening ----------------------------------------------------------------------------------------------
document.addEventListener("click", (event) => {
  const { target } = event;
  const cell = cellOf(target);
  if (cell) { openCell(cell); return; }
  const pressed = (name) => target.closest?.(`[data-feature] [data-${name}], #feature-menu [data-${name}]`);
  if (pressed("write")) openWriting(pressed("write"), refresh);
  else if (pressed("reword")) reword(pressed("reword"));
  else if (pressed("revert")) undoBatch(pressed("revert").dataset.revert, { label: "Reverted" }).then(soon);
  else if (pressed("shift")) mend(pressed("shift"), refresh);
  else if (pressed("remove")) remove(pressed("remove").dataset.remove);
  else if (pressed("step")) step(Number(pressed("step").dataset.step));
  else if (pressed("weeks")) later(pressed("weeks"));
  else if (pressed("story")) { event.preventDefault(); const link = pressed("story"); refresh(link.closest("[data-feature]"), { story: link.dataset.story }); }
});
document.addEventListener("keydown", (event) => {
  if (moveLine(event)) return;
  const cell = cellOf(event.target);
  if (cell && cell === event.target && !event.metaKey && !event.ctrlKey && !event.altKey && !event.defaultPrevented) {
    const types = event.key.length === 1 && event.key !== " ";
    if (!types && !["F2"].includes(event.key) && !(cell.matches("[role=button]") && ["Enter", " "].includes(event.key))) return;
    event.preventDefault();
    event.stopPropagation();
    openCell(cell, types ? event.key : undefined);
  } else if (event.key === "Enter" && (event.metaKey || event.ctrlKey) && event.target.matches?.("[data-feature] form textarea")) {
    event.preventDefault();
    event.target.form.requestSubmit();
  }
}, true);
document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-feature] form[data-fragment]")) return;
  event.preventDefault();
  sent(event.target, event.submitter);
});
document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-draft]")) sessionStorage.setItem(`pmhub:comment:${event.target.dataset.draft}`, event.target.value);
  if (event.target.matches?.("[data-search]")) suggest(event.target);
});
document.addEventListener("pm:panel", adopt);
document.addEventListener("pm:cells", (event) => {
  for (const feature of all()) if (event.detail.keys.includes(feature.dataset.key)) {
    refresh(feature);
  }
});
document.addEventListener("pm:live", async ({ detail }) => {
  await settled(); // what we hear before our form is answered may be our own
  if (isOwn(detail.batch) || isOurs(detail.batch)) return;
  const mine = ({ dataset }) => detail.noun === "feature" ? String(detail.id) === dataset.id && detail.version > Number(dataset.ver) : ["comment", "dependency", "score", "contribution", "status_update", "criterion", "risk"].includes(detail.noun);
  if (all().some(mine)) soon();
});
for (const name of ["pm:undone", "pm:live:missed"]) document.addEventListener(name, soon);

let searching;
async function suggest(input) {
  clearTimeout(searching);
  searching = setTimeout(async () => {
    const answer = await send(`${base}features/search/?q=${encodeURIComponent(input.value)}`, { method: "GET" }).catch(() => null);
    if (!answer?.ok) return;
    const { results } = await answer.json();
    const list = document.getElementById("feature-found") ?? document.body.appendChild(Object.assign(document.createElement("datalist"), { id: "feature-found" }));
    list.replaceChildren(...results.map(([key, title]) => new Option(`${key} ${title}`, `${key} ${title}`)));
    input.setAttribute("list", "feature-found");
  }, 120);
}

function adopt() {
  for (const field of document.querySelectorAll("[data-draft]")) field.value ||= sessionStorage.getItem(`pmhub:comment:${field.dataset.draft}`) ?? "";
  document.querySelector("#panel [data-feature]")?.closest("#panel").setAttribute("aria-label", "Feature");
}

const group = "Panel";
const onList = () => isOpen() && Boolean(document.querySelector("#panel [data-feature]"));
command({ id: "feature-next", title: "Next feature", keys: "j", icon: "chevron-down", group, when: onList, run: () => step(1) });
command({ id: "feature-previous", title: "Previous feature", keys: "k", icon: "chevron-up", group, when: onList, run: () => step(-1) });
adopt();
