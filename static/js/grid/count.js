// "48 features · 2 unscored" follows what happens to scores, here and elsewhere.
import { base, send } from "pmhub/page";

const SCORES = /^(score|feature)\./;

export function count(grid) {
  const { signal } = grid.gone;
  let timer;
  const soon = () => {
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  };
  async function look() {
    const answer = await send(`${base}features/count/${location.search}`, { method: "GET" }).catch(() => null);
    const spot = grid.querySelector("[data-total]");
    if (!answer?.ok || !spot) return;
    const { words } = await answer.json();
    if (spot.textContent !== words) spot.textContent = words;
  }
  for (const name of ["pm:cells", "pm:undone", "pm:live:missed"]) document.addEventListener(name, soon, { signal });
  document.addEventListener("pm:live", ({ detail }) => (SCORES.test(detail.verb ?? "") || detail.many) && soon(), { signal });
  return soon;
}
