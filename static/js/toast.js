// One toast at a time; 8 s, and the clock stands still while it is pointed at or focused. Failures stay.
import { icon, keyLabel, make } from "pmhub/page";

const SHOWN_FOR = 8000;
const MARKS = { bad: "off_track", good: "on_track" };
const queue = [];
let current = null;

/**
 * toast("Moved to Next", { undo: run, actions: [{ label, run }], tone: "bad" })
 * `more` is an element for a second row.
 * Returns a function that takes it away.
 */
export function toast(text, options = {}) {
  const entry = { text, ...options };
  if (entry.tone === "bad" && current?.entry.tone !== "bad") dismiss();
  queue.push(entry);
  if (!current) next();
  else if (current.entry.tone !== "bad") dismiss();
  return () => (current?.entry === entry ? dismiss() : queue.splice(queue.indexOf(entry), 1));
}

function host() {
  return document.getElementById("toasts");
}

function next() {
  const entry = queue.shift();
  const place = host();
  if (!entry || !place) return;
  const element = draw(entry);
  current = { entry, element, left: entry.more ? 2 * SHOWN_FOR : SHOWN_FOR, timer: null, since: 0 };
  place.append(element);
  if (!place.matches(":popover-open")) place.showPopover?.();
  // The words come after the element, so that a status is spoken.
  requestAnimationFrame(() => (element.querySelector(".toast-text").textContent = entry.text));
  if (entry.tone !== "bad" && !entry.persist) run();
}

function draw(entry) {
  const failure = entry.tone === "bad";
  const words = make("div", { class: "toast-text" });
  const actions = make("div", { class: "toast-actions" });
  if (entry.undo) actions.append(button("Undo", entry.undo, icon("undo"), keyLabel("Mod+Z")));
  for (const action of entry.actions ?? []) actions.append(button(action.label, action.run));
  if (failure || entry.persist) {
    const close = make("button", { class: "icon-button icon-button-small", type: "button", "aria-label": "Dismiss" }, icon("close"));
    close.addEventListener("click", dismiss);
    actions.append(close);
  }
  const mark = MARKS[entry.tone] && icon(MARKS[entry.tone]);
  const attributes = { class: "toast", role: failure ? "alert" : "status", "data-tone": entry.tone };
  const element = make("div", attributes, mark, words, actions.childElementCount ? actions : null, entry.more ?? null);
  for (const [event, handler] of [["pointerenter", pause], ["focusin", pause], ["pointerleave", run], ["focusout", run]]) {
    element.addEventListener(event, handler);
  }
  return element;
}

function button(label, action, mark, key) {
  const kbd = key && make("kbd", { class: "kbd" }, key);
  const element = make("button", { class: "button button-small", type: "button" }, mark ?? "", label, kbd ?? "");
  element.addEventListener("click", () => {
    dismiss();
    action();
  });
  return element;
}

function pause() {
  if (!current?.timer) return;
  clearTimeout(current.timer);
  current.left -= Date.now() - current.since;
  current.timer = null;
}

function run() {
  if (!current || current.timer || current.entry.tone === "bad" || current.entry.persist) return;
  if (current.element.matches(":hover, :focus-within")) return;
  current.since = Date.now();
  current.timer = setTimeout(dismiss, Math.max(current.left, 1500));
}

export function dismiss() {
  if (!current) return;
  const { element, timer } = current;
  clearTimeout(timer);
  current = null;
  element.classList.add("toast-out");
  setTimeout(() => {
    element.remove();
    if (!current && !queue.length) host()?.hidePopover?.();
  }, 120);
  next();
}

/** Words the server sent along: <template data-toast="info" data-undo="batch">…</template>; ⌘Z knows their step too. */
export function adopt(root, { did, undoBatch }) {
  for (const template of root.querySelectorAll("template[data-toast]")) {
    const tone = { error: "bad", danger: "bad", success: "good" }[template.dataset.toast] ?? template.dataset.toast;
    const batch = template.dataset.undo, text = template.content.textContent.trim();
    did(batch, text);
    toast(text, { tone, undo: batch ? () => undoBatch(batch, { label: text }) : undefined });
    template.remove();
  }
}
