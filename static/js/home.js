// Needs you: J and K walk, Enter acts, H puts a row off until tomorrow, E is done with it. Both can be taken back.
import { announce } from "pmhub/announce";
import { command } from "pmhub/commands";
import { base, send } from "pmhub/page";
import { toast } from "pmhub/toast";
import { refreshPage } from "pmhub/undo";

const rows = () => [...document.querySelectorAll("#needed > .home-row")];
const rowOf = (element) => element?.closest?.("[data-mark]");

async function putOff({ mark, text }, days) {
  const answer = await send(`${base}snooze/`, { json: { mark, days } }).catch(() => null);
  if (!answer?.ok) return toast("That was not saved. Try again.", { tone: "bad" });
  const at = rows().findIndex((row) => row.dataset.mark === mark);
  await refreshPage();
  const next = rows()[Math.min(at, rows().length - 1)];
  (next?.querySelector("a") ?? document.getElementById("page-heading")).focus();
  if (!days) return announce(`${text} is back.`);
  const said = days === 1 ? `Put off until tomorrow: ${text}` : `Done: ${text}`;
  return toast(said, { actions: [{ label: "Bring back", run: () => putOff({ mark, text }, 0) }] });
}

function walk(step) {
  const all = rows(), at = all.indexOf(rowOf(document.activeElement));
  all[Math.max(0, Math.min(all.length - 1, at < 0 ? 0 : at + step))]?.querySelector("a").focus();
}

document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-off]");
  if (button) putOff({ ...rowOf(button).dataset }, Number(button.dataset.off));
});

const group = "Needs you", here = () => rows().includes(rowOf(document.activeElement));
const off = (days) => putOff({ ...rowOf(document.activeElement).dataset }, days);
command({ id: "need-next", title: "Next row", keys: "j", group, when: () => rows().length, run: () => walk(1) });
command({ id: "need-previous", title: "Row before", keys: "k", group, when: () => rows().length, run: () => walk(-1) });
command({ id: "need-tomorrow", title: "Remind me tomorrow", keys: "h", group, when: here, run: () => off(1) });
command({ id: "need-done", title: "Done with it", keys: "e", group, when: here, run: () => off(30) });
