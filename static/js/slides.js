// <pm-slides>: presenting, its .slide parts are shown one at a time. Arrows, Space, Page Up and Down, Home and End step;
// so do the two buttons. The address remembers the slide. Not presenting, it is one page.
import { announce } from "pmhub/announce";

const KEYS = { ArrowRight: 1, ArrowDown: 1, PageDown: 1, " ": 1, ArrowLeft: -1, ArrowUp: -1, PageUp: -1, Home: -1e3, End: 1e3 };
const presenting = () => document.body.hasAttribute("data-present");

class Slides extends HTMLElement {
  connectedCallback() {
    if (!presenting()) return;
    this.at = Math.max(0, Number(location.hash.replace("#slide-", "")) - 1 || 0);
    this.key = (event) => this.onKey(event);
    this.swapped = () => this.isConnected && this.show(false);
    document.addEventListener("keydown", this.key);
    document.addEventListener("htmx:after:swap", this.swapped);
    this.addEventListener("click", (event) => this.step(Number(event.target.closest("[data-step]")?.dataset.step ?? 0)));
    this.show(false);
  }

  disconnectedCallback() {
    if (!this.key) return;
    document.removeEventListener("keydown", this.key);
    document.removeEventListener("htmx:after:swap", this.swapped);
  }

  get slides() {
    return [...this.querySelectorAll(".slide")];
  }

  onKey(event) {
    if (!(event.key in KEYS) || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest?.("input, textarea, select, [popover]") || (event.key === " " && event.target.closest?.("button, a"))) return;
    event.preventDefault();
    this.step(KEYS[event.key]);
  }

  step(by) {
    if (!by) return;
    this.at = Math.min(this.slides.length - 1, Math.max(0, this.at + by));
    history.replaceState(history.state, "", `#slide-${this.at + 1}`);
    this.show(true);
  }

  show(say) {
    const slides = this.slides;
    this.at = Math.min(this.at, slides.length - 1);
    slides.forEach((slide, at) => slide.toggleAttribute("data-shown", at === this.at));
    this.querySelector("[data-at]").textContent = `${this.at + 1} / ${slides.length}`;
    this.querySelector('[data-step="-1"]').disabled = this.at === 0;
    this.querySelector('[data-step="1"]').disabled = this.at === slides.length - 1;
    if (say) announce(`${slides[this.at].getAttribute("aria-label")}, ${this.at + 1} of ${slides.length}`);
  }
}

customElements.define("pm-slides", Slides);
