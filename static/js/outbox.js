// What was written but not yet stored survives a reload, in the order it was made.
import { base, memberId } from "pmhub/page";

const NAME = `pmhub:outbox:${base}:${memberId}`;

export function waiting() {
  try {
    return JSON.parse(localStorage.getItem(NAME)) ?? [];
  } catch {
    return [];
  }
}

function keep(entries) {
  if (entries.length) localStorage.setItem(NAME, JSON.stringify(entries));
  else localStorage.removeItem(NAME);
  document.dispatchEvent(new CustomEvent("pm:outbox", { detail: { count: entries.length } }));
}

export function put(entry) {
  keep([...waiting().filter((other) => other.id !== entry.id), entry]);
}

export function take(id) {
  keep(waiting().filter((entry) => entry.id !== id));
}

export function guard() {
  addEventListener("beforeunload", (event) => {
    if (waiting().length) event.preventDefault();
  });
}
