// A button above the page while something written is not stored: behind it what waits, what was refused and why, word by
// word, to be sent again, copied or let go. Nothing that somebody wrote goes away by itself.
import { announce } from "pmhub/announce";
import { aside, drop, waiting } from "pmhub/outbox";
import { icon, make } from "pmhub/page";
import { toast } from "pmhub/toast";

const INNER = new Set(["batch", "before", "after", "column", "columns", "lane", "base_version", "base", "seen", "key", "lanes", "granularity", "product"]);
let again = null; // how a write is sent once more

/** What somebody wrote, as lines: "title: Night mode". */
export function wordsOf(value, name = "") {
  if (Array.isArray(value)) return value.flatMap((one) => wordsOf(one, name));
  if (value === null || typeof value !== "object") return value === undefined || INNER.has(name) ? [] : [[name, value ?? "empty"].filter((part) => part !== "").join(": ")];
  if (typeof value.field === "string") return wordsOf(value.value, [value.key, value.field].filter(Boolean).join(" "));
  return Object.entries(value).flatMap(([inner, one]) => wordsOf(one, inner));
}

const textOf = (entry) => wordsOf(entry.fields ?? {}).join("\n");

async function copy(entry) {
  await navigator.clipboard?.writeText(textOf(entry));
  toast("Copied");
}

export const offerCopy = (entry) => (textOf(entry) ? [{ label: "Copy what you wrote", run: () => copy(entry) }] : []);

/** Once more and on top of what stands now: both were seen. */
function insist(entry) {
  const bare = (value) => (Array.isArray(value) ? value.map(bare) : value && typeof value === "object" ? Object.fromEntries(Object.entries(value).filter(([name]) => !["base_version", "base", "seen"].includes(name)).map(([name, one]) => [name, bare(one)])) : value);
  const { url, method, format, label, fields } = entry;
  return again({ url, method, format, label, fields: bare(fields) });
}

function item(entry) {
  const at = new Date(entry.at ?? Date.now()).toLocaleString("en-GB", { dateStyle: "medium", timeStyle: "short" });
  const theirs = Object.entries(entry.conflicts ?? {}).map(([name, { theirs: value }]) => make("p", { class: "unsent-theirs" }, `${entry.by ?? "Somebody"}, ${name}: ${value ?? "empty"}`));
  const act = (label, run) => {
    const button = make("button", { class: "button button-small", type: "button" }, label);
    button.addEventListener("click", run);
    return button;
  };
  const gone = (label, run) => act(label, () => { drop(entry.id); run?.(); });
  const actions = entry.reason
    ? [gone(entry.conflicts || entry.by ? "Use mine" : "Try again", () => insist(entry)), act("Copy", () => copy(entry)), gone("Let go")]
    : [act("Copy", () => copy(entry))];
  return make("li", { class: "unsent-item" },
    make("div", { class: "strong" }, entry.label || "A change"),
    make("p", { class: "quiet t-12" }, `${at} · ${entry.reason ?? "Kept here, sent when the connection is back."}`),
    make("pre", { class: "unsent-words", tabindex: "0", "aria-label": "What you wrote" }, textOf(entry)),
    ...theirs, make("div", { class: "row" }, ...actions));
}

const stuck = () => waiting().filter((entry) => entry.tries);

function fill(dialog) {
  const all = [...aside(), ...stuck()], retry = dialog.querySelector("[data-retry]");
  dialog.querySelector(".dialog-body").replaceChildren(all.length ? make("ul", { class: "unsent" }, ...all.map(item)) : make("p", {}, "Everything is saved."));
  retry.hidden = !stuck().length;
}

function open() {
  const close = make("button", { class: "icon-button", type: "button", "data-close": true, "aria-label": "Close" }, icon("close"));
  const retry = make("button", { class: "button", type: "button", "data-retry": true }, "Retry now");
  retry.addEventListener("click", () => document.dispatchEvent(new CustomEvent("pm:retry")));
  const dialog = make("dialog", { class: "dialog", id: "unsent-dialog", "aria-labelledby": "unsent-title" },
    make("div", { class: "dialog-head" }, make("h2", { id: "unsent-title" }, "Not saved"), close), make("div", { class: "dialog-body" }), make("div", { class: "dialog-foot" }, retry));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  fill(dialog);
  dialog.showModal();
}

function show() {
  const host = document.getElementById("unsent"), count = aside().length + stuck().length;
  const dialog = document.getElementById("unsent-dialog");
  if (dialog) fill(dialog);
  if (!host || host.dataset.count === String(count)) return;
  const grown = count > Number(host.dataset.count ?? 0) && aside().length;
  host.dataset.count = count;
  host.hidden = !count;
  const button = make("button", { class: "button button-small unsent-button", type: "button" }, icon("at_risk"), `${count} not saved`);
  button.addEventListener("click", open);
  host.replaceChildren(...(count ? [button] : []));
  if (grown) announce(`${count} not saved. The button above the page says why.`, { now: true });
}

/** `send` is `save` (pmhub/save). */
export function start(send) {
  again = send;
  document.addEventListener("pm:outbox", show);
  addEventListener("storage", show);
  show();
}
