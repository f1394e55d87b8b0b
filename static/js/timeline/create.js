// A new feature drawn on an empty lane: its dates are known, its title is asked for on the spot.
import { echo, parseFuzzy } from "pmhub/dates";
import { make } from "pmhub/page";
import { dayOf, isoOf } from "./geometry.js";
import { number } from "./model.js";

export class Create {
  constructor(tl) { this.tl = tl; }

  at({ lane, start, end, row = 0 }) {
    const { model } = this.tl;
    const draft = Object.assign(document.createElement("div"), { className: "tl-draft tl-bar tl-new" });
    const input = Object.assign(document.createElement("input"), { className: "tl-new-title", placeholder: "Title of the new feature", maxLength: 200 });
    input.setAttribute("aria-label", `New feature in ${model.lane(lane).name}, title`);
    draft.append(input);
    number(draft, { s: start - model.first, d: end - start + 1, r: row });
    model.lane(lane).track.append(draft);
    input.focus();
    const stop = new AbortController();
    const close = () => { stop.abort(); draft.remove(); };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") close();
      if (event.key === "Enter" && input.value.trim()) { this.save(input.value.trim(), { lane, start, end }); close(); }
    }, { signal: stop.signal });
    input.addEventListener("blur", () => { if (input.value.trim()) this.save(input.value.trim(), { lane, start, end }); close(); }, { signal: stop.signal });
  }

  /** C, or the button: a month from today in the first lane, or in the lane with focus. */
  here() {
    const { model } = this.tl;
    if (this.tl.agenda.narrow.matches || !model.lanes.length) return this.ask();
    const lane = document.activeElement?.closest?.(".tl-lane")?.dataset.lane ?? model.lanes[0]?.key;
    const start = Math.max(model.first, Math.min(model.today, model.last - 14));
    this.tl.zoomer.show(start);
    this.at({ lane, start, end: start + { week: 13, month: 27, quarter: 90, year: 181 }[model.zoom] });
  }

  /** Where there is no lane to draw on, as on a phone: a title, and when in words. */
  ask() {
    const { model, dataset } = this.tl, today = isoOf(model.today);
    const from = document.querySelector(".topbar-actions [data-create]") ?? this.tl;
    const title = make("input", { class: "input", id: "tl-new-title", maxlength: "200", required: true, autocomplete: "off" });
    const when = make("input", { class: "input", id: "tl-new-when", autocomplete: "off", placeholder: "Q2, mid Jan, in 3 w", "aria-describedby": "tl-new-said" });
    const said = make("div", { class: "field-note parse-echo", id: "tl-new-said" }, "Four weeks from today");
    const read = () => {
      const words = when.value.trim(), parsed = words ? parseFuzzy(words, today, Number(dataset.fiscal)) : null;
      said.textContent = !words ? "Four weeks from today" : echo(parsed) || "Not understood. Try 29 Jan, mid Jan or Q2.";
      when.setAttribute("aria-invalid", String(Boolean(words && !parsed)));
      if (words && !parsed) return null;
      const start = parsed ? dayOf(parsed.startsOn) : model.today, end = parsed ? dayOf(parsed.endsOn) : start + 27;
      return { start, end: end > start ? end : start + 27 };
    };
    when.addEventListener("input", read);
    const field = (label, input, note = null) => make("div", { class: "field" }, make("label", { class: "field-label", for: input.id }, label), input, note);
    const form = make("form", {}, field("Title", title), field("When", when, said), make("div", { class: "row" }, make("button", { class: "button button-primary end" }, "Add")));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const dates = read(), name = title.value.trim();
      if (!dates || !name) return;
      this.tl.popovers.close();
      this.save(name, { lane: "0", ...dates });
    });
    this.tl.popovers.open({ el: from, id: 0, title: "on the roadmap" }, "New feature", [form]);
  }

  async save(title, { lane, start, end }) {
    const result = await this.tl.saves.create({ title, starts_on: isoOf(start), ends_on: isoOf(end), lane });
    if (!result.ok) return this.tl.refused(result);
    await this.tl.refresh({ focus: result.data.id });
    this.tl.say(`${title} created.`);
    return this.tl.done(`${title} created`, result.batch);
  }
}
