// Which features are selected, by their keys: one selection for every lens of the roadmap, kept by this tab from page
// to page. It is no part of the address, which could not hold hundreds and would hand them to whoever gets the link.
import { base, icon, make } from "pmhub/page";

const SHELF = `pmhub:chosen:${base}`;

/** Who comes from elsewhere begins with nothing selected; a reload, Back and another lens go on with what there is. */
function goesOn() {
  if (performance.getEntriesByType("navigation")[0]?.type !== "navigate") return true;
  return Boolean(document.referrer) && new URL(document.referrer).pathname === location.pathname;
}

function stored() {
  try {
    return JSON.parse(sessionStorage.getItem(SHELF)) ?? [];
  } catch {
    return [];
  }
}

export const chosen = new Set(goesOn() ? stored() : []);

addEventListener("pagehide", () => sessionStorage.setItem(SHELF, JSON.stringify([...chosen])));
addEventListener("pageshow", ({ persisted }) => {
  if (!persisted) return; // the page was never gone: what another lens selected since is not known here
  chosen.clear();
  for (const key of stored()) chosen.add(key);
  document.dispatchEvent(new CustomEvent("pm:chosen"));
});

/** "5 selected", and how many of them are not `here`, the keys that this lens shows. */
export function told(here) {
  if (!chosen.size) return "Nothing selected";
  const away = [...chosen].filter((key) => !here.has(key)).length;
  const which = away === chosen.size ? "" : `${away} of them `;
  return `${chosen.size} selected${away ? `, ${which}not shown here` : ""}`;
}

/** The bar at the foot of a lens: how many are selected, what can be done with them, and Clear. */
export class ChosenBar {
  constructor(host, { clear, deeds = [] }) {
    this.count = make("b", {});
    this.deeds = deeds.map(({ words, run }) => {
      const button = make("button", { type: "button", class: "button button-small" }, words);
      button.addEventListener("click", run);
      return button;
    });
    const away = make("button", { type: "button", class: "icon-button icon-button-small", "aria-label": "Clear the selection" }, icon("close"));
    away.addEventListener("click", clear);
    this.el = make("div", { class: "bulk-bar chosen-bar", role: "toolbar", "aria-label": "Selected features", hidden: true }, this.count, ...this.deeds, away);
    host.append(this.el);
  }

  /** `here` are the selected that this lens shows. One alone needs no bar: it is marked. */
  show(here) {
    this.el.hidden = chosen.size === here.size && here.size < 2;
    this.count.textContent = told(here);
    for (const button of this.deeds) button.hidden = !here.size;
  }
}
