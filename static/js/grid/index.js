// <pm-grid>: a table of features that behaves like a sheet. The server draws; this moves, edits and listens.
import { announce } from "pmhub/announce";
import { choices } from "pmhub/cells/choices";
import { Bulk } from "pmhub/grid/bulk";
import { Clipboard } from "pmhub/grid/clipboard";
import { Columns } from "pmhub/grid/columns";
import { count } from "pmhub/grid/count";
import { Create } from "pmhub/grid/create";
import { Cursor } from "pmhub/grid/cursor";
import { Edits } from "pmhub/grid/edits";
import { Fill } from "pmhub/grid/fill";
import { Heads } from "pmhub/grid/heads";
import { parse, Rows } from "pmhub/grid/rows";
import { Visits } from "pmhub/grid/visits";
import { Windows } from "pmhub/grid/windows";
import { command } from "pmhub/commands";
import { base, make } from "pmhub/page";
import { openPanel } from "pmhub/panel";
import { place } from "pmhub/place";
import "pmhub/feature/index";

class Grid extends HTMLElement {
  connectedCallback() {
    if (this.gone) return;
    this.gone = new AbortController();
    this.windows = new Windows(this);
    this.fill = new Fill(this);
    this.columns = new Columns(this);
    this.heads = new Heads(this, this.columns);
    this.cursor = new Cursor(this);
    this.edits = new Edits(this);
    this.lines = new Rows(this);
    this.clipboard = new Clipboard(this);
    this.bulk = new Bulk(this);
    this.create = new Create(this);
    this.visits = new Visits(this);
    this.recount = count(this);
    this.windows.start();
    this.adopt();
    this.keys();
    setTimeout(choices, 600);
    const open = new URLSearchParams(location.search).get("open");
    if (open) customElements.whenDefined("pm-edit").then(() => setTimeout(() => this.show(open), 50));
  }

  get shownColumns() { return this.columns.names.join(","); }
  get locked() { return new Set((this.dataset.locked ?? "").split(" ").filter(Boolean)); }
  rows() { return this.windows.rows(); }
  say(words) { announce(words); }
  adopt() {
    this.cursor.adopt();
    const frame = this.querySelector(".g-scroll");
    if (frame) frame.onscroll = () => frame.toggleAttribute("data-scrolled", frame.scrollLeft > 0);
  }

  /** A row that was just created comes first, until the page is read again. */
  added(rows) {
    this.windows.prepend(parse(rows));
    this.querySelector(".empty")?.remove();
    this.adopt();
    this.recount();
  }

  /** The same grid with other contents. */
  take(fresh) {
    this.dataset.locked = fresh.dataset.locked;
    this.replaceChildren(...fresh.childNodes);
    this.cursor.current = null;
    this.create.row = null;
    this.windows.start();
    this.adopt();
  }

  show(key) {
    const row = this.windows.row(key);
    this.windows.ensure(row);
    for (const other of this.querySelectorAll("tr[data-open]")) delete other.dataset.open;
    if (row) row.dataset.open = "";
    return openPanel(`${base}features/${key}/panel/`, { key, from: row?.contains(document.activeElement) ? document.activeElement : this.cursor.current });
  }

  /** The number opens into its arithmetic. */
  receipt(cell) {
    const row = cell.parentElement;
    const value = (field) => row.querySelector(`[data-f="${field}"]`)?.textContent.trim();
    const [reach, impact, sure, effort] = ["reach", "impact", "rice_confidence", "rice_effort"].map(value);
    if ([reach, impact, sure, effort].includes(undefined)) { this.show(row.dataset.key); return; }
    document.getElementById("receipt")?.remove();
    const line = (label, words) => make("div", {}, make("dt", {}, label), make("dd", { class: "tabular" }, words));
    const facts = make("dl", {}, line("Reach", `${reach} per quarter`), line("× Impact", impact), line("× Confidence", sure), line("÷ Effort", `${effort} person-months`), line("Score", cell.textContent.trim()));
    const box = make("div", { class: "popover receipt", popover: "auto", id: "receipt", role: "dialog", "aria-label": `Score of ${row.dataset.key}`, tabindex: "-1" }, facts);
    document.body.append(box);
    box.showPopover();
    place(box, cell, { align: "end" });
    box.focus();
    box.addEventListener("toggle", (event) => { if (event.newState === "closed") { box.remove(); cell.focus(); } });
  }

  keys() {
    const group = "Features";
    const here = () => this.isConnected;
    const chosen = () => (document.activeElement?.closest("tr[data-key]") ?? this.cursor.current?.parentElement);
    command({ id: "grid-select", title: "Select the row", keys: "x", icon: "check", group, when: here, run: () => chosen() && this.bulk.toggle(chosen()) });
    command({ id: "grid-open", title: "Open beside the list", keys: "o", icon: "panel", group, when: here, run: () => chosen() && this.show(chosen().dataset.key) });
  }
}

customElements.define("pm-grid", Grid);
