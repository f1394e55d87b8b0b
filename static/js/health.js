// U, then 1, 2 or 3 says how it goes: of the feature in the panel, else of what has the focus.
import { announce } from "pmhub/announce";
import { command } from "pmhub/commands";

const HEALTH = [["on_track", "on track"], ["at_risk", "at risk"], ["off_track", "off track"]];
const forms = (part) => [...(part?.querySelectorAll(".health-say") ?? [])];

/** The form of what is looked at; of several on a page the one whose thing has the focus. */
function form() {
  const here = document.activeElement?.closest("article, li, .feature");
  return forms(document.querySelector("#panel"))[0] ?? forms(here)[0] ?? (forms(document).length === 1 ? forms(document)[0] : null);
}

HEALTH.forEach(([value, words], at) => command({
  id: `health-${value}`, title: `Say: ${words}`, keys: `u ${at + 1}`, icon: value, group: "Health", when: () => forms(document).length > 0,
  run() {
    const there = form();
    if (!there) { announce("Go to the objective or product first.", { now: true }); return; }
    there.querySelector(`.row [value="${value}"]`).click();
  },
}));
