// The list of a cell that is chosen from: it narrows while one types, arrows move in it.
import { optionsOf } from "pmhub/cells/choices";
import { icon, isMac, make } from "pmhub/page";

const TONES = { discovery: "violet", building: "info", shipped: "good", parked: "quiet" };
/** Fields of which a feature may have several: the picked one takes the place of the first. */
const SEVERAL = new Set(["objective"]);

export class Picker {
  constructor({ cell, field, input, label, box, take }) {
    Object.assign(this, { field, input, take, kind: cell.dataset.kind });
    // A cell or a property has its value at hand; a button of the bulk bar has none.
    this.now = cell.dataset.v ?? (cell.matches("td, .f-cell") ? "" : null);
    this.held = SEVERAL.has(field) ? (this.now ?? "").split(",").filter(Boolean) : [this.now];
    this.several = SEVERAL.has(field) && this.now !== null;
    this.menu = make("ul", { class: "cell-options", role: "listbox", id: "cell-options", "aria-label": label });
    this.menu.addEventListener("click", (event) => this.click(event));
    box.append(this.menu);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-expanded", "true");
    input.setAttribute("aria-controls", "cell-options");
  }

  list() {
    this.pending = this.find();
    return this.pending;
  }

  async find() {
    const text = this.input.value.trim().toLowerCase();
    const all = await optionsOf(this.field, text);
    const fits = ({ word }) => this.field === "parent" || word.toLowerCase().includes(text);
    this.options = text ? all.filter(fits) : all;
    this.at = Math.max(0, text ? 0 : this.options.findIndex((option) => option.value === (this.held[0] ?? "")));
    this.menu.replaceChildren(...this.options.map((option, at) => this.item(option, at)));
    if (!this.options.length) this.menu.append(make("li", { class: "menu-empty", role: "option", "aria-disabled": "true", "aria-selected": "false" }, `No ${this.field} like that`));
    else if (this.several) this.menu.append(make("li", { class: "cell-options-note", role: "presentation" }, `${isMac ? "⌘" : "Ctrl "}Enter adds a second one, or takes it away`));
    this.show();
  }

  item(option, at) {
    const mark = this.field === "status" ? glyph(option) : (["owner", "objective"].includes(this.field) || (this.kind === "person" && !option.quiet)) ? option.mark()[0] : null;
    const held = this.held.includes(option.value);
    const words = make("span", { class: option.quiet ? "quiet" : "ellipsis" }, option.word);
    const beside = this.several && option.value ? make("span", { class: "cell-also", "data-also": true, title: held ? "Take away" : "Add beside the others", "aria-hidden": "true" }, icon(held ? "close" : "plus")) : null;
    return make("li", { class: "menu-item", role: "option", id: `cell-option-${at}`, "data-at": at, "aria-selected": "false", "aria-current": held ? "true" : null }, mark ?? null, words, beside);
  }

  click(event) {
    const item = event.target.closest("[data-at]");
    if (!item) return;
    this.at = Number(item.dataset.at);
    this.take({ beside: Boolean(event.target.closest("[data-also]")) });
  }

  step(by) {
    if (!this.options?.length) return;
    this.at = (this.at + by + this.options.length) % this.options.length;
    this.show();
  }

  show() {
    const items = [...this.menu.querySelectorAll("[data-at]")];
    items.forEach((item, at) => item.setAttribute("aria-selected", String(at === this.at)));
    const active = items[this.at];
    if (active) this.input.setAttribute("aria-activedescendant", active.id);
    active?.scrollIntoView({ block: "nearest" });
  }

  /** [what to send, what to show], null when nothing changes, undefined when nothing fits. */
  async choice({ beside = false } = {}) {
    await this.pending;
    const option = this.options[this.at];
    if (!option) return undefined;
    if (beside && this.several) return [{ [this.held.includes(option.value) ? "not" : "also"]: option.value }, undefined];
    if (option.value === (SEVERAL.has(this.field) ? this.held[0] ?? (this.now === null ? null : "") : this.now)) return null;
    return [SEVERAL.has(this.field) ? { main: option.value } : option.value, option.mark()];
  }
}

function glyph(option) {
  const mark = icon(option.category, "icon glyph");
  mark.dataset.tone = TONES[option.category] ?? "neutral";
  return mark;
}
