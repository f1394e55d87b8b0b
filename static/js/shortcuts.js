// Keys to commands. Single letters never fire in fields and can be switched off; "g r" has a second in between.
import { commands } from "pmhub/commands";
import { isMac } from "pmhub/page";

const BETWEEN = 1000;
const TYPING = 'input:not([type="checkbox"], [type="radio"], [type="range"], [type="button"]), textarea, select, [contenteditable=""], [contenteditable="true"]';
let first = "";
let timer;

export function isTyping(target) {
  return Boolean(target?.closest?.(TYPING));
}

/** The event as a written key: "Mod+k", "Shift+?", "g". Letters follow the layout, punctuation the printed sign. */
export function written(event) {
  const mod = isMac ? event.metaKey : event.ctrlKey;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  const parts = [mod && "Mod", event.altKey && "Alt", event.shiftKey && /^[a-z]$|^.{2,}$/.test(key) && "Shift", key];
  return parts.filter(Boolean).join("+");
}

function find(keys) {
  return commands().find((entry) => entry.run && entry.keys.includes(keys));
}

function begins(key) {
  return commands().some((entry) => entry.keys.some((keys) => keys.startsWith(`${key} `)));
}

function onKey(event) {
  if (event.defaultPrevented || event.isComposing || ["Shift", "Control", "Alt", "Meta"].includes(event.key)) return;
  const keys = written(event);
  const plain = !/^(Mod|Alt)\+/.test(keys);
  const entry = find(first ? `${first} ${keys}` : keys) ?? find(keys);
  if (plain) {
    if (isTyping(event.target)) return;
    if (document.body.dataset.keys === "off" && keys !== "Escape") return;
    if (document.querySelector("dialog[open]")) return;
    if (!first && begins(keys)) return wait(keys, event);
  }
  forget();
  if (!entry || (isTyping(event.target) && !entry.inFields)) return;
  event.preventDefault();
  entry.run(event);
}

function wait(key, event) {
  first = key;
  clearTimeout(timer);
  timer = setTimeout(forget, BETWEEN);
  event.preventDefault();
}

function forget() {
  first = "";
  clearTimeout(timer);
}

export function start() {
  document.addEventListener("keydown", onKey);
}
