// Why a cell was refused, under the cell: at once, and whenever one comes back to it.
import { make } from "pmhub/page";
import { place } from "pmhub/place";

let note;

export function showReason(cell) {
  const words = cell.dataset.tip;
  if (!words || !cell.isConnected) return;
  note ??= make("div", { class: "cell-note cell-reason", popover: "manual", id: "cell-reason", "data-bad": true });
  if (!note.isConnected) document.body.append(note);
  note.replaceChildren(words);
  cell.setAttribute("aria-errormessage", "cell-reason");
  note.showPopover();
  place(note, cell, { gap: 2 });
}

export function hideReason() {
  if (note?.matches(":popover-open")) note.hidePopover();
}

document.addEventListener("focusin", ({ target }) => (target.matches?.('td[aria-invalid="true"]') ? showReason(target) : target.closest?.("td, .cell-editor") && hideReason()));
document.addEventListener("scroll", hideReason, { capture: true, passive: true });
document.addEventListener("pointerdown", hideReason, true);
document.addEventListener("keydown", (event) => event.key === "Escape" && hideReason(), true);
