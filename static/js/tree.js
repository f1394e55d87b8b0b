// <pm-tree> around a list with role="tree": one item has the keyboard; arrows walk, open and close, Enter follows.
// Home and End go to the ends, a letter to the next item that begins with it. A click on a row opens or closes it.
import { command } from "pmhub/commands";

class Tree extends HTMLElement {
  connectedCallback() {
    this.addEventListener("keydown", (event) => this.key(event));
    this.addEventListener("click", (event) => this.click(event));
    this.addEventListener("focusin", ({ target }) => this.note(target.closest("[role=treeitem]")));
    this.closed = new Set();
    this.swaps = new AbortController();
    const { signal } = this.swaps;
    document.addEventListener("htmx:before:swap", () => { this.held = this.contains(document.activeElement); }, { signal });
    document.addEventListener("htmx:after:swap", () => this.isConnected && this.settle(), { signal });
    this.settle();
  }

  disconnectedCallback() {
    this.swaps.abort();
  }

  /** After it was drawn, or drawn anew: what was closed is closed, and the keyboard is where it was, or at `next`. */
  settle() {
    const items = this.items;
    for (const item of items) if (this.closed.has(item.dataset.key)) item.setAttribute("aria-expanded", "false");
    this.levels();
    const wanted = this.next ?? this.current;
    const item = items.find((one) => one.dataset.key === wanted) ?? items[Math.min(this.at ?? 0, items.length - 1)]; // what went leaves the keys to the next
    for (const one of items) one.tabIndex = one === item ? 0 : -1;
    if (this.next || (this.held && !this.contains(document.activeElement))) this.go(item, { preventScroll: !this.next });
    this.held = false;
    this.next = undefined;
  }

  get items() {
    return [...this.querySelectorAll("[role=treeitem]")];
  }

  /** Those that are not inside a closed one. */
  get shown() {
    return this.items.filter((item) => !item.parentElement.closest("[aria-expanded=false]"));
  }

  levels() {
    for (const item of this.items) {
      let level = 1;
      for (let up = item.parentElement.closest("[role=treeitem]"); up; up = up.parentElement.closest("[role=treeitem]")) level += 1;
      item.setAttribute("aria-level", level);
    }
  }

  go(item, options) {
    if (!item) return;
    for (const one of this.querySelectorAll("[role=treeitem][tabindex='0']")) one.tabIndex = -1;
    item.tabIndex = 0;
    item.focus(options);
  }

  note(item) {
    this.current = item?.dataset.key;
    this.at = this.items.indexOf(item);
  }

  open(item, yes) {
    if (!item.hasAttribute("aria-expanded")) return false;
    item.setAttribute("aria-expanded", yes);
    this.closed[yes ? "delete" : "add"](item.dataset.key);
    return true;
  }

  right(item) {
    if (item.getAttribute("aria-expanded") === "false") this.open(item, true);
    else this.go(item.querySelector("[role=treeitem]"));
  }

  left(item) {
    if (item.getAttribute("aria-expanded") === "true") this.open(item, false);
    else this.go(item.parentElement.closest("[role=treeitem]"));
  }

  key(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item || event.ctrlKey || event.metaKey || event.altKey) return;
    const shown = this.shown;
    const at = shown.indexOf(item);
    const deeds = {
      ArrowDown: () => this.go(shown[at + 1]),
      ArrowUp: () => this.go(shown[at - 1]),
      ArrowRight: () => this.right(item),
      ArrowLeft: () => this.left(item),
      Home: () => this.go(shown[0]),
      End: () => this.go(shown.at(-1)),
      Enter: () => item.dataset.href && location.assign(item.dataset.href),
      " ": () => this.open(item, item.getAttribute("aria-expanded") !== "true"),
    };
    if (deeds[event.key]) deeds[event.key]();
    else if (event.key.length === 1 && /\p{L}/u.test(event.key)) this.letter(shown, at, event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  letter(shown, at, key) {
    const order = [...shown.slice(at + 1), ...shown.slice(0, at + 1)];
    const begins = (item) => item.querySelector(".tree-row").textContent.replace(/^\s*[A-Z]+-\d+/, "").trim();
    this.go(order.find((item) => begins(item).toLowerCase().startsWith(key.toLowerCase())));
  }

  click(event) {
    const item = event.target.closest("[role=treeitem]");
    if (!item || event.target.closest("a, button")) return;
    this.go(item);
    this.open(item, item.getAttribute("aria-expanded") !== "true");
  }
}

const group = "Tree", when = () => Boolean(document.querySelector("pm-tree"));
command({ id: "tree-walk", title: "Walk, open and close (a letter: to the next that begins with it)", keys: "Arrows", group, when });
command({ id: "tree-follow", title: "Open the page of an item", keys: "Enter", group, when });
customElements.define("pm-tree", Tree);
