// ⌘K: recent first, commands at once, objects from the server; ">" commands only, "#" tags, "@" people, "FLD-142" jumps.
import { announce } from "pmhub/announce";
import { command, commands } from "pmhub/commands";
import { base, icon, keyLabel, make, send } from "pmhub/page";

const WAIT = 90;
// What belongs to the screen comes first; these groups after it, in this order.
// "#" and "@" leave out what is known here: the server tells tags and people.
const ONLY = /^[#@]/;
const LATER = ["View", "Go to", "Everywhere", "Look"];
const RECENT = `pmhub:recent:${base}`;
let dialog;
let input;
let list;
let options = [];
let active = 0;
let asked = 0;
let timer;

function recent() {
  try {
    return JSON.parse(localStorage.getItem(RECENT)) ?? [];
  } catch {
    return [];
  }
}

function visit(option) {
  const { title, url, key, icon: mark, status } = option;
  const rest = recent().filter((other) => other.url !== url);
  localStorage.setItem(RECENT, JSON.stringify([{ title, url, key, icon: mark, status }, ...rest].slice(0, 8)));
}

/** How well every word of the query is found in the text: 0 not at all, more is better. */
export function score(text, query) {
  const where = text.toLowerCase();
  let total = 1;
  for (const word of query.toLowerCase().split(/\s+/).filter(Boolean)) {
    const at = where.indexOf(word);
    if (at < 0) return 0;
    total += at === 0 ? 3 : /\W/.test(where[at - 1]) ? 2 : 1;
  }
  return total;
}

function local(query) {
  return commands()
    .filter((entry) => entry.run && !entry.hidden && entry.id !== "palette")
    .map((entry) => ({ ...entry, rank: score(`${entry.title} ${entry.words ?? ""}`, query) }))
    .filter((entry) => entry.rank)
    .sort((one, other) => other.rank - one.rank || LATER.indexOf(one.group) - LATER.indexOf(other.group));
}

function groupsFor(text) {
  if (ONLY.test(text)) return [["Recent", []]];
  const commandsOnly = text.startsWith(">");
  const query = text.replace(/^>/, "").trim();
  const known = recent().filter((entry) => !query || score(`${entry.key ?? ""} ${entry.title}`, query));
  const found = local(query);
  if (commandsOnly) return [["Commands", found]];
  return [["Recent", known.slice(0, query ? 3 : 5)], ["Commands", found.slice(0, query ? 6 : 12)]];
}

function draw(groups, { keep = false } = {}) {
  const old = keep ? options[active]?.url ?? options[active]?.id : null;
  list.replaceChildren();
  options = [];
  for (const [title, entries] of groups) {
    if (!entries.length) continue;
    const group = make("div", { role: "group", "aria-label": title }, make("div", { class: "palette-group", "aria-hidden": "true" }, title));
    for (const entry of entries) group.append(row(entry));
    list.append(group);
  }
  if (!options.length) list.append(make("div", { class: "palette-empty" }, "Nothing is called like that."));
  const again = options.findIndex((entry) => old && (entry.url ?? entry.id) === old);
  select(Math.max(again, 0));
}

function row(entry) {
  const number = options.push(entry) - 1;
  const hint = make("span", { class: "palette-hint" });
  if (entry.keys?.length) hint.append(...entry.keys[0].split(" ").map((key) => make("kbd", { class: "kbd" }, keyLabel(key))));
  else if (entry.hint) hint.append(entry.hint);
  const mark = icon(entry.status || entry.icon || "arrow-right", entry.status ? "icon glyph" : "icon");
  if (entry.tone) mark.dataset.tone = entry.tone;
  const key = entry.key ? make("span", { class: "key" }, entry.key) : "";
  const title = make("span", { class: "ellipsis" }, entry.title);
  const element = make("div", { class: "palette-option", role: "option", id: `palette-${number}` }, mark, title, key, hint);
  element.addEventListener("pointermove", () => active !== number && select(number));
  element.addEventListener("click", (event) => choose(number, event));
  return element;
}

function select(number) {
  active = options.length ? (number + options.length) % options.length : 0;
  for (const element of list.querySelectorAll('[aria-selected="true"]')) element.removeAttribute("aria-selected");
  const element = document.getElementById(`palette-${active}`);
  element?.setAttribute("aria-selected", "true");
  element?.scrollIntoView({ block: "nearest" });
  if (element) input.setAttribute("aria-activedescendant", element.id);
  else input.removeAttribute("aria-activedescendant");
}

function choose(number, event) {
  const option = options[number];
  if (!option) return;
  dialog.close();
  if (!option.url) return option.run(event);
  visit(option);
  if (event.metaKey || event.ctrlKey) window.open(option.url);
  else location.assign(option.url);
}

function update() {
  const text = input.value.trim();
  const groups = groupsFor(text);
  draw(groups);
  clearTimeout(timer);
  if ((text.length > 1 || ONLY.test(text)) && base && !text.startsWith(">")) timer = setTimeout(ask, WAIT, text, groups);
}

async function ask(text, groups) {
  const turn = ++asked;
  const response = await send(`${base}search/?q=${encodeURIComponent(text)}`, { method: "GET" }).catch(() => null);
  if (!response?.ok || turn !== asked || input.value.trim() !== text) return;
  const { results } = await response.json();
  const seen = new Set(results.map((entry) => entry.url));
  const exact = results.filter((entry) => entry.key?.toLowerCase() === text.toLowerCase());
  const others = results.filter((entry) => !exact.includes(entry));
  const [[, known], rest] = [groups[0], groups.slice(1)];
  const first = exact.length ? [["Go to", exact]] : [];
  draw([...first, ["Recent", known.filter((entry) => !seen.has(entry.url))], [{ "#": "Tags and their features", "@": "People" }[text[0]] ?? "Found", others], ...rest], { keep: true });
  announce(`${options.length} results`);
}

function onKey(event) {
  const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
  if (event.key in steps) select(Math.abs(steps[event.key]) > 1 ? Math.max(0, Math.min(options.length - 1, active + steps[event.key])) : active + steps[event.key]);
  else if (event.key === "Enter" && !event.isComposing) choose(active, event);
  else return;
  event.preventDefault();
}

function build() {
  input = make("input", {
    class: "palette-input", role: "combobox", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list",
    "aria-label": "Search or run a command", placeholder: "Search, or jump to FLD-142", autocomplete: "off", spellcheck: "false",
  });
  list = make("div", { class: "palette-list", id: "palette-list", role: "listbox", "aria-label": "Results" });
  const hint = (keys, words) => make("span", {}, ...keys.map((key) => make("kbd", { class: "kbd" }, key)), words);
  const foot = make("div", { class: "palette-foot" }, hint(["↑", "↓"], "choose"), hint(["⏎"], "open"), hint([">"], "commands"), hint(["#"], "tags"), hint(["@"], "people"), hint(["Esc"], "close"));
  const field = make("div", { class: "palette-field" }, icon("search"), input);
  dialog = make("dialog", { class: "palette", id: "palette", "aria-label": "Command palette" }, field, list, foot);
  document.body.append(dialog);
  input.addEventListener("input", update);
  input.addEventListener("keydown", onKey);
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
}

export function openPalette(text = "") {
  if (!dialog) build();
  if (dialog.open) return dialog.close();
  input.value = text;
  dialog.showModal();
  update();
}

export function start() {
  command({ id: "palette", title: "Search or run a command", keys: "Mod+k", icon: "search", group: "Everywhere", inFields: true, run: () => openPalette() });
}
