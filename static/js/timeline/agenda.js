// On a phone the board is an agenda: what is now, next and later, each with its place in the year.
import { icon, make } from "pmhub/page";
import { short } from "./dates.js";
import { overlap } from "./geometry.js";

const SVG = "http://www.w3.org/2000/svg";

export class Agenda {
  constructor(tl) {
    this.tl = tl;
    this.narrow = matchMedia("(max-width: 719.98px)");
    this.narrow.addEventListener("change", () => this.show(), { signal: tl.gone });
    this.show();
  }

  show() {
    const old = this.tl.querySelector(".tl-agenda");
    if (!this.narrow.matches) { old?.remove(); return; }
    const agenda = make("div", { class: "tl-agenda" }, ...this.groups());
    if (old) old.replaceWith(agenda); else this.tl.model.scroller.append(agenda);
  }

  groups() {
    const { model } = this.tl;
    const bands = [...this.tl.querySelectorAll(".tl-band")].map((el) => ({ label: el.textContent.trim(), start: model.first + Number(el.dataset.s), end: model.first + Number(el.dataset.s) + Number(el.dataset.d) }));
    const bars = model.scheduled.filter((bar) => model.shown(bar)).sort((a, b) => a.start - b.start || a.end - b.end);
    const made = bands.map((band) => [band.label, bars.filter((bar) => Math.max(bar.start, model.first) >= band.start && Math.max(bar.start, model.first) < band.end)]);
    made.push(["Not scheduled", [...model.bars.values()].filter((bar) => bar.start === null)]);
    return made.filter(([, rows]) => rows.length).map(([label, rows]) => make("section", {}, make("h2", {}, label, make("span", {}, `${rows.length}`)), ...rows.map((bar) => this.row(bar))));
  }

  row(bar) {
    const { model } = this.tl;
    const glyph = bar.el.querySelector(".glyph").cloneNode(true), who = bar.el.querySelector(".tl-who")?.cloneNode(true) ?? make("span", { class: "tl-who", hidden: true });
    const late = model.links.some(({ source, target }) => source === bar.id && model.bars.get(target)?.start != null && bar.end !== null && overlap(bar.end, model.bars.get(target).start) > 0);
    const dates = bar.start === null ? "Not scheduled" : `${short(bar.start, model.today)} – ${short(bar.end, model.today)}`;
    const lane = model.lane(bar.lane)?.name ?? "";
    const link = make("a", { href: bar.el.getAttribute("href"), "data-id": bar.id, "data-cat": bar.el.dataset.cat, "aria-label": bar.el.getAttribute("aria-label") }, glyph, make("b", {}, bar.title), who, make("span", {}, [dates, lane].filter(Boolean).join(" · "), late ? make("b", { class: "tl-late" }, " · overlaps") : ""));
    if (bar.start !== null) link.append(this.mini(bar));
    const row = make("div", { class: "tl-row" }, link);
    if (this.tl.movable(bar)) {
      const button = make("button", { class: "icon-button", type: "button", "aria-label": `Dates of ${bar.title}` }, icon("calendar"));
      button.addEventListener("click", () => this.tl.popovers.dates(bar, button));
      row.append(button);
    }
    return row;
  }

  /** Twelve months in a line, the bar and today in it. */
  mini(bar) {
    const { model } = this.tl;
    const span = Math.max(365, model.days), x = (day) => (100 * Math.max(0, day - model.first)) / span;
    const svg = document.createElementNS(SVG, "svg");
    for (const [name, value] of Object.entries({ class: "tl-mini", viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" })) svg.setAttribute(name, value);
    const rect = (attributes) => { const el = document.createElementNS(SVG, "rect"); for (const [n, v] of Object.entries(attributes)) el.setAttribute(n, v); svg.append(el); };
    rect({ width: 100, height: 4, y: 2, rx: 0.6 });
    rect({ class: "tl-mini-bar", x: x(bar.start), width: Math.max(1.4, x(bar.end + 1) - x(bar.start)), height: 8, rx: 0.8 });
    const today = document.createElementNS(SVG, "path");
    today.setAttribute("d", `M${x(model.today)} 0V8`);
    svg.append(today);
    return svg;
  }
}
