// The lines of a checklist are dragged by their grip, too; the form that Alt and an arrow send says where they went.
import Sortable from "sortablejs";

const CALM = matchMedia("(prefers-reduced-motion: reduce)");
const known = new WeakSet();

function wake(list) {
  if (known.has(list)) return;
  known.add(list);
  Sortable.create(list, { handle: ".f-check-grip", draggable: "[data-line]", forceFallback: true, chosenClass: "f-line-held", ghostClass: "f-line-room", animation: CALM.matches ? 0 : 120, onEnd: dropped });
}

function dropped({ item, oldIndex, newIndex, from }) {
  const form = item.querySelector("form:has([data-move])");
  if (!form || oldIndex === newIndex) return;
  form.elements.to.value = newIndex;
  form.dataset.say = `Moved to ${newIndex + 1} of ${from.children.length}`;
  form.requestSubmit();
}

// Before the list hears of it: from the first press on, it is one that can be sorted.
document.addEventListener("pointerdown", ({ target }) => { const list = target.closest?.(".f-check-grip")?.closest(".f-checks"); if (list) wake(list); }, { capture: true });
