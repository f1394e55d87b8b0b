// One sheet of paper, whatever is on the page: before printing, a page with [data-one-page] is measured as it will be
// on paper and made smaller until it fits. The style sheet does the rest; without this a long page takes more sheets.
// A list that nobody could read then ("fold") says its first rows and how many more there are.

import { make } from "pmhub/page";

// What is inside the margins of A4 and of Letter, across: fits both, and A3 too.
const WIDTH = 980;
const HEIGHT = 712;
const LEAST = { always: 0.08, readable: 0.25, fold: 0.6 };
const STEPS = 8;

/** Every rule that is for paper, also those inside layers and other groups. */
function* paperRules(rules) {
  for (const rule of rules) {
    if (rule.media?.mediaText === "print") yield rule;
    if (rule.cssRules) yield* paperRules(rule.cssRules);
  }
}

/** Do `work` while the page is laid out as on paper. */
function onPaper(work) {
  const root = document.documentElement;
  const rules = [...document.styleSheets].flatMap((sheet) => [...paperRules(sheet.cssRules)]);
  for (const rule of rules) rule.media.mediaText = "all";
  root.style.inlineSize = `${WIDTH}px`;
  try {
    return work();
  } finally {
    root.style.inlineSize = "";
    for (const rule of rules) rule.media.mediaText = "print";
  }
}

export function fit(part = document.querySelector("[data-one-page]")) {
  if (!part) return 1;
  const { body } = document;
  const fits = (zoom) => {
    body.style.zoom = zoom;
    return body.getBoundingClientRect().height <= HEIGHT && part.scrollWidth <= part.clientWidth + 1;
  };
  return onPaper(() => {
    if (fits(1)) return 1;
    if (part.dataset.onePage === "fold" && !fits(LEAST.fold)) fold(part, () => fits(LEAST.fold));
    let [low, high] = [LEAST[part.dataset.onePage] ?? LEAST.readable, 1];
    for (let step = 0; step < STEPS; step += 1) {
      const middle = (low + high) / 2;
      if (fits(middle)) low = middle; else high = middle;
    }
    body.style.zoom = low;
    return low;
  });
}

/** Of each list only so many rows that all of it fits; the longest give most. */
function fold(part, fits) {
  const lists = [...part.querySelectorAll("tbody")].map((list) => [...list.rows]);
  const keep = (most) => {
    unfold();
    for (const rows of lists.filter(({ length }) => length > most + 1)) {
      for (const row of rows.slice(most)) row.dataset.folded = "";
      rows[most - 1].after(make("tr", { class: "folded-rest" }, make("td", { colspan: rows[0].cells.length },
        `and ${rows.length - most} more: they are on the page, and in the exports`)));
    }
    return fits();
  };
  let [low, high] = [1, Math.max(...lists.map(({ length }) => length))];
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (keep(middle)) low = middle; else high = middle;
  }
  keep(low);
}

function unfold() {
  for (const row of document.querySelectorAll("[data-folded]")) delete row.dataset.folded;
  for (const rest of document.querySelectorAll(".folded-rest")) rest.remove();
}

export function start() {
  addEventListener("beforeprint", () => fit());
  addEventListener("afterprint", () => {
    document.body.style.zoom = "";
    unfold();
  });
}
