// "Why?" after a date moved that people count on: one click, or Y and the arrow keys. Never in the way.
import { announce } from "pmhub/announce";
import { command } from "pmhub/commands";
import { base, make, send } from "pmhub/page";
import { save } from "pmhub/save";
import { dismiss, toast } from "pmhub/toast";
import { undoBatch } from "pmhub/undo";

export const REASONS = ["capacity", "dependency", "customer", "strategy", "estimate", "incident"];
const url = `${base}roadmap/reasons/`;

/** A row of reasons, and a line for words, for the toast that tells of the move. */
export function why(batch) {
  const note = make("input", { class: "input", type: "text", maxlength: "2000", placeholder: "In your words", "aria-label": "Why, in your words" });
  const row = make("div", { class: "toast-more toast-why", role: "group", "aria-label": "Why did the dates change?" }, make("span", { class: "toast-why-ask" }, "Why?"));
  for (const reason of REASONS) {
    const button = make("button", { class: "button button-small", type: "button" }, reason);
    button.addEventListener("click", () => tell(batch, reason, note.value));
    row.append(button);
  }
  note.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && note.value.trim()) { event.preventDefault(); tell(batch, "", note.value); }
  });
  row.append(note);
  row.addEventListener("keydown", (event) => step(event, row));
  return row;
}

/** Arrows go along the reasons; in the line they move the cursor. */
function step(event, row) {
  const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
  if (!by || event.target.matches("input")) return;
  const all = [...row.querySelectorAll("button")];
  all[(all.indexOf(event.target) + by + all.length) % all.length].focus();
  event.preventDefault();
}

async function tell(batch, reason, words) {
  dismiss();
  const said = `Noted: ${[reason, words.trim()].filter(Boolean).join(", ")}`;
  const { ok } = await save({ url, method: "POST", fields: { batch, reason_code: reason, because: words.trim() }, label: said });
  if (ok) toast(said);
}

/** Dates changed in a cell, of the panel or the grid: the server knows whether to ask. */
document.addEventListener("pm:cells", async ({ detail }) => {
  if (!detail.batch || !detail.fields?.includes("dates")) return;
  const answer = await send(url, { method: "POST", json: { batch: detail.batch } }).catch(() => null);
  if (!answer?.ok || !(await answer.json()).why) return;
  toast("Dates changed", { undo: () => undoBatch(detail.batch), more: why(detail.batch) });
  announce("Press Y to say why.", { more: true });
});

command({
  id: "why", title: "Say why the dates changed", keys: "y", group: "Roadmap",
  when: () => Boolean(document.querySelector(".toast-why")),
  run: () => document.querySelector(".toast-why button")?.focus(),
});
