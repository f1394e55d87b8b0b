// Files that a worker makes: look again until none is at work, and say when one is ready, also on the pages that one
// goes to meanwhile. Without this, reload the page of files.
import { announce } from "pmhub/announce";
import { base } from "pmhub/page";
import { toast } from "pmhub/toast";

const PAUSE = 700;
const MOST_FAILURES = 20;
const WAITED_FOR = `pm:exports:${base}`;
const AT_WORK = new Set(["waiting", "working"]);

const here = () => document.getElementById("exports");
const states = (list) => new Map([...list.querySelectorAll("[data-export]")].map((row) => [row.dataset.export, row.dataset.state]));

/** What this tab waits for, however many pages ago it was asked for. */
function waitedFor() {
  try {
    return new Map(JSON.parse(sessionStorage.getItem(WAITED_FOR)) ?? []);
  } catch {
    return new Map();
  }
}

function keep(known) {
  try {
    const waiting = [...known].filter(([, state]) => AT_WORK.has(state));
    if (waiting.length) sessionStorage.setItem(WAITED_FOR, JSON.stringify(waiting));
    else sessionStorage.removeItem(WAITED_FOR);
    return waiting.length > 0;
  } catch {
    return Boolean(here()?.matches("[data-working]"));
  }
}

function tell(before, list) {
  for (const row of list.querySelectorAll("[data-export]")) {
    const { export: id, state } = row.dataset;
    if (before.get(id) === state || !before.has(id)) continue;
    const name = row.querySelector(".strong").textContent;
    const link = row.querySelector("a[href*='/file/']");
    if (state === "done") toast(`${name} is ready`, { actions: [{ label: "Download", run: () => link.click() }] });
    if (state === "failed" && !here()) toast(`${name} failed`, { tone: "bad", actions: [{ label: "See why", run: () => location.assign(`${base}exports/`) }] });
    if (state === "done" || state === "failed") announce(`${name}: ${state === "done" ? "ready" : "failed"}.`);
  }
}

/** The new list in place of the old one; whoever stands on a button of it stays there. */
function put(list) {
  const row = document.activeElement?.closest("[data-export]")?.dataset.export;
  here().replaceWith(list);
  if (row) list.querySelector(`[data-export="${row}"] :is(a.button, button)`)?.focus();
}

export async function start() {
  let known = here() ? states(here()) : waitedFor();
  for (let failures = 0; keep(known) && failures < MOST_FAILURES;) {
    await new Promise((done) => setTimeout(done, PAUSE));
    try {
      const answer = await fetch(`${base}exports/`, { headers: { Accept: "text/html" } });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("exports");
      if (!answer.ok || !next) throw new Error(String(answer.status));
      const list = document.adoptNode(next);
      if (here()) put(list);
      tell(known, list);
      known = states(list);
      failures = 0;
    } catch {
      failures += 1; // the worker goes on; so does the asking
    }
  }
}
