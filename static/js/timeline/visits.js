// Every state of the roadmap is an address: links and the filter form of the toolbar change the board in place.
import { place } from "pmhub/place";
import { toast } from "pmhub/toast";
import { long } from "./dates.js";
import "./travel.js";

/** Where the keys begin in a menu: at what is chosen now. */
const firstOf = (menu) => menu.querySelector("[aria-current]") ?? menu.querySelector("a, input:not([type=hidden])");

/** A menu that was opened while the page was read: it opens in the fresh toolbar too, where it was. */
function reopener(menu) {
  const { id } = menu, at = [...menu.querySelectorAll("a, button, input")].indexOf(document.activeElement);
  return () => {
    const fresh = document.getElementById(id), opener = document.querySelector(`[popovertarget="${id}"], [data-menu="${id}"]`);
    if (!fresh || !opener) return;
    fresh.showPopover({ source: opener });
    place(fresh, opener);
    (fresh.querySelectorAll("a, button, input")[at] ?? firstOf(fresh))?.focus({ preventScroll: true });
  };
}

export class Visits {
  constructor(tl) {
    this.tl = tl;
    this.turn = 0; // visits begun
    this.moment = 0; // what happened here that a page read before does not know
    this.reading = Promise.resolve();
    const { gone } = tl;
    document.addEventListener("click", (event) => this.click(event), { signal: gone });
    document.addEventListener("submit", (event) => this.submit(event), { signal: gone });
    document.addEventListener("toggle", (event) => this.opened(event), { signal: gone, capture: true });
    document.addEventListener("pm:visit", (event) => this.asked(event), { signal: gone });
    addEventListener("popstate", () => this.go(location.href, { push: false }), { signal: gone });
  }

  click(event) {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    const link = event.target.closest?.(".toolbar a[href], .tl-note a[href], .tl-when a[href], .empty a[href], .cb-head a[href], .cb-tabs a:not([data-tab]), .lenses a[href]");
    if (event.target.closest?.("[data-place]")) this.tl.placing.ask(event.target.closest("[data-place]"));
    if (event.target.closest?.("[data-create]")) this.tl.create.here();
    if (!link || new URL(link.href).pathname !== location.pathname) return;
    const lensOf = (url) => new URL(url).searchParams.get("lens") ?? "timeline";
    if (lensOf(link.href) !== lensOf(location.href)) return; // another lens is another page
    event.preventDefault();
    if (link.matches("[data-today]")) this.tl.zoomer.today(); else this.go(link.href);
  }

  /** Somebody else wants another address shown; another lens is another page. */
  asked(event) {
    const { url, replace } = event.detail, to = new URL(url, location.href);
    const lensOf = (address) => address.searchParams.get("lens") ?? "timeline";
    if (to.pathname !== location.pathname || lensOf(to) !== lensOf(new URL(location.href))) return;
    event.preventDefault();
    if (replace) history.replaceState({}, "", to);
    this.go(to.href, { push: !replace });
  }

  /** The menus of the toolbar open without us; where the style sheet cannot place them, we do. */
  opened(event) {
    const opener = event.newState === "open" && document.querySelector(`.toolbar [popovertarget="${event.target.id}"]`);
    if (!opener) return;
    if (!CSS.supports("position-area", "block-end")) place(event.target, opener);
    if (!event.target.contains(document.activeElement)) firstOf(event.target)?.focus({ preventScroll: true });
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
    const turn = (this.turn += 1), known = new Set(document.querySelectorAll(":popover-open")), began = this.outdate(), zoomed = this.tl.zoomer.ahead(url);
    const page = await this.fetch(url);
    if (turn !== this.turn) return; // the address was left again
    if (!page) { zoomed(false); return; }
    const wroteMeanwhile = began !== this.moment;
    this.outdate();
    if (push) history.pushState({}, "", url);
    const travelled = document.activeElement?.closest?.(".tl-when");
    const menus = [...document.querySelectorAll(":is(.toolbar, .topbar-lenses, .topbar-actions) :popover-open")], since = menus.filter((menu) => !known.has(menu)).map(reopener);
    for (const menu of menus) menu.hidePopover();
    const focused = document.activeElement?.closest?.(".toolbar a, .toolbar button")?.textContent;
    const inLenses = document.activeElement?.closest?.("#saved-lenses");
    for (const name of ["toolbar", "lenses", "actions"]) {
      const host = document.querySelector({ toolbar: ".toolbar", lenses: ".topbar-lenses", actions: ".topbar-actions" }[name]), fresh = page.querySelector(`[data-part="${name}"]`);
      if (host && fresh) host.replaceChildren(...fresh.childNodes);
    }
    if (inLenses) document.querySelector("#saved-lenses button")?.focus();
    for (const reopen of since) reopen();
    if (focused && !since.length) [...document.querySelectorAll(".toolbar a, .toolbar button")].find((el) => el.textContent === focused)?.focus();
    this.tl.adopt(page);
    zoomed(true);
    if (travelled && this.tl.past) this.tl.querySelector(".tl-travel .range")?.focus();
    const corner = this.tl.querySelector(".tl-corner");
    const day = this.tl.past ? `As it stood on ${long(this.tl.model.today)}. ` : "";
    if (corner) this.tl.say(`${day}${corner.textContent}.`);
    if (wroteMeanwhile) this.tl.refresh();
  }

  /** Our own write began or ended, or the address changes: what is being read now is out of date. */
  outdate() {
    this.outdated?.();
    return (this.moment += 1);
  }

  /** The board of this address, read after every write of ours and after every reading begun before; or null. */
  latest() {
    const read = async () => {
      for (;;) {
        const began = this.moment, page = await this.fetch(location.href);
        if (!page || (began === this.moment && !this.tl.writing)) return page;
        if (this.tl.writing) await new Promise((resolve) => { this.outdated = resolve; });
      }
    };
    return (this.reading = this.reading.then(read));
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
