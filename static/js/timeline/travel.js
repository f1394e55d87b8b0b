// <pm-travel>: a slider and a date over the history of the workspace. The form works without it; sending it travels.
import { here, parseFuzzy } from "pmhub/dates";
import { dayOf } from "./geometry.js";
import { long, short } from "./dates.js";

const PAUSE = 180;

class Travel extends HTMLElement {
  static observedAttributes = ["data-at", "data-first", "data-today"];

  connectedCallback() {
    this.addEventListener("input", (event) => this.slide(event));
    this.addEventListener("change", (event) => this.send(event));
    this.show();
  }

  attributeChangedCallback() { if (this.isConnected) this.show(); }

  get range() { return this.querySelector("input[type=range]"); }
  get date() { return this.querySelector("input[name=as_of]"); }
  /** The day in the field, "mid Jan" or "-2w" too; "" while it means none. */
  get wanted() { return parseFuzzy(this.date.value, ...here())?.startsOn ?? ""; }
  get first() { return dayOf(this.dataset.first); }
  get today() { return dayOf(this.dataset.today); }

  /** The day the page shows: after a visit, and after the browser's own Back. */
  show() {
    if (!this.range) return;
    if (document.activeElement !== this.range || !this.waiting) this.stand(dayOf(this.dataset.at));
  }

  stand(day) {
    const { range, first, today } = this;
    range.max = today - first;
    range.value = day - first;
    range.setAttribute("aria-valuetext", day >= today ? "Today" : long(day));
    range.style.setProperty("--fill", `${(100 * (day - first)) / Math.max(1, today - first)}%`);
    this.date.value = day >= today ? "" : short(day, 0);
    const said = this.querySelector("[data-said]");
    if (said) said.textContent = long(day);
  }

  /** In the past the board follows the hand; from today one leaves when the hand lets go. */
  slide(event) {
    if (event.target !== this.range) return;
    this.stand(this.first + Number(this.range.value));
    clearTimeout(this.waiting);
    if (this.closest("pm-timeline")) this.waiting = setTimeout(() => this.go(), PAUSE);
  }

  send(event) {
    if (event.target === this.range || (event.target === this.date && this.wanted)) this.go();
  }

  go() {
    clearTimeout(this.waiting);
    this.waiting = 0;
    const { wanted } = this;
    if (wanted !== (this.asked ?? this.dataset.at)) { this.asked = wanted; this.date.value = wanted; this.querySelector("form").requestSubmit(); }
  }
}

customElements.define("pm-travel", Travel);
