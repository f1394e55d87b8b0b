// One feature, in the panel or on its page: properties, links, comments and history, each saved by itself.
import { announce } from "pmhub/announce";
import { edit } from "pmhub/cells/editor";
import { shortOf } from "pmhub/cells/spans";
import { isOwn, write } from "pmhub/cells/writes";
import { command } from "pmhub/commands";
import { openWriting, reword } from "pmhub/feature/writing";
import { base, send } from "pmhub/page";
import { closePanel, isOpen, openPanel } from "pmhub/panel";
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
function busy(part) {
  return part.querySelector("[data-editing], [data-dirty], dialog[open]") || (part.contains(document.activeElement) && document.activeElement.matches("textarea, input") && document.activeElement.value);
}

export async function refresh(feature, { story = feature.dataset.story ?? "" } = {}) {
  feature.dataset.story = story;
  const answer = await send(`${feature.dataset.url}${story ? `?story=${story}` : ""}`, { method: "GET", headers: { Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok || !feature.isConnected) return;
  take(feature, await answer.text());
}

/** `sent` is the form that was answered, drawn whatever has the focus; `submitted` is one that was taken and starts anew. */
function take(feature, html, { sent = null, submitted = null } = {}) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-feature]");
  if (!fresh || fresh.dataset.key !== feature.dataset.key) return;
  Object.assign(feature.dataset, { ver: fresh.dataset.ver, sv: fresh.dataset.sv });
  for (const part of feature.querySelectorAll("[data-part]")) {
    const next = fresh.querySelector(`#${part.id}`);
    if (!next || part.isEqualNode(next) || (busy(part) && !part.contains(sent))) continue;
    swap(part, document.adoptNode(next), submitted);
  }
}

/** The part changes; what is half written and what has the focus stay. */
function swap(part, next, submitted) {
  for (const field of part.querySelectorAll("textarea[name], select[name], input[name]:not([type=hidden])")) {
    const same = next.querySelector(`[name="${field.name}"]`);
    if (same && field.value && field.form !== submitted) same.value = field.value;
  }
  for (const open of part.querySelectorAll("details[open]")) next.querySelector(`.${open.className}`)?.setAttribute("open", "");
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  const find = active && finder(active);
  part.replaceWith(next);
  next.querySelector("dialog:has([role=alert])")?.showModal();
  if (!find) return;
  find(next)?.focus({ preventScroll: true });
  if (!next.contains(document.activeElement)) next.querySelector("button, input, textarea, a")?.focus({ preventScroll: true });
}

function finder(active) {
  const { f, story } = active.dataset;
  if (f) return (part) => part.querySelector(`[data-f="${CSS.escape(f)}"]`);
  if (story !== undefined) return (part) => part.querySelector(`[data-story="${story}"]`);
  if (active.name) return (part) => part.querySelector(`[name="${active.name}"]`);
  return (part) => part.querySelector(`.${CSS.escape(active.classList[0] ?? "none")}`);
}

function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => all().forEach((feature) => refresh(feature)), 150);
}

// --- doing --------------------------------------------------------------------------------------------------
async function submit(form, button) {
  const feature = form.closest("[data-feature]");
  const answer = await send(form.getAttribute("action"), { form: new URLSearchParams(new FormData(form, button)), headers: { "X-Fragment": "panel", Accept: "text/html" } }).catch(() => null);
  if (!answer || (!answer.ok && answer.status !== 422)) { toast("Not saved: the server cannot be reached. Your words are still here.", { tone: "bad" }); return; }
  take(feature, await answer.text(), { sent: form, submitted: answer.ok ? form : null });
  if (!answer.ok) { announce(feature.querySelector("[role=alert]")?.textContent ?? "Not saved", { now: true }); return; }
  const batch = answer.headers.get("X-Batch"), { undoLabel } = form.dataset;
  did(batch, undoLabel ?? "");
  sessionStorage.removeItem(`pmhub:comment:${feature.dataset.key}`);
  if (undoLabel) toast(undoLabel, { undo: () => undoBatch(batch) });
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
  else if (pressed("remove")) remove(pressed("remove").dataset.remove);
  else if (pressed("step")) step(Number(pressed("step").dataset.step));
  else if (pressed("weeks")) later(pressed("weeks"));
  else if (pressed("story")) { event.preventDefault(); const link = pressed("story"); refresh(link.closest("[data-feature]"), { story: link.dataset.story }); }
});
document.addEventListener("keydown", (event) => {
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
  submit(event.target, event.submitter);
});
document.addEventListener("input", (event) => {
  if (event.target.matches?.("[data-draft]")) sessionStorage.setItem(`pmhub:comment:${event.target.dataset.draft}`, event.target.value);
  if (event.target.matches?.("[data-search]")) suggest(event.target);
});
document.addEventListener("pm:panel", adopt);
document.addEventListener("pm:cells", (event) => {
  for (const feature of all()) if (event.detail.keys.includes(feature.dataset.key)) {
    if (event.detail.versions) Object.assign(feature.dataset, { ver: event.detail.versions.feature, sv: event.detail.versions.score ?? "" });
    refresh(feature);
  }
});
document.addEventListener("pm:live", ({ detail }) => {
  if (isOwn(detail.batch)) return;
  const mine = ({ dataset }) => detail.noun === "feature" ? String(detail.id) === dataset.id && detail.version > Number(dataset.ver) : ["comment", "dependency", "score", "contribution", "status_update"].includes(detail.noun);
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
