// One card: what the server wrote on it, and where it stands.
import { dayOf } from "pmhub/timeline/geometry";

export class Card {
  constructor(el) { this.el = el; }
  get id() { return Number(this.el.dataset.id); }
  get key() { return this.el.dataset.key; }
  get title() { return this.el.dataset.title; }
  get status() { return this.el.dataset.status; }
  get effort() { return Number(this.el.dataset.effort); }
  get version() { return Number(this.el.dataset.version) || null; }
  get start() { return this.el.dataset.from ? dayOf(this.el.dataset.from) : null; }
  get end() { return this.el.dataset.to ? dayOf(this.el.dataset.to) : null; }
  get item() { return this.el.closest(".cb-item"); }
  get cell() { return this.el.closest("[data-cell]"); }
  get index() { return [...this.item.parentElement.children].indexOf(this.item); }
  get count() { return this.item.parentElement.children.length; }
}
