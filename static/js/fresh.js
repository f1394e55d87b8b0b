// A page that the server draws whole is drawn anew when something it shows changed: [data-live] names the nouns.
// Not while somebody types or drags there: then it waits until their hands are free.
import { isBusy } from "pmhub/live";
import { refreshPage } from "pmhub/undo";

const PAUSE = 400;
const shown = () => document.querySelector("#main [data-live]");
let timer;

function soon() {
  clearTimeout(timer);
  timer = setTimeout(refresh, PAUSE);
}

/** Somebody types, drags or has a menu open there. */
function held() {
  const part = shown();
  const typing = document.activeElement?.matches("input, select, textarea") && part?.contains(document.activeElement);
  const busy = [...(part?.querySelectorAll("[data-editing], [data-dragging]") ?? [])].some(isBusy);
  return typing || busy || Boolean(document.querySelector("#main [popover]:popover-open"));
}

function refresh() {
  if (!shown()) return;
  if (held()) soon();
  else refreshPage({ held });
}

document.addEventListener("pm:live", ({ detail }) => {
  if (shown()?.dataset.live.split(" ").includes(detail.noun)) soon();
});
document.addEventListener("pm:live:missed", soon);
