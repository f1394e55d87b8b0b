// What was written and is not stored yet is kept in the browser: it survives a reload and a closed tab. Each entry belongs
// to the tab that made it; a tab that is gone leaves its own to the next one, and a lock lets only one take them.
import { base, memberId, uid } from "pmhub/page";

const NAME = `pmhub:outbox:${base}:${memberId}`, ASIDE = `${NAME}:aside`;
export const tab = uid();
let free = null;

function read(name) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? [];
  } catch {
    return [];
  }
}

function write(name, entries) {
  try {
    if (entries.length) localStorage.setItem(name, JSON.stringify(entries));
    else localStorage.removeItem(name);
  } catch {
    // No room: this write lives as long as its page does, which asks before it is left.
  }
  document.dispatchEvent(new CustomEvent("pm:outbox"));
}

export const waiting = () => read(NAME);

export function put(entry) {
  const entries = waiting(), at = entries.findIndex((other) => other.id === entry.id);
  write(NAME, at < 0 ? [...entries, entry] : entries.with(at, entry));
  hold();
}

export function take(id) {
  write(NAME, waiting().filter((entry) => entry.id !== id));
  hold();
}

/** What the server did not take when nobody was there to be asked: kept with the reason until somebody decides. */
export const aside = () => read(ASIDE);
export const setAside = (entry) => write(ASIDE, [...aside(), entry]);
export const drop = (id) => write(ASIDE, aside().filter((entry) => entry.id !== id));

/** While something of ours waits, our lock says that this tab is there to send it. */
function hold() {
  const busy = waiting().some((entry) => entry.tab === tab);
  if (busy && !free) {
    const held = new Promise((resolve) => (free = resolve));
    navigator.locks?.request(`${NAME}:${tab}`, () => held);
  } else if (!busy) { free?.(); free = null; }
}

/** Send what tabs that are gone left behind; `send(entries)` is through when all are. Keys of their own make twice once. */
export function adopt(send) {
  for (const gone of new Set(waiting().map((entry) => entry.tab))) {
    if (gone === tab) continue;
    const theirs = (lock) => lock && send(waiting().filter((entry) => entry.tab === gone));
    if (navigator.locks) navigator.locks.request(`${NAME}:${gone}`, { ifAvailable: true }, theirs);
    else theirs(true);
  }
}

/** Leaving is harmless, as what waits is kept; yet who leaves should know. */
export function guard() {
  addEventListener("beforeunload", (event) => {
    if (waiting().some((entry) => entry.tab === tab && entry.tries)) event.preventDefault();
  });
}
