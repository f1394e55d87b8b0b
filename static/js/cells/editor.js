// One editor for a cell of the grid and a property of the panel: it floats over the value and gives the focus back.
import { announce } from "pmhub/announce";
import { Picker } from "pmhub/cells/picker";
import { isHorizon, shortOf, understood } from "pmhub/cells/spans";
import { isMac, make } from "pmhub/page";

const CHOICES = new Set(["status", "objective", "owner", "team", "release", "horizon", "impact", "parent"]);
const KINDS = new Set(["select", "person", "checkbox"]); // of custom fields
const HINTS = {
  reach: "People or events per quarter; 1.2k works",
  rice_confidence: "100% measured · 80% supported · 50% a guess",
  rice_effort: "Person-months of the whole team; 0.5 is two weeks",
  effort: "Person-weeks, such as 8 or 6–10",
  confidence: "How sure the dates are, in percent",
  tags: "Separate with commas",
  dates: "Try mid Jan, Q2, +2w or 3 Nov → 29 Jan; Now, Next, Later",
};
let open = null;

/**
 * edit(cell, { typed, label, commit(value, shown, move), cancel() }): move is "down", "right", "left" or "".
 * `typed` is the character that began the edit and replaces the value.
 */
export function edit(cell, options) {
  open?.close();
  // Two values wait to be chosen from: Enter goes to the choice.
  if (cell.conflict?.isConnected) return cell.conflict.querySelector("button").focus();
  open = new Editor(cell, options);
  return open;
}

export const isEditing = () => Boolean(open);
export const closeEditor = () => open?.close();

class Editor {
  constructor(cell, options) {
    Object.assign(this, options, { cell, field: cell.dataset.f });
    this.chooses = CHOICES.has(this.field) || KINDS.has(cell.dataset.kind);
    cell.dataset.editing = "";
    // What the person saw is what the edit is based on, whatever arrives meanwhile.
    const { ver, sv } = cell.closest("[data-ver]")?.dataset ?? {};
    this.base = { ver, sv, seen: cell.dataset.v };
    this.input = make("input", { class: "input", "aria-label": this.label, autocomplete: "off", spellcheck: this.field === "title" ? null : "false" });
    this.input.value = this.typed ?? (this.chooses ? "" : cell.dataset.failed || this.raw());
    this.note = make("div", { class: "cell-note", "aria-live": "polite" }, cell.dataset.hint ?? HINTS[this.field] ?? "");
    this.box = make("div", { class: "cell-editor", popover: "manual", "data-kind": this.chooses ? "choice" : this.field }, this.input, this.chooses ? null : this.note);
    if (this.chooses) this.picker = new Picker({ ...this, take: (how) => this.take("", how) });
    this.picker?.list();
    document.body.append(this.box);
    this.box.showPopover();
    this.put();
    this.listen();
    this.input.focus({ preventScroll: true });
    if (this.typed === undefined) this.input.select();
    if (this.field === "dates") this.say();
  }

  raw() {
    const { v } = this.cell.dataset;
    if (this.field === "dates" && v) return this.cell.textContent.trim();
    if (this.field === "title") return v ?? this.cell.textContent.trim();
    return v ?? this.cell.textContent.trim();
  }

  put() {
    const from = this.cell.getBoundingClientRect();
    const width = Math.min(Math.max(from.width, this.chooses ? 220 : 120), innerWidth - 16);
    const { style } = this.box;
    style.setProperty("left", `${Math.max(8, Math.min(from.left, innerWidth - width - 8))}px`);
    style.setProperty("top", `${Math.max(0, from.top)}px`);
    style.setProperty("width", `${width}px`);
    style.setProperty("--cell", `${from.height}px`);
    this.box.toggleAttribute("data-up", from.bottom + 320 > innerHeight && from.top > innerHeight / 2);
  }

  listen() {
    this.gone = new AbortController();
    const { signal } = this.gone;
    this.input.addEventListener("keydown", (event) => this.key(event), { signal });
    this.input.addEventListener("input", () => this.say(), { signal });
    this.input.addEventListener("blur", () => !this.box.contains(document.activeElement) && this.leave(), { signal });
    this.box.addEventListener("pointerdown", (event) => event.target !== this.input && event.preventDefault(), { signal });
    addEventListener("scroll", () => this.put(), { capture: true, passive: true, signal });
    addEventListener("resize", () => this.put(), { signal });
  }

  key(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    const moves = { Enter: event.shiftKey ? "up" : "down", Tab: event.shiftKey ? "left" : "right" };
    if (event.key === "Escape") this.abandon();
    else if (event.key in moves) this.take(moves[event.key], { beside: event.key === "Enter" && (isMac ? event.metaKey : event.ctrlKey) });
    else if (this.picker && ["ArrowDown", "ArrowUp"].includes(event.key)) this.picker.step(event.key === "ArrowDown" ? 1 : -1);
    else return;
    event.preventDefault();
  }

  say() {
    if (this.picker) return this.picker.list();
    if (this.field !== "dates") return undefined;
    const text = this.input.value.trim();
    this.note.textContent = !text ? "Not scheduled" : understood(text) || HINTS.dates;
    return undefined;
  }

  // --- leaving --------------------------------------------------------------------------------------------
  async take(move, how) {
    if (this.closed) return undefined;
    if (this.picker) {
      const chosen = await this.picker.choice(how);
      if (chosen === undefined) return announce(`No ${this.field} like that.`, { now: true });
      return this.finish(chosen, how?.beside ? "" : move);
    }
    const text = this.input.value.trim();
    if (this.field === "dates" && text && !understood(text) && !isHorizon(text)) return this.wrong(HINTS.dates);
    if (this.field === "title" && !text) return this.wrong("A feature needs a title");
    const same = text === this.raw() && !this.cell.dataset.failed;
    return this.finish(same ? null : [text, this.field === "dates" ? shortOf(text) : text], move);
  }

  wrong(words) {
    this.input.setAttribute("aria-invalid", "true");
    this.note.textContent = words;
    this.note.dataset.bad = "";
    announce(words, { now: true });
  }

  finish(change, move) {
    const { cell } = this;
    this.close();
    cell.base = change ? this.base : null;
    if (change) this.commit(...change, move);
    else this.cancel?.(move);
    if (!change && !move) cell.focus?.();
  }

  /** A click elsewhere keeps what was typed, and drops a choice not made. */
  leave() {
    if (this.closed) return;
    if (this.chooses) this.close();
    else { this.take("stay"); if (!this.closed) this.close(); }
  }

  abandon() {
    const { cell } = this;
    this.close();
    this.cancel?.("");
    cell.focus?.();
  }

  close() {
    if (this.closed) return;
    this.closed = true;
    this.gone.abort();
    delete this.cell.dataset.editing;
    this.box.remove();
    if (open === this) open = null;
    this.cell.dispatchEvent(new CustomEvent("pm:edited", { bubbles: true }));
  }
}
