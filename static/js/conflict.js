// Two values for one field: both are shown, the stored one stands until somebody chooses.
import { make } from "pmhub/page";

/** showConflict(after, { yours, theirs, who, onYours, onTheirs }) draws it behind `after` and moves no focus. */
export function showConflict(after, { yours, theirs, who = "Somebody", onYours, onTheirs }) {
  const mine = make("button", { class: "button button-small", type: "button" }, "Use mine");
  const keep = make("button", { class: "button button-small", type: "button" }, `Keep ${who}’s`);
  const row = (label, value, button) =>
    make("div", { class: "conflict-row" }, make("span", { class: "conflict-who" }, label), make("span", { class: "conflict-value" }, String(value ?? "empty")), button);
  const box = make("div", { class: "conflict", role: "group", "aria-label": "Two values" }, row("Yours", yours, mine), row(who, theirs, keep));
  const choose = (act) => () => {
    box.remove();
    after.focus?.();
    act?.();
  };
  mine.addEventListener("click", choose(onYours));
  keep.addEventListener("click", choose(onTheirs));
  const place = after.closest(".property") ?? after;
  place.after(box);
  return box;
}
