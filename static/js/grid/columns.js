// Columns: which, in what order, how wide. All of it is in the address, and remembered for the member.
import { closeMenu, openMenu } from "pmhub/menu";
import { base, icon, make, send } from "pmhub/page";

const STEP = 16, LEAST = 48, MOST = 900;
const GROUPS = new Set(["status", "objective", "owner", "release"]);

export class Columns {
  constructor(grid) {
    this.grid = grid;
    const options = { signal: grid.gone.signal };
    grid.addEventListener("keydown", (event) => this.key(event), options);
    grid.addEventListener("click", (event) => this.click(event), options);
    grid.addEventListener("contextmenu", (event) => this.context(event), options);
  }

  get heads() { return [...this.grid.querySelectorAll("thead th[data-f]")]; }
  get names() { return this.heads.map((head) => head.dataset.f); }
  head(name) { return this.heads.find((head) => head.dataset.f === name); }
  label(name) { return this.head(name)?.dataset.label ?? name; }

  // --- what can be done ---------------------------------------------------------------------------------
  /** `to` counts among the columns; the title stays first. */
  move(name, to) {
    const rest = this.names.filter((one) => one !== name);
    const at = Math.max(1, Math.min(rest.length, to));
    if (name === "title" || this.names.indexOf(name) === at) return this.grid.say(`${this.label(name)} stays where it is`);
    rest.splice(at, 0, name);
    return this.visit({ columns: rest.join(",") }, name, `${this.label(name)} is column ${at + 1} of ${rest.length}`);
  }

  step(name, by) { return this.move(name, this.names.indexOf(name) + by); }
  hide(name) { return this.visit({ columns: this.names.filter((one) => one !== name).join(",") }, "title", `${this.label(name)} is hidden`); }

  width(name) { return Math.round(this.head(name).getBoundingClientRect().width); }

  /** Nothing is asked of the server for a width: the column changes, the address follows. */
  resize(name, px, { store = true } = {}) {
    const wide = Math.max(LEAST, Math.min(MOST, Math.round(px)));
    const col = this.grid.querySelectorAll("colgroup col")[this.head(name).cellIndex];
    col.className = "";
    col.style.setProperty("inline-size", `${wide}px`);
    this.head(name).dataset.width = wide;
    if (!store) return;
    this.grid.say(`${this.label(name)}: ${wide} pixels wide`);
    const url = new URL(location.href);
    url.searchParams.set("widths", this.widths());
    history.replaceState(history.state, "", plain(url));
    this.remember();
  }

  usual(name) {
    delete this.head(name).dataset.width;
    return this.visit({ widths: this.widths() || "standard" }, name, `${this.label(name)} has its usual width`);
  }

  widths() { return this.heads.filter((head) => head.dataset.width).map((head) => `${head.dataset.f}:${head.dataset.width}`).join(","); }

  async visit(changes, focus, words) {
    const url = new URL(location.href);
    for (const [name, value] of Object.entries(changes)) url.searchParams.set(name, value);
    await this.grid.visits.go(plain(url));
    this.head(focus)?.querySelector("a, button")?.focus();
    if (words) this.grid.say(words);
  }

  remember() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => send(`${base}features/layout/`, { json: { columns: this.names.join(","), widths: this.widths() } }).catch(() => null), 400);
  }

  // --- keys and menu ------------------------------------------------------------------------------------
  key(event) {
    const head = event.target.closest("thead th[data-f]");
    if (!head || event.metaKey || event.ctrlKey) return;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key], name = head.dataset.f;
    if (way && event.altKey) this.step(name, way);
    else if (way && event.shiftKey) this.resize(name, this.width(name) + way * STEP);
    else if (event.key === "ArrowDown" && event.altKey) this.menu(head, head.querySelector(".g-head-menu"));
    else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  click(event) {
    const button = event.target.closest(".g-head-menu");
    if (button) this.menu(button.closest("th"), button);
  }

  context(event) {
    const head = event.target.closest("thead th[data-f]");
    if (!head || event.shiftKey) return;
    event.preventDefault();
    this.menu(head, head.querySelector(".g-head-menu"));
  }

  menu(head, anchor) {
    document.getElementById("column-menu")?.remove();
    const name = head.dataset.f, at = this.names.indexOf(name), address = new URL(location.href).searchParams;
    const item = (mark, words, run, { kbd = "", stay = false } = {}) => {
      const button = make("button", { class: "menu-item", type: "button", role: "menuitem", tabindex: "-1", "data-stay": stay }, icon(mark), make("span", {}, words), kbd ? make("kbd", { class: "kbd" }, kbd) : null);
      button.addEventListener("click", () => { if (!stay) closeMenu(menu, { refocus: false }); run(); });
      return button;
    };
    const grouped = address.get("group") === name;
    const items = [
      head.querySelector("a") && item("sort-up", "Sort up", () => this.visit({ sort: name }, name)),
      head.querySelector("a") && item("sort-down", "Sort down", () => this.visit({ sort: `-${name}` }, name)),
      GROUPS.has(name) && item("list", grouped ? "No groups" : "Group by this", () => this.visit({ group: grouped ? "" : name }, name)),
      at > 1 && item("arrow-left", "Move left", () => this.step(name, -1), { kbd: "Alt ←" }),
      at > 0 && at < this.names.length - 1 && item("arrow-right", "Move right", () => this.step(name, 1), { kbd: "Alt →" }),
      item("plus", "Wider", () => this.resize(name, this.width(name) + STEP), { kbd: "⇧→", stay: true }),
      item("minus", "Narrower", () => this.resize(name, this.width(name) - STEP), { kbd: "⇧←", stay: true }),
      head.dataset.width && item("undo", "Usual width", () => this.usual(name)),
      at > 0 && this.names.length > 2 && item("close", "Hide", () => this.hide(name)),
    ].filter(Boolean);
    const menu = make("div", { class: "menu", id: "column-menu", role: "menu", popover: "auto", "aria-label": `${this.label(name)} column` }, ...items);
    document.body.append(menu);
    menu.addEventListener("toggle", (event) => event.newState === "closed" && menu.contains(document.activeElement) && head.querySelector("a, button").focus());
    openMenu(menu, anchor);
  }
}

/** Commas and colons stay readable in an address. */
function plain(url) {
  return url.href.replaceAll("%2C", ",").replaceAll("%3A", ":");
}
