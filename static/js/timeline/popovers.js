// Small questions beside a bar: when, where, what waits for it, which status, whose. Enter answers, Esc leaves.
import { isHorizon } from "pmhub/cells/spans";
import { echo, parseSpan } from "pmhub/dates";
import { base, make } from "pmhub/page";
import { place } from "pmhub/place";
import { REASONS } from "pmhub/why";
import { long, short } from "./dates.js";
import { dayOf, isoOf } from "./geometry.js";
import { choicesOf, deedOf } from "./lanes.js";

export class Popovers {
  constructor(tl) { this.tl = tl; }

  open(bar, title, content, { wide = false, from = bar.el } = {}) {
    this.close();
    const pop = make("div", { class: `popover tl-pop${wide ? " tl-pop-wide" : ""}`, popover: "auto", role: "dialog", "aria-label": `${title}: ${bar.title}` }, make("h3", {}, title), ...content);
    this.tl.append(pop);
    this.pop = pop;
    this.of = bar.id;
    const anchor = from.offsetParent ? from : bar.el, back = anchor.matches(".tl-tools *") ? bar.el : anchor;
    pop.addEventListener("toggle", (event) => {
      if (event.newState !== "closed") return;
      const inside = pop.contains(document.activeElement) || document.activeElement === document.body;
      setTimeout(() => pop.remove(), 0);
      if (inside) (back.isConnected ? back : this.tl.elementOf(bar.id))?.focus({ preventScroll: true });
    });
    pop.showPopover();
    this.put = () => place(pop, anchor.matches(".tl-tools *") ? bar.el : anchor, { gap: 8 });
    this.put();
    pop.querySelector("input, textarea, button, a, [tabindex]")?.focus();
    return pop;
  }

  get isOpen() { return Boolean(this.pop?.matches(":popover-open")); }
  get about() { return this.isOpen ? this.of : null; }
  close() { if (this.isOpen) this.pop.hidePopover(); }

  dates(bar, from = bar.el) {
    const { tl } = this;
    if (!tl.movable(bar) || !tl.may("plan")) return this.readOnly(bar);
    const today = isoOf(tl.model.today), fiscal = Number(tl.dataset.fiscal);
    const field = (name, label, value) => {
      const input = make("input", { class: "input", id: `tl-d-${name}`, autocomplete: "off", "aria-describedby": `tl-d-${name}-said`, value: value === null ? "" : short(value, tl.model.today), placeholder: name === "start" ? "mid Jan, Q2, +3w, Next" : "29 Jan" });
      const said = make("div", { class: "field-note parse-echo", id: `tl-d-${name}-said` });
      return { input, said, el: make("div", { class: "field" }, make("label", { class: "field-label", for: input.id }, label), input, said) };
    };
    const start = field("start", "Starts", bar.start), end = field("end", "Ends", bar.end);
    const state = { start: bar.start, end: bar.end };
    const read = (which, other) => {
      const words = which.input.value.trim();
      const parsed = parseSpan(words, today, fiscal);
      state.horizon = which === start && isHorizon(words) ? words.toLowerCase() : "";
      which.said.textContent = state.horizon ? `Horizon ${state.horizon}, without dates` : words ? (echo(parsed) || "Not understood. Try 29 Jan, mid Jan, Q2 or Next.") : "";
      which.input.setAttribute("aria-invalid", String(Boolean(words && !parsed && !state.horizon)));
      if (!parsed) return;
      state.meant = which === start && parsed.startsOn !== parsed.endsOn ? parsed.granularity : "day";
      if (which === start) {
        const length = state.end !== null && state.start !== null ? state.end - state.start : 27;
        state.start = dayOf(parsed.startsOn);
        const whole = parsed.startsOn !== parsed.endsOn;
        if (whole || state.end === null || state.end < state.start) { state.end = whole ? dayOf(parsed.endsOn) : state.start + length; other.input.value = short(state.end, tl.model.today); }
      } else state.end = dayOf(parsed.endsOn);
      if (state.start !== null && state.end < state.start) which.said.textContent = "The end is before the start.";
    };
    start.input.addEventListener("input", () => read(start, end));
    end.input.addEventListener("input", () => read(end, start));
    const because = this.reason(bar);
    const shift = (days) => () => {
      if (state.start === null) return;
      state.start += days; state.end += days;
      start.input.value = short(state.start, tl.model.today); end.input.value = short(state.end, tl.model.today);
    };
    const apply = () => {
      if (state.horizon) { this.close(); this.bucket(bar, state.horizon); return; }
      if (state.start === null || state.end === null || state.end < state.start) { start.input.focus(); return; }
      this.close();
      bar.meant = state.meant;
      if (state.start !== bar.start || state.end !== bar.end) tl.moves.set(bar, state.start, state.end, because?.read() ?? {});
    };
    const button = (label, run, kind = "") => { const el = make("button", { type: "button", class: `button button-small ${kind}` }, label); el.addEventListener("click", run); return el; };
    const form = make("form", {}, make("div", { class: "form-row" }, start.el, end.el), because?.el ?? null, make("div", { class: "row row-wrap" },
      bar.start === null ? null : button("−1 w", shift(-7)), bar.start === null ? null : button("+1 w", shift(7)),
      bar.start === null ? null : button("Unschedule", () => { this.close(); tl.moves.unschedule([bar]); }, "button-ghost"),
      make("button", { class: "button button-primary button-small end" }, "Set dates")));
    form.addEventListener("submit", (event) => { event.preventDefault(); apply(); });
    this.open(bar, "Dates", [form], { from });
    start.input.select();
  }

  /** Now, Next or Later instead of dates. */
  async bucket(bar, horizon) {
    const label = `${bar.title}: ${horizon}`, edits = [{ key: bar.key, field: "dates", value: horizon, base: bar.version }];
    const result = await this.tl.saves.send({ url: `${base}features/cells/`, method: "POST", fields: { edits }, label, element: bar.el });
    if (!result.ok) return this.tl.refused(result);
    await this.tl.refresh({ focus: bar.id });
    this.tl.done(label, result.batch);
  }

  /** Where somebody may count on the dates there is room to say why; nobody has to. */
  reason(bar) {
    if (bar.start === null || !["planned", "building"].includes(bar.status)) return null;
    const code = make("select", { class: "input", id: "tl-d-why" }, make("option", { value: "" }, "Why? (optional)"), ...REASONS.map((one) => make("option", { value: one }, one)));
    const note = make("input", { class: "input", id: "tl-d-note", maxlength: "2000", autocomplete: "off", placeholder: "In your words" });
    const field = (label, input) => make("div", { class: "field" }, make("label", { class: "field-label", for: input.id }, label), input);
    return { el: make("div", { class: "form-row" }, field("Reason", code), field("Note", note)), read: () => ({ reason_code: code.value, because: note.value.trim() }) };
  }

  readOnly(bar) {
    const when = bar.start === null ? "Not scheduled" : `${long(bar.start)} – ${long(bar.end)}`;
    const why = bar.status === "shipped" ? "It is shipped, so its dates stay." : this.tl.hasAttribute("data-past") ? "You are looking at the past." : "You may look, not change. An editor of the workspace can move it.";
    this.open(bar, "Dates", [make("p", { tabindex: "-1" }, when), make("p", { class: "quiet" }, why)]);
    this.tl.say(`${bar.title}: ${when}.`);
  }

  /** In the past: what the bar says, and the way to the feature of today. */
  past(bar) {
    const words = bar.el.getAttribute("aria-label").slice(bar.title.length + 2).split(", ");
    const now = make("a", { class: "button button-small", href: `${base}features/${bar.key}/` }, "Open as it is today");
    this.open(bar, bar.title, [make("p", {}, words.join(" · ")), make("p", { class: "quiet" }, `As it stood on ${long(this.tl.model.today)}; nothing can be changed here.`), now]);
  }

  lane(bar) {
    const by = this.tl.dataset.lanes;
    if (!this.tl.may(deedOf(by))) { this.tl.say("Features cannot be moved between these lanes."); return; }
    const bars = this.tl.selection.has(bar) ? this.tl.selection.bars : [bar], choices = choicesOf(this.tl, bars);
    this.pick(bar, bars.length > 1 ? `Move ${bars.length} features to` : "Move to", choices, bar.lane, (id) => this.tl.moves.lane(bars, String(id), choices.find((one) => one.id === id).name));
  }

  status(bar) { this.pick(bar, "Status", this.tl.names.status ?? [], null, (id) => this.change(bar, "status", id)); }
  owner(bar) { this.pick(bar, "Owner", [...(this.tl.names.owner ?? []), { id: 0, name: "Nobody" }], null, (id) => this.change(bar, "owner", id)); }

  async change(bar, field, id) {
    const result = await this.tl.saves.set(bar, field, id);
    if (!result.ok) return this.tl.refused(result);
    await this.tl.refresh({ focus: bar.id });
    const name = (this.tl.names[field] ?? []).find((thing) => thing.id === id)?.name ?? "nobody";
    this.tl.done(`${bar.title}: ${field} ${name}`, result.batch);
  }

  link(bar) { this.tl.links.ask(bar); }
  remark(bar) { this.tl.remarks.ask(bar); }

  /** A list to filter by typing; arrows move, Enter takes. `before` and `after` stand around it. */
  pick(bar, title, choices, current, take, { wide = false, before = null, after = null, from = bar.el } = {}) {
    const list = make("div", { class: "tl-pop-list", role: "listbox", id: "tl-pick", "aria-label": title });
    const input = make("input", { class: "input", type: "search", role: "combobox", "aria-expanded": "true", "aria-controls": "tl-pick", "aria-autocomplete": "list", "aria-label": title, placeholder: "Type to find", autocomplete: "off" });
    let shown = [], at = 0;
    const draw = () => {
      const words = input.value.trim().toLowerCase();
      shown = (typeof choices === "function" ? choices() : choices).filter((c) => !words || c.name.toLowerCase().includes(words) || (c.key ?? "").toLowerCase().includes(words)).slice(0, 60);
      at = Math.min(at, Math.max(0, shown.length - 1));
      list.replaceChildren(...shown.map((c, i) => {
        const chosen = c.on || (current !== null && String(c.id) === String(current));
        const el = make("div", { class: "menu-item", role: "option", id: `tl-pick-${i}`, "aria-selected": i === at, "aria-checked": chosen ? "true" : null }, make("span", { class: "ellipsis" }, c.name), c.note ? make("span", { class: "menu-end quiet t-12" }, c.note) : null);
        el.setAttribute("aria-selected", String(i === at));
        el.addEventListener("pointerdown", (event) => event.preventDefault());
        el.addEventListener("click", () => go(c));
        return el;
      }));
      if (!shown.length) list.append(make("div", { class: "menu-empty" }, "Nothing found"));
      input.setAttribute("aria-activedescendant", shown.length ? `tl-pick-${at}` : "");
      list.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
    };
    const go = (choice) => { if (choice) { this.close(); take(choice.id); } };
    input.addEventListener("input", () => { at = 0; draw(); });
    input.addEventListener("keydown", (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (step) { at = (at + step + shown.length) % shown.length; draw(); event.preventDefault(); }
      if (event.key === "Enter") { event.preventDefault(); go(shown[at]); }
    });
    draw();
    const pop = this.open(bar, title, [before, input, list, after], { wide, from });
    input.focus();
    /** Other choices, with another question where there is one. */
    const redraw = (asked) => {
      if (asked) { pop.querySelector("h3").textContent = asked; input.setAttribute("aria-label", asked); at = 0; }
      draw();
    };
    return { redraw };
  }
}
