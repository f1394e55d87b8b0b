// "?" shows the keys of this screen, out of the same register that makes them work.
import { commands } from "pmhub/commands";
import { icon, keyLabel, make } from "pmhub/page";

const LAST = ["Everywhere", "Look", "Go to"];
let dialog;

function rows(entries) {
  return entries.map((entry) => {
    const keys = entry.keys[0].split(" ").map((key) => make("kbd", { class: "kbd" }, keyLabel(key)));
    return make("div", {}, make("dt", {}, entry.title), make("dd", {}, ...keys.flatMap((key, at) => (at ? [" then ", key] : [key]))));
  });
}

export function openCheatsheet() {
  const sections = ordered(grouped(commands().filter((entry) => entry.keys.length && !entry.hidden)))
    .map(([title, entries]) => make("section", {}, make("h3", {}, title), make("dl", {}, ...rows(entries))));
  const close = make("button", { class: "icon-button", type: "button", "aria-label": "Close", autofocus: true }, icon("close"));
  const head = make("div", { class: "dialog-head" }, make("h2", { id: "cheatsheet-title" }, "Keyboard shortcuts"), close);
  const off = document.body.dataset.keys === "off" ? make("p", {}, "Single-letter keys are switched off in your menu.") : null;
  const body = make("div", { class: "dialog-body" }, off, make("div", { class: "sheet-keys" }, ...sections));
  dialog?.remove();
  dialog = make("dialog", { class: "dialog dialog-keys", id: "cheatsheet", "aria-labelledby": "cheatsheet-title" }, head, body);
  document.body.append(dialog);
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  dialog.addEventListener("keydown", (event) => event.key === "?" && dialog.close());
  dialog.showModal();
}

/** What belongs to this screen first, what works everywhere last. */
function ordered(groups) {
  const rank = (title) => LAST.indexOf(title);
  return [...groups].sort(([one], [other]) => rank(one) - rank(other));
}

function grouped(entries) {
  const groups = new Map();
  for (const entry of entries) groups.set(entry.group, [...(groups.get(entry.group) ?? []), entry]);
  return groups;
}
