// A feature that starts before what it waits for ends: one button moves it, and all that waits for it, behind the end.
import { announce } from "pmhub/announce";
import { base, send } from "pmhub/page";
import { shifted } from "pmhub/shifted";
import { toast } from "pmhub/toast";
import { did, undoBatch } from "pmhub/undo";

export async function mend(button, refresh) {
  const feature = button.closest("[data-feature]");
  button.disabled = true;
  const answer = await send(`${base}roadmap/shift/`, { json: { key: button.dataset.shift } }).catch(() => null);
  const told = await answer?.json().catch(() => null);
  button.disabled = false;
  if (!answer?.ok) { toast(told?.detail || "Nothing was moved. Try again.", { tone: "bad" }); return; }
  const said = shifted(told.moved, button.dataset.title), batch = answer.headers.get("X-Batch");
  announce(said);
  if (told.moved.length) { did(batch, said); toast(said, { undo: () => undoBatch(batch).then(() => refresh(feature)) }); } else toast(said);
  await refresh(feature);
  document.querySelector("#panel .panel-title, .feature-page .panel-title")?.focus({ preventScroll: true });
}
