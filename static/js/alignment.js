// The alignment grid: one cell has the keyboard; arrows move, Enter, Space or a click make it weigh more, 0 to 3 say it.
import { announce } from "pmhub/announce";
import { command } from "pmhub/commands";
import { base } from "pmhub/page";
import { save } from "pmhub/save";
import { toast } from "pmhub/toast";
import { refreshPage } from "pmhub/undo";

const WORDS = ["not at all", "a little", "clearly", "above all"];
const STEPS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };
let under = 0; // writes that are under way

const grid = () => document.getElementById("align-grid");
const rows = () => [...grid().tBodies[0].rows].map((row) => [...row.querySelectorAll(".align-cell")]);

function show(cell, weight) {
  cell.dataset.weight = weight;
  cell.querySelector(".align-mark").dataset.weight = weight;
  cell.setAttribute("aria-label", `${cell.dataset.name}: ${WORDS[weight]}`);
  cell.value = cell.value.replace(/\d$/, (weight + 1) % 4);
  const row = cell.closest("tr");
  row.toggleAttribute("data-orphan", ![...row.querySelectorAll(".align-cell")].some((one) => one.dataset.weight !== "0"));
}

/** Clicks come faster than answers: they go out in order, and the last word counts. */
async function weigh(cell, weight) {
  const before = Number(cell.dataset.weight), label = cell.dataset.name;
  show(cell, weight);
  announce(`${label}: ${WORDS[weight]}`);
  under += 1;
  const result = await save({ url: grid().dataset.url, method: "POST", format: "form", fields: { cell: `${cell.value.replace(/\d$/, "")}${weight}` }, version: Number(cell.dataset.version) || null, element: cell, label });
  under -= 1;
  if (result.ok) cell.dataset.version = result.data.version;
  else {
    show(cell, before);
    if (result.conflicts) toast("Somebody else changed this cell; here is what it says now.", { tone: "bad" });
    else if (result.errors.length) toast(result.errors[0].detail, { tone: "bad" });
  }
  if (!under) refreshSoon();
}

let timer;
/** The bars and the orphans follow once the hands rest. */
function refreshSoon() {
  clearTimeout(timer);
  timer = setTimeout(async () => {
    if (under) return refreshSoon();
    const at = place(document.activeElement);
    const top = document.querySelector(".align-scroll")?.scrollTop;
    await refreshPage();
    start();
    if (at) focusAt(...at);
    const scroller = document.querySelector(".align-scroll");
    if (scroller && top) scroller.scrollTop = top;
  }, 600);
}

function place(cell) {
  if (!grid() || !cell?.classList?.contains("align-cell")) return null;
  const row = rows().findIndex((cells) => cells.includes(cell));
  return row < 0 ? null : [row, rows()[row].indexOf(cell)];
}

function focusAt(row, column) {
  const cell = rows()[row]?.[column];
  if (!cell) return;
  for (const one of grid().querySelectorAll(".align-cell[tabindex='0']")) one.tabIndex = -1;
  cell.tabIndex = 0;
  cell.focus();
}

function key(event) {
  const at = place(event.target);
  if (!at || event.ctrlKey || event.metaKey || event.altKey) return;
  const cells = rows();
  const step = STEPS[event.key];
  if (step) {
    focusAt(Math.min(cells.length - 1, Math.max(0, at[0] + step[0])), Math.min(cells[0].length - 1, Math.max(0, at[1] + step[1])));
  } else if (event.key === "Home") focusAt(at[0], 0);
  else if (event.key === "End") focusAt(at[0], cells[0].length - 1);
  else if (/^[0-3]$/.test(event.key) && grid().dataset.url) weigh(event.target, Number(event.key));
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function click(event) {
  const cell = event.target.closest?.(".align-cell");
  if (!cell || !grid()?.dataset.url) return;
  event.preventDefault();
  focusAt(...place(cell));
  weigh(cell, (Number(cell.dataset.weight) + 1) % 4);
}

function start() {
  const cells = grid()?.querySelectorAll(".align-cell") ?? [];
  cells.forEach((cell, number) => (cell.tabIndex = number ? -1 : 0));
}

const group = "Alignment", cells = () => Boolean(grid()), weighed = () => Boolean(grid()?.dataset.url);
command({ id: "align-walk", title: "Walk the cells (Home, End: to the ends of a row)", keys: "Arrows", group, when: cells });
command({ id: "align-more", title: "A cell weighs more, after the most nothing", keys: "Space", group, when: weighed });
command({ id: "align-say", title: "Say how much a cell weighs", keys: "0–3", group, when: weighed });
document.addEventListener("keydown", key, true);
document.addEventListener("click", click);
document.addEventListener("pm:live", (event) => {
  if (base && grid() && ["contribution", "objective"].includes(event.detail.noun)) refreshSoon();
});
document.addEventListener("htmx:after:swap", start);
start();
