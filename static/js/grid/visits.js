// Every state of the grid is an address: links and the search field change what is shown without a new page.
import { base } from "pmhub/page";
import { adopt } from "pmhub/lenses";
import { toast } from "pmhub/toast";

export class Visits {
  constructor(grid) {
    this.grid = grid;
    const options = { signal: grid.gone.signal };
    document.addEventListener("click", (event) => this.click(event), options);
    grid.addEventListener("submit", (event) => { event.preventDefault(); this.search(); }, options);
    grid.addEventListener("input", (event) => { if (event.target.name === "q") { clearTimeout(this.timer); this.timer = setTimeout(() => this.search(), 150); } }, options);
    document.addEventListener("pm:visit", (event) => this.asked(event), options);
    addEventListener("popstate", () => this.go(location.href, { push: false }), options);
  }

  click(event) {
    if (event.defaultPrevented || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    const create = event.target.closest?.("[data-create]");
    if (create && this.grid.querySelector("tbody")) { event.preventDefault(); this.grid.create.here(); return; }
    const link = event.target.closest?.("#features a[href], #saved-lenses a[href]");
    if (!link || link.dataset.panel || new URL(link.href).pathname !== `${base}features/`) return;
    event.preventDefault();
    const chosen = link.closest("#columns-menu");
    this.go(link.href).then(() => chosen && this.grid.columns.remember());
  }

  asked(event) {
    const { url, replace } = event.detail;
    if (new URL(url, location.href).pathname !== location.pathname) return;
    event.preventDefault();
    if (replace) history.replaceState({}, "", url);
    this.go(url, { push: !replace });
  }

  search() {
    const form = this.grid.querySelector(".g-search");
    const query = new URLSearchParams([...new FormData(form)].filter(([, value]) => value));
    const url = `${base}features/?${query}`;
    if (url !== location.pathname + location.search) this.go(url, { replace: this.searched });
    this.searched = true;
  }

  async go(url, { push = true, replace = false } = {}) {
    const turn = (this.turn = (this.turn ?? 0) + 1);
    const page = await this.fetch(url);
    if (!page || turn !== this.turn) return;
    const before = location.href;
    const open = new URL(location.href).searchParams.get("open"), to = new URL(url, location.href);
    if (open && push) to.searchParams.set("open", open);
    if (push) history[replace ? "replaceState" : "pushState"]({}, "", to);
    const focused = this.mark();
    for (const menu of document.querySelectorAll("#features :popover-open")) menu.hidePopover();
    this.grid.take(page.getElementById("features"));
    const exports = document.getElementById("export-menu");
    exports?.replaceWith(page.getElementById("export-menu"));
    adopt(page);
    focused?.();
    const laid = (address) => ["columns", "widths"].map((name) => new URL(address, location.href).searchParams.get(name)).join("|");
    if (push && laid(to) !== laid(before)) this.grid.columns.remember();
    this.grid.say(this.grid.querySelector("[data-total]")?.textContent ?? "");
  }

  /** How to find what had the focus on the page that comes. */
  mark() {
    const active = document.activeElement;
    if (!this.grid.contains(active)) return null;
    if (active.name === "q") {
      const { value, selectionStart } = active;
      return () => { const box = this.grid.querySelector("[name=q]"); box.value = value; box.focus(); box.setSelectionRange(selectionStart, selectionStart); };
    }
    const menu = active.closest(".menu")?.id;
    const find = menu ? () => this.grid.querySelector(`[data-menu="${menu}"]`) : () => [...this.grid.querySelectorAll(".toolbar button, .toolbar a, thead a")].find((one) => one.textContent.trim().split(":")[0] === active.textContent.trim().split(":")[0]);
    return () => find()?.focus();
  }

  async fetch(url) {
    const slow = setTimeout(() => this.grid.classList.add("stale-region"), 300);
    try {
      const answer = await fetch(url, { credentials: "same-origin" });
      if (!answer.ok) throw new Error(String(answer.status));
      return new DOMParser().parseFromString(await answer.text(), "text/html");
    } catch {
      toast("Could not refresh; what you see is as it was.", { tone: "bad", actions: [{ label: "Retry", run: () => this.go(url) }] });
      return null;
    } finally {
      clearTimeout(slow);
      this.grid.classList.remove("stale-region");
    }
  }
}
