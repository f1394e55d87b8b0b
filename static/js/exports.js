// Files that a worker makes: look again until none is at work, and say when one is ready. Without this, reload.
import { announce } from "pmhub/announce";
import { toast } from "pmhub/toast";

const PAUSE = 700;
const MOST_FAILURES = 20;

const states = (list) => new Map([...list.querySelectorAll("[data-export]")].map((row) => [row.dataset.export, row.dataset.state]));

function tell(before, list) {
  for (const row of list.querySelectorAll("[data-export]")) {
    const { export: id, state } = row.dataset;
    if (before.get(id) === state || !before.has(id)) continue;
    const name = row.querySelector(".strong").textContent;
    const link = row.querySelector("a[href*='/file/']");
    if (state === "done") toast(`${name} is ready`, { actions: [{ label: "Download", run: () => link.click() }] });
    if (state === "done" || state === "failed") announce(`${name}: ${state === "done" ? "ready" : "failed"}.`);
  }
}

async function watch() {
  let failures = 0;
  for (let list = document.getElementById("exports"); list?.matches("[data-working]") && failures < MOST_FAILURES;) {
    await new Promise((done) => setTimeout(done, PAUSE));
    try {
      const answer = await fetch(location.pathname.replace(/roadmap\/export\/$/, "exports/"), { headers: { Accept: "text/html" } });
      const next = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("exports");
      if (!answer.ok || !next) throw new Error(String(answer.status));
      const before = states(list);
      list.replaceWith(document.adoptNode(next));
      list = next;
      tell(before, list);
      failures = 0;
    } catch {
      failures += 1; // the worker goes on; so does the asking
    }
  }
}

watch();
