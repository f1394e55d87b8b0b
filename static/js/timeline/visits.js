// Every state of the roadmap is an address: links and the filter form of the toolbar change the board in place.
import { place } from "pmhub/place";
import { toast } from "pmhub/toast";
import { long } from "./dates.js";
import "./travel.js";

export class Visits {
  constructor(tl) {
    this.tl = tl;
    const { gone } = tl;
    document.addEventListener("click", (event) => this.click(event), { signal: gone });
    document.addEventListener("submit", (event) => this.submit(event), { signal: gone });
    document.addEventListener("toggle", (event) => this.opened(event), { signal: gone, capture: true });
    addEventListener("popstate", () => this.go(location.href, { push: false }), { signal: gone });
  }

  click(event) {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    const link = event.target.closest?.(".toolbar a[href], .tl-note a[href], .tl-when a[href], .empty a[href]");
    if (event.target.closest?.("[data-print]")) print();
    if (event.target.closest?.("[data-create]")) this.tl.create.here();
    if (!link || new URL(link.href).pathname !== location.pathname) return;
    const lensOf = (url) => new URL(url).searchParams.get("lens") ?? "timeline";
    if (lensOf(link.href) !== lensOf(location.href)) return; // another lens is another page
    event.preventDefault();
    if (link.matches("[data-today]")) this.tl.zoomer.today(); else this.go(link.href);
  }

  /** The menus of the toolbar open without us; where the style sheet cannot place them, we do. */
  opened(event) {
    const opener = event.newState === "open" && document.querySelector(`.toolbar [popovertarget="${event.target.id}"]`);
    if (!opener) return;
    if (!CSS.supports("position-area", "block-end")) place(event.target, opener);
    event.target.querySelector("[aria-current], a, input")?.focus({ preventScroll: true });
  }

  submit(event) {
    const form = event.target.closest?.(".tl-filters, .tl-travel");
    if (!form) return;
    event.preventDefault();
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    this.go(`${location.pathname}?${query}`);
  }

  /** Set some parameters of the address; null takes one away. */
  change(changes) {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(changes)) { if (value === null) url.searchParams.delete(name); else url.searchParams.set(name, value); }
    return this.go(url.href);
  }

  /** H: to the slider, wherever it is. */
  travel() {
    if (this.tl.past) return this.tl.querySelector(".tl-travel .range")?.focus();
    return document.querySelector("[data-travel]")?.click();
  }

  /** W: show the critical chain, or put it away. */
  chain() {
    const off = document.querySelector("[data-chain-off]"), menu = document.getElementById("tl-chain");
    if (off) return this.go(off.href);
    menu?.showPopover({ source: document.querySelector("[data-chain-menu]") });
    return menu?.querySelector("a")?.focus();
  }

  async go(url, { push = true } = {}) {
    const page = await this.fetch(url);
    if (!page) return;
    if (push) history.pushState({}, "", url);
    const travelled = document.activeElement?.closest?.(".tl-when");
    for (const open of document.querySelectorAll(".toolbar :popover-open")) open.hidePopover();
    const focused = document.activeElement?.closest?.(".toolbar a, .toolbar button")?.textContent;
    for (const name of ["toolbar", "lenses", "actions"]) {
      const host = document.querySelector({ toolbar: ".toolbar", lenses: ".topbar-lenses", actions: ".topbar-actions" }[name]), fresh = page.querySelector(`[data-part="${name}"]`);
      if (host && fresh) host.replaceChildren(...fresh.childNodes);
    }
    if (focused) [...document.querySelectorAll(".toolbar a, .toolbar button")].find((el) => el.textContent === focused)?.focus();
    this.tl.adopt(page);
    if (travelled && this.tl.past) this.tl.querySelector(".tl-travel .range")?.focus();
    const corner = this.tl.querySelector(".tl-corner");
    const day = this.tl.past ? `As it stood on ${long(this.tl.model.today)}. ` : "";
    if (corner) this.tl.say(`${day}${corner.textContent}.`);
  }

  /** The board behind an address, or null after saying why not; the old one stays, greyed. */
  async fetch(url) {
    const waiting = setTimeout(() => { this.tl.dataset.waiting = ""; }, 200);
    try {
      const response = await fetch(url, { headers: { "X-Fragment": "board" }, credentials: "same-origin" });
      if (response.redirected && !response.url.includes("/roadmap/")) { location.assign(url); return null; }
      if (!response.ok) throw new Error(response.headers.get("X-Request-ID") ?? String(response.status));
      const text = await response.text();
      delete this.tl.dataset.stale;
      return new DOMParser().parseFromString(text, "text/html");
    } catch (problem) {
      this.tl.dataset.stale = "";
      const details = `${url} ${problem.message}`;
      toast("Could not refresh the roadmap; what you see may be old.", { tone: "bad", actions: [{ label: "Retry", run: () => this.go(url, { push: false }) }, { label: "Copy details", run: () => navigator.clipboard?.writeText(details) }] });
      return null;
    } finally {
      clearTimeout(waiting);
      delete this.tl.dataset.waiting;
    }
  }
}
