// The tray is one line above the team load; all of it can be shown. Where everything fits, there is nothing to show.
const OPEN = "pmhub:tray";

export class Tray {
  constructor(tl) {
    this.tl = tl;
    tl.addEventListener("click", (event) => { if (event.target.closest(".tl-tray-all")) this.open(!this.isOpen); });
    new ResizeObserver(() => this.show()).observe(tl);
    this.show();
  }

  get el() { return this.tl.querySelector(".tl-tray"); }
  get isOpen() { return sessionStorage.getItem(OPEN) === "open"; }

  open(open) {
    sessionStorage.setItem(OPEN, open ? "open" : "");
    this.show();
  }

  show() {
    const { el } = this;
    if (!el) return;
    const chips = el.querySelector(".tl-chips"), button = el.querySelector(".tl-tray-all");
    el.toggleAttribute("data-open", this.isOpen);
    button.hidden = !this.isOpen && chips.scrollWidth <= chips.clientWidth + 1;
    button.textContent = this.isOpen ? "Show one line" : "Show all";
    button.setAttribute("aria-expanded", String(this.isOpen));
    this.tl.model.scroller.style.setProperty("--dock", `${el.offsetHeight + (this.tl.querySelector(".tl-load")?.offsetHeight ?? 0)}px`);
  }
}
