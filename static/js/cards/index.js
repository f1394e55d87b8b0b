// <pm-cards>: columns of cards the server drew, made movable. Without this module it is a readable page of links.
import { anchor } from "pmhub/anchor";
import { announce } from "pmhub/announce";
import { command } from "pmhub/commands";
import { base } from "pmhub/page";
import { closePanel, focusPanel, openPanel } from "pmhub/panel";
import { toast } from "pmhub/toast";
import { undoBatch } from "pmhub/undo";
import { dayOf } from "pmhub/timeline/geometry";
import { deedOf } from "pmhub/timeline/lanes";
import { morph } from "pmhub/timeline/morph";
import { Popovers } from "pmhub/timeline/popovers";
import { Saves } from "pmhub/timeline/saves";
import { Visits } from "pmhub/timeline/visits";
import { Add } from "pmhub/cards/add";
import { Card } from "pmhub/cards/card";
import { Drag } from "pmhub/cards/drag";
import { Keys } from "pmhub/cards/keys";
import { Live } from "pmhub/cards/live";
import { Menu } from "pmhub/cards/menu";
import { Moves } from "pmhub/cards/moves";
import { Selection } from "pmhub/cards/selection";
import { Tabs } from "pmhub/cards/tabs";

const CALM = matchMedia("(prefers-reduced-motion: reduce)");

class Cards extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    this.gone = this.leaving.signal;
    this.own = 0;
    this.batches = new Set();
    this.read();
    const parts = { saves: Saves, popovers: Popovers, visits: Visits, moves: Moves, menu: Menu, keys: Keys, selection: Selection, drag: Drag, live: Live, tabs: Tabs, create: Add };
    for (const [name, Part] of Object.entries(parts)) this[name] = new Part(this);
    this.addEventListener("click", (event) => this.click(event));
    document.addEventListener("pm:panel", ({ detail }) => this.mark(detail), { signal: this.gone });
    this.commands();
    this.dataset.ready = "";
    const open = new URLSearchParams(location.search).get("open");
    if (open) this.show(open);
  }

  disconnectedCallback() { this.leaving.abort(); for (const forget of this.forget ?? []) forget(); }

  read() {
    this.names = JSON.parse(this.querySelector("#cards-names")?.textContent ?? "{}");
    this.model = { today: dayOf(this.dataset.today) };
    for (const head of this.heads) head.querySelector("[data-meter]")?.setAttribute("width", Math.min(100, head.querySelector("[data-meter]").getAttribute("width")));
  }

  // --- questions ---
  may(deed) { return this.dataset.may.split(" ").includes(deed); }
  mayLeave(by) { return this.may(deedOf(by)); }
  movable(card) { return this.may("plan") && card.status !== "shipped"; }
  get past() { return this.hasAttribute("data-past"); }
  get mayMove() { return !this.past && (this.may("rank") || this.mayLeave(this.dataset.columns)); }
  get writing() { return this.own + this.moves.pending > 0; }
  get busy() { return Boolean(this.drag.holding) || this.writing; }
  get heads() { return [...this.querySelectorAll(".cb-head")]; }
  get targets() { return this.heads.filter((head) => !("sealed" in head.dataset)); }
  get cells() { return [...this.querySelectorAll("[data-cell]")]; }
  head(column) { return this.querySelector(`.cb-head[data-column="${CSS.escape(column)}"]`); }
  cell(lane, column) { return this.cells.find((cell) => cell.dataset.lane === lane && cell.dataset.column === column); }
  elementOf(id) { return this.querySelector(`.cb-card[data-id="${id}"]`); }
  cardOf(target) {
    const el = target?.closest?.(".cb-item")?.querySelector(".cb-card");
    return el && this.contains(el) ? new Card(el) : null;
  }
  byId(id) { const el = this.elementOf(id); return el ? new Card(el) : null; }
  inCell(cell) { return [...cell.querySelectorAll(".cb-card")].map((el) => new Card(el)); }

  // --- words ---
  say(text) { announce(text); }
  refused(result) { if (result.errors?.length) toast(result.detail || result.errors[0].detail, { tone: "bad" }); }
  done(said, batch, offer = null, more = null) {
    toast(said, { undo: batch ? () => undoBatch(batch, { label: said }) : undefined, actions: offer ? [offer] : [], more });
    if (more) announce("Press Y to say why.", { more: true });
  }

  // --- drawing ---
  /** Counts and sums as the cards stand now; the server says the same a moment later. */
  count() {
    for (const head of this.targets) {
      const cells = this.cells.filter((cell) => cell.dataset.column === head.dataset.column);
      const cards = cells.flatMap((cell) => this.inCell(cell));
      const sum = Math.round(cards.reduce((all, card) => all + card.effort, 0) * 10) / 10;
      const limit = Number(head.dataset.limit ?? Infinity), capacity = Number(head.dataset.capacity ?? 0);
      if (cards.length) for (const part of [head, ...cells]) delete part.dataset.closed; // what is in it wants to be seen
      head.toggleAttribute("data-over", cards.length > limit);
      head.toggleAttribute("data-full", Boolean(capacity) && sum > capacity);
      head.querySelector("[data-count]").textContent = cards.length;
      head.querySelector("[data-sum]").textContent = capacity ? `${sum} of ${capacity} person-weeks` : sum ? `${sum} person-weeks` : "";
      head.querySelector("[data-said]").textContent = cards.length > limit ? "Over its limit" : capacity && sum > capacity ? "Over capacity" : "";
      head.querySelector("[data-meter]")?.setAttribute("width", String(Math.min(100, (100 * sum) / (capacity || 1))));
      const tab = this.querySelector(`.cb-tab[data-tab="${CSS.escape(head.dataset.column)}"] [data-count]`);
      if (tab) tab.textContent = cards.length;
    }
    for (const lane of this.querySelectorAll(".cb-lane")) {
      const shown = lane.querySelector(".cb-lane-count");
      if (shown) shown.textContent = lane.querySelectorAll(".cb-card").length;
    }
  }

  rects() {
    if (CALM.matches) return null;
    return new Map([...this.querySelectorAll(".cb-item")].slice(0, 400).map((el) => [el.id, el.getBoundingClientRect()]));
  }

  /** What moved glides to where it is now. */
  glide(before) {
    const moved = [];
    for (const [id, was] of before ?? []) {
      const el = document.getElementById(id), now = el?.getBoundingClientRect();
      if (now?.width && was.width && (Math.abs(now.x - was.x) > 1 || Math.abs(now.y - was.y) > 1)) moved.push([el, was.x - now.x, was.y - now.y]);
    }
    if (moved.length > 40) return;
    for (const [el, x, y] of moved) el.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], { duration: 160, easing: "cubic-bezier(.2,.8,.2,1)" });
  }

  // --- reading the page again ---
  async refresh({ focus = null } = {}) {
    const page = await this.visits.latest();
    if (!page || this.drag.holding || !this.isConnected) return false;
    this.adopt(page, focus);
    return true;
  }

  adopt(page, focus = null) {
    const fresh = page.querySelector("pm-cards");
    if (!fresh) return;
    const focused = this.cardOf(document.activeElement), held = focused?.id, { cell, index } = focused ?? {};
    if (this.past !== fresh.hasAttribute("data-past")) { this.popovers.close(); closePanel(); } // they tell of another day
    const before = this.rects();
    for (const { name, value } of fresh.attributes) if (name.startsWith("data-")) this.setAttribute(name, value);
    if (!("past" in fresh.dataset)) delete this.dataset.past;
    const settle = anchor(this);
    morph(this.querySelector(".cb-main"), fresh.querySelector(".cb-main"));
    settle();
    const names = this.querySelector("#cards-names"), freshNames = fresh.querySelector("#cards-names");
    if (names && freshNames) names.textContent = freshNames.textContent;
    this.read();
    this.keys.rove();
    this.selection.renew();
    this.drag.wake();
    this.tabs.follow();
    this.mark({ key: new URLSearchParams(location.search).get("open"), open: true });
    this.glide(before);
    const left = cell?.isConnected ? this.inCell(cell) : [], wanted = this.elementOf(focus ?? held) ?? left[Math.min(index, left.length - 1)]?.el; // what went leaves the keys to the next
    if (wanted && document.activeElement !== wanted && (focus || document.activeElement === document.body)) wanted.focus({ preventScroll: !focus });
  }

  // --- opening ---
  click(event) {
    if (event.defaultPrevented || event.button) return;
    const card = this.cardOf(event.target);
    if (!card) return;
    if (event.target.closest(".cb-more")) { event.preventDefault(); this.menu.open(card, event.target.closest(".cb-more")); return; }
    if (!event.target.closest(".cb-card")) return;
    event.preventDefault();
    if (event.metaKey || event.ctrlKey || event.shiftKey) this.selection.toggle(card); else this.open(card);
  }

  async open(card) {
    if (this.past) { location.assign(`${base}features/${card.key}/`); return; }
    this.selection.only(card);
    if (this.dataset.opens === undefined) return;
    await openPanel(`${base}features/${card.key}/panel/`, { key: card.key, from: card.el, focus: false });
    focusPanel();
  }

  show(key) {
    if (this.dataset.opens !== undefined && !this.past) openPanel(`${base}features/${key}/panel/`, { key, focus: false });
  }

  /** The card that the panel tells of is marked. */
  mark({ key, open }) {
    for (const el of this.querySelectorAll(".cb-card[data-selected]")) delete el.dataset.selected;
    const el = open && key && this.querySelector(`.cb-card[data-key="${CSS.escape(key)}"]`);
    if (el) { el.dataset.selected = ""; el.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  }

  commands() {
    const group = "Roadmap", focused = () => this.cardOf(document.activeElement);
    const on = (id, title, keys, run) => command({ id: `cards-${id}`, title, keys, group, when: () => this.isConnected, run });
    this.forget = [
      on("move", "Move to…", "m", () => focused() && this.keys.letter("m", focused())),
      on("status", "Status…", "s", () => focused() && this.keys.letter("s", focused())),
      on("owner", "Owner…", "a", () => focused() && this.keys.letter("a", focused())),
      on("dates", "Dates…", "d", () => focused() && this.keys.letter("d", focused())),
      on("select", "Select the card", "x", () => focused() && this.selection.toggle(focused())),
      on("more", "What can be done with this card", ".", () => focused() && this.menu.open(focused())),
      on("create", "New feature", "c", () => this.create.here()),
      on("travel", "Travel in time…", "h", () => this.visits.travel()),
      command({ id: "cards-arrows", title: "Move the card, or all that are selected (Home, End: to the top, to the bottom)", keys: "Alt+Shift+Arrows", group, run() {} }),
    ];
  }

  /** The toolbar of the roadmap offers today and zooms; cards have neither. */
  get zoomer() { return { today() {}, ahead: () => () => {} }; }
}

customElements.define("pm-cards", Cards);
