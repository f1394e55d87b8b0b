// The mouse and the finger, by SortableJS; a finger rests for a moment first, so that it can scroll. Esc puts back.
import Sortable from "sortablejs";
import { Card } from "pmhub/cards/card";

const CALM = matchMedia("(prefers-reduced-motion: reduce)");

export class Drag {
  constructor(cards) {
    this.cards = cards;
    this.known = new WeakSet();
    this.holding = null;
    document.addEventListener("keydown", (event) => this.escape(event), { signal: cards.gone, capture: true });
    document.addEventListener("pointermove", (event) => this.peek(event), { signal: cards.gone, passive: true });
    this.wake();
  }

  /** Every list that can be dragged from and to. */
  wake() {
    for (const list of this.cards.querySelectorAll(".cb-list")) {
      if (this.known.has(list)) continue;
      this.known.add(list);
      Sortable.create(list, {
        group: { name: "cards", put: (to, from) => this.cards.moves.allowed(from.el.closest("[data-cell]"), to.el.closest("[data-cell]")) },
        sort: true, draggable: ".cb-item", filter: ".cb-more", preventOnFilter: false,
        forceFallback: true, fallbackOnBody: true, fallbackTolerance: 5,
        delay: 350, delayOnTouchOnly: true, touchStartThreshold: 8,
        animation: CALM.matches ? 0 : 160, easing: "cubic-bezier(.2,.8,.2,1)",
        ghostClass: "cb-room", fallbackClass: "cb-held", emptyInsertThreshold: 12,
        scrollSensitivity: 60, scrollSpeed: 14, bubbleScroll: true,
        onStart: (event) => this.start(event), onEnd: (event) => this.end(event),
        onMove: (event) => this.cards.moves.allowed(event.from.closest("[data-cell]"), event.to.closest("[data-cell]")),
      });
    }
  }

  /** One of several that are selected takes the others along; they wait where they are. */
  /** A folded column under the card unfolds when it stays there for a moment, and folds again when it leaves. */
  peek({ clientX, clientY }) {
    if (!this.holding) return;
    const cell = document.elementFromPoint(clientX, clientY)?.closest("[data-closed]:not([data-sealed])"), { column } = cell?.dataset ?? {};
    if (column === this.over) return;
    this.over = column;
    clearTimeout(this.rest);
    this.fold();
    if (column !== undefined) this.rest = setTimeout(() => { for (const part of this.parts(column)) part.dataset.peek = ""; }, 500);
  }

  parts(column) { return this.cards.querySelectorAll(`[data-closed][data-column="${CSS.escape(column)}"]`); }

  fold() { for (const part of this.cards.querySelectorAll("[data-peek]")) delete part.dataset.peek; }

  start({ item }) {
    const card = new Card(item.querySelector(".cb-card")), all = this.cards.selection.with(card).map((one) => (one.el === card.el ? card : one));
    this.holding = { card, all, was: this.cards.moves.whereAre(all) };
    this.cards.dataset.dragging = "";
    if (all.length < 2) return;
    for (const one of all) if (one !== card) one.item.dataset.carried = "";
    if (Sortable.ghost) Sortable.ghost.dataset.many = all.length;
  }

  end({ item, from, oldIndex }) {
    const held = this.holding;
    this.holding = null;
    delete this.cards.dataset.dragging;
    clearTimeout(this.rest);
    this.over = undefined;
    this.fold();
    if (!held) return;
    for (const one of held.all) delete one.item.dataset.carried;
    if (held.dropped || !this.cards.mayMove) {
      from.insertBefore(item, [...from.children].filter((other) => other !== item)[oldIndex] ?? null);
      this.cards.say(`${held.card.title} is back where it was.`);
      return;
    }
    const mates = new Set(held.all.map((one) => one.item));
    let next = item.nextElementSibling;
    while (mates.has(next)) next = next.nextElementSibling;
    this.cards.moves.before(held.all, item.parentElement, next, held.was);
  }

  escape(event) {
    if (event.key !== "Escape" || !this.holding) return;
    event.preventDefault();
    event.stopPropagation();
    this.holding.dropped = true;
    document.dispatchEvent(new PointerEvent("pointerup", { bubbles: true }));
  }
}
