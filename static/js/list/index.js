// <pm-list>: the roadmap as a list the server drew. Its rows are the grid's, so its cursor and its editors are, too.
import { anchor } from "pmhub/anchor";
import { announce } from "pmhub/announce";
import { choices } from "pmhub/cells/choices";
import { isEditing } from "pmhub/cells/editor";
import { isOwn } from "pmhub/cells/writes";
import { command } from "pmhub/commands";
import { Create } from "pmhub/grid/create";
import { Cursor } from "pmhub/grid/cursor";
import { Edits } from "pmhub/grid/edits";
import { Chosen } from "pmhub/list/chosen";
import { base } from "pmhub/page";
import { openPanel } from "pmhub/panel";
import { dayOf } from "pmhub/timeline/geometry";
import { morph } from "pmhub/timeline/morph";
import { Visits } from "pmhub/timeline/visits";
import "pmhub/feature/index";

const NOUNS = new Set(["feature", "release", "objective", "key_result", "contribution", "status", "team", "member", "status_update"]);

class List extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    this.gone = this.leaving.signal;
    this.gone.signal = this.gone; // parts of the grid ask for the controller, those of the timeline for its signal
    this.windows = { ensure() {}, row: (key) => this.querySelector(`tr[data-key="${CSS.escape(key)}"]`) };
    this.create = new Create(this);
    this.cursor = new Cursor(this);
    this.edits = new Edits(this);
    this.bulk = new Chosen(this);
    this.visits = new Visits(this);
    this.model = { today: dayOf(this.dataset.today) };
    this.rove();
    this.listen();
    this.commands();
    setTimeout(choices, 600);
    this.dataset.ready = "";
    const open = new URLSearchParams(location.search).get("open");
    if (open) this.show(open);
  }

  disconnectedCallback() { this.leaving.abort(); for (const forget of this.forget ?? []) forget(); }

  get past() { return this.hasAttribute("data-past"); }
  get locked() { return new Set((this.dataset.locked ?? "").split(" ").filter(Boolean)); }
  get writing() { return false; }
  get zoomer() { return { today() {}, ahead: () => () => {} }; }
  rows() { return [...this.querySelectorAll("tbody tr[data-key]")]; }
  say(words) { announce(words); }
  recount() {}
  receipt() {}
  added() { this.stale = true; this.soon(); }
  go(url) { return this.visits.go(url); }

  show(key) {
    if (this.past) { location.assign(`${base}features/${key}/`); return undefined; }
    return openPanel(`${base}features/${key}/panel/`, { key, from: this.cursor.current });
  }

  listen() {
    const options = { signal: this.gone }, late = () => { this.stale = true; this.soon(); };
    this.addEventListener("click", (event) => this.toggle(event), options);
    document.addEventListener("pm:edited", () => this.soon(), options);
    for (const name of ["pm:cells", "pm:live:missed"]) document.addEventListener(name, late, options);
    document.addEventListener("pm:undone", (event) => { event.preventDefault(); late(); }, options);
    document.addEventListener("pm:live", ({ detail }) => !this.past && !isOwn(detail.batch) && NOUNS.has(detail.noun) && late(), options);
  }

  /** One tab stop for the cells, one for each head of a group. */
  rove() {
    this.cursor.adopt();
    for (const head of this.querySelectorAll(".l-toggle")) head.tabIndex = 0;
  }

  /** A group opens and closes in place, a heading sorts, and the address knows. */
  toggle(event) {
    const link = event.target.closest(".l-toggle, thead a");
    if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
    event.preventDefault();
    this.visits.go(link.href);
  }

  soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.refresh(), 150);
  }

  /** What somebody edits stays under their hands: the list is read when the editor is closed. */
  async refresh() {
    if (!this.stale || isEditing()) return;
    this.stale = false;
    const page = await this.visits.latest();
    if (page && this.isConnected) this.adopt(page);
  }

  adopt(page) {
    const fresh = page.querySelector("pm-list");
    if (!fresh) return;
    if (isEditing()) { this.stale = true; return; }
    const { current } = this.cursor, held = this.contains(document.activeElement), key = current?.closest("tr")?.dataset.key, name = current?.dataset.f, at = this.rows().indexOf(current?.parentElement);
    for (const attribute of ["locked", "today", "lanes", "past"]) {
      if (attribute in fresh.dataset) this.dataset[attribute] = fresh.dataset[attribute]; else delete this.dataset[attribute];
    }
    this.model = { today: dayOf(this.dataset.today) };
    const settle = anchor(this);
    morph(this.querySelector(".l-main"), fresh.querySelector(".l-main"));
    settle();
    this.rove();
    this.bulk.restore();
    if (!held || !key || this.contains(document.activeElement)) return;
    const rows = this.rows(), row = this.windows.row(key) ?? rows[Math.min(at, rows.length - 1)]; // what went leaves the keys to the next
    const cell = row?.querySelector(name ? `td[data-f="${name}"]` : "td");
    if (cell) { this.cursor.mark(cell); cell.focus({ preventScroll: true }); }
  }

  commands() {
    const group = "Roadmap", chosen = () => document.activeElement?.closest("tr[data-key]") ?? this.cursor.current?.parentElement;
    const on = (id, title, keys, run) => command({ id: `list-${id}`, title, keys, group, when: () => this.isConnected, run });
    this.forget = [
      on("create", "New feature", "c", () => this.create.here()),
      on("select", "Select the row", "x", () => chosen() && this.bulk.toggle(chosen())),
      on("open", "Open beside the list", "o", () => chosen() && this.show(chosen().dataset.key)),
      on("travel", "Travel in time…", "h", () => this.visits.travel()),
    ];
  }
}

customElements.define("pm-list", List);
