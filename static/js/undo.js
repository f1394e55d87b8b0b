// ⌘Z takes back one step of this tab, ⇧⌘Z does it again; a step is a batch the server keeps.
import { anchor } from "pmhub/anchor";
import { announce } from "pmhub/announce";
import { command } from "pmhub/commands";
import { base, send, uid } from "pmhub/page";
import { toast } from "pmhub/toast";

const DEPTH = 50;
const name = (kind) => `pmhub:${kind}:${base}`;

function read(kind) {
  try {
    return JSON.parse(sessionStorage.getItem(name(kind))) ?? [];
  } catch {
    return [];
  }
}

function write(kind, steps) {
  sessionStorage.setItem(name(kind), JSON.stringify(steps.slice(-DEPTH)));
}

/** Remember a step that can be taken back; a new deed ends what could be redone. */
export function did(batch, label = "") {
  if (!batch || read("undo").some((step) => step.batch === batch)) return;
  write("undo", [...read("undo"), { batch, label }]);
  write("redo", []);
}

/** Take a batch back and tell the page; resolves to true when it was done. */
export async function undoBatch(batch, { from = "undo", label = "", key = uid() } = {}) {
  const done = from === "undo" ? "Undone" : "Done again";
  let response;
  try {
    response = await send(`${base}undo/${batch}/`, { headers: { "Idempotency-Key": key } });
  } catch {
    toast("Could not reach the server; nothing was undone.", { tone: "bad", actions: [{ label: "Retry", run: () => undoBatch(batch, { from, label, key }) }] });
    return false;
  }
  write(from, read(from).filter((step) => step.batch !== batch));
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) {
    toast(answer.detail || answer.message || "This cannot be undone any more: somebody changed it since.", { tone: "bad" });
    return false;
  }
  const other = from === "undo" ? "redo" : "undo";
  write(other, [...read(other), { batch: answer.batch, label }]);
  announce(label ? `${done}: ${label}` : done);
  const handled = !document.dispatchEvent(new CustomEvent("pm:undone", { detail: { batch, redo: answer.batch }, cancelable: true }));
  toast(label ? `${done}: ${label}` : done);
  if (!handled) refreshPage();
  return true;
}

const open = () => Boolean(document.querySelector("#main [popover]:popover-open, #main [data-dragging]"));
let reading = Promise.resolve();
let asked = 0;

/**
 * Pages that do not refresh themselves on pm:undone (or live updates) get fresh content without losing their place.
 * One reading after the other, each begun after it was asked for, and only the last one asked for is drawn. What comes
 * while a menu is open there, or something is dragged (`held`), is read once more when that is over.
 */
export function refreshPage({ held = open } = {}) {
  asked += 1;
  return (reading = reading.then(() => readPage(held), () => readPage(held)));
}

async function readPage(held) {
  for (let drawn = false; !drawn;) {
    while (held()) await new Promise((resolve) => { setTimeout(resolve, 200); });
    const main = document.getElementById("main"), fate = { held, asked, late: false };
    if (!window.htmx || !main) return;
    const opened = [...main.querySelectorAll("details[open]")].map(placeOf);
    await window.htmx.ajax("GET", location.href, { source: main, target: "#main", select: "#main", selectOOB: "#page-heading:innerHTML", swap: "outerMorph", fate });
    drawn = !fate.late;
    for (const details of document.querySelectorAll("#main details")) if (opened.includes(placeOf(details))) details.open = true;
    fate.settle?.();
  }
}

/** Measure right before the page is drawn; call what comes back when it is. */
function keepPlace() {
  const main = document.getElementById("main"), top = main.scrollTop, settle = anchor(main);
  return () => { document.getElementById("main").scrollTop = top; settle(); };
}

/** What somebody opened is told by where it is: the thing around it, and which of its parts. */
function placeOf(details) {
  const thing = details.closest("[id]");
  return `${thing.id} ${[...thing.querySelectorAll("details")].indexOf(details)}`;
}

function takeStep(from) {
  const last = read(from).at(-1);
  if (last) undoBatch(last.batch, { from, label: last.label });
  else announce(from === "undo" ? "Nothing to undo" : "Nothing to redo");
}

export function start() {
  document.addEventListener("htmx:before:swap", (event) => {
    const { fate } = event.detail.ctx;
    const older = fate && fate.asked !== asked; // it does not know what happened since, and another is on its way
    if (!older && !fate?.held()) { if (fate) fate.settle = keepPlace(); return; }
    event.preventDefault();
    fate.late = !older;
  });
  const when = () => Boolean(base);
  command({ id: "undo", title: "Undo", keys: "Mod+z", icon: "undo", group: "Everywhere", when, run: () => takeStep("undo") });
  command({ id: "redo", title: "Do again", keys: ["Mod+Shift+z", "Mod+y"], icon: "redo", group: "Everywhere", when, run: () => takeStep("redo") });
}
