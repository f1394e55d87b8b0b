// What the server told this page about itself, and the choices it remembers in cookies.
import { noteOwn, ownSteps } from "pmhub/own";

const body = document.body;

export const base = body.dataset.base || "";
export const memberId = body.dataset.member || "";
export const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

export function csrf() {
  return body.dataset.csrf || "";
}

export function icon(name, classes = "icon") {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("class", classes);
  svg.setAttribute("aria-hidden", "true");
  svg.setAttribute("width", "16");
  svg.setAttribute("height", "16");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${body.dataset.sprite}#${name}`);
  svg.append(use);
  return svg;
}

/** make("button", { class: "button", type: "button" }, "Words", child…) */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === true) element.setAttribute(name, "");
    else if (value !== false && value != null) element.setAttribute(name, value);
  }
  element.append(...children.filter((child) => child != null));
  return element;
}

export function remember(name, value, { session = false } = {}) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  const age = session ? "" : "; max-age=31536000";
  document.cookie = `pmhub_${name}=${encodeURIComponent(value)}; path=/${age}; samesite=lax${secure}`;
}

/** "Mod+Shift+C" as the reader's keyboard has it: ⌘⇧C or Ctrl ⇧ C. */
export function keyLabel(keys) {
  const words = isMac
    ? { Mod: "⌘", Shift: "⇧", Alt: "⌥", Enter: "⏎" }
    : { Mod: "Ctrl ", Shift: "⇧", Alt: "Alt ", Enter: "⏎" };
  return keys
    .split("+")
    .map((part) => words[part] ?? (part.length === 1 ? part.toUpperCase() : part))
    .join("");
}

/** A name that nothing else has, also where the page came without TLS and `crypto.randomUUID` is missing. */
export function uid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

const keys = new WeakMap();

/** The key under which `owner` sends `body`: the same again until something else is said, or `done` with it. */
export function onceKey(owner, body) {
  if (keys.get(owner)?.body !== body) keys.set(owner, { body, key: uid() });
  return { "Idempotency-Key": keys.get(owner).key };
}

export const done = (owner) => keys.delete(owner);

/** fetch with what our server expects; a network failure is thrown, an answer with any status is returned. */
export function send(url, { method = "POST", json, form, headers = {}, ...rest } = {}) {
  const sent = { Accept: "application/json", ...headers };
  if (method !== "GET") Object.assign(sent, { "X-CSRFToken": csrf(), "X-Own-Steps": ownSteps() });
  let payload = form;
  if (json !== undefined) {
    sent["Content-Type"] = method === "PATCH" ? "application/merge-patch+json" : "application/json";
    payload = JSON.stringify(json);
  }
  return fetch(url, { method, body: payload, headers: sent, credentials: "same-origin", ...rest }).then(noteOwn);
}
