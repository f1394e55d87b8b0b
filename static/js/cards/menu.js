// ⋯ of a card: everything that dragging does, by clicks alone.
import { openMenu } from "pmhub/menu";
import { icon, make } from "pmhub/page";

export class Menu {
  constructor(cards) { this.cards = cards; }

  open(card, button = card.item.querySelector(".cb-more")) {
    const { cards } = this;
    const menu = make("div", { class: "menu", popover: "auto", role: "menu", "aria-label": `${card.title}` });
    const { rank, columns } = this.choices(card);
    menu.append(this.item("Open", "panel", () => cards.open(card)));
    menu.append(this.item(cards.selection.has(card) ? "Unselect" : "Select", "check", () => { cards.selection.toggle(card); card.el.focus({ preventScroll: true }); }));
    if (cards.mayMove) menu.append(...rank, ...columns);
    cards.append(menu);
    menu.addEventListener("toggle", ({ newState }) => { if (newState === "closed") setTimeout(() => menu.remove(), 0); });
    openMenu(menu, button);
  }

  choices(card) {
    const { cards } = this, { moves } = cards, here = card.cell, rank = [], columns = [];
    const held = cards.selection.with(card), many = held.length > 1;
    const then = (run) => () => { run(); card.el.focus({ preventScroll: true }); };
    const put = (index) => then(() => moves.put(held, here, index)), by = (step) => then(() => cards.keys.upOrDown(card, held, step));
    if (cards.may("rank") && (many || card.count > 1)) {
      const first = !many && card.index === 0, last = !many && card.index === card.count - 1;
      rank.push(make("hr", { class: "menu-line" }), this.item("To the top", "arrow-up", put(0), first), this.item("Up", "up", by(-1), first));
      rank.push(this.item("Down", "down", by(1), last), this.item("To the bottom", "arrow-down", put(card.count), last));
    }
    const targets = cards.targets.filter((head) => moves.allowed(here, cards.cell(here.dataset.lane, head.dataset.column)) || head.dataset.column === here.dataset.column);
    if (targets.length > 1) columns.push(make("hr", { class: "menu-line" }), make("div", { class: "menu-head", role: "presentation" }, many ? `Move ${held.length} cards to` : "Move to"));
    if (targets.length > 1) for (const head of targets) columns.push(this.column(card, head));
    return { rank, columns };
  }

  column(card, head) {
    const { column, name } = head.dataset, current = column === card.cell.dataset.column;
    const item = make("button", { class: "menu-item", type: "button", role: "menuitemradio", "aria-checked": String(current) }, make("span", { class: "ellipsis" }, name));
    item.addEventListener("click", () => this.cards.keys.toColumn(card, column));
    return item;
  }

  item(words, glyph, run, disabled = false) {
    const item = make("button", { class: "menu-item", type: "button", role: "menuitem", disabled }, icon(glyph), make("span", {}, words));
    item.addEventListener("click", run);
    return item;
  }
}
