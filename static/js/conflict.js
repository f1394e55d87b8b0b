// Two values for one field: both are shown, the stored one stands until somebody chooses.
import { make } from "pmhub/page";

/** In a form the server drew both beside the field: the field holds mine until theirs is chosen. */
export function start() {
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.(".conflict[data-value] [data-keep]");
    if (!button) return;
    const box = button.closest(".conflict"), field = document.getElementById(box.dataset.conflict);
    if (!field) return;
    if (button.dataset.keep === "theirs") field.value = box.dataset.value;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.focus();
    box.remove();
  });
}

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
