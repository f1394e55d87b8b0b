// <pm-timeline>: the board the server drew, made movable. Without this module it is a readable page of links.
import { anchor } from "pmhub/anchor";
import { announce } from "pmhub/announce";
import { chosen } from "pmhub/chosen";
import { command } from "pmhub/commands";
import { base } from "pmhub/page";
import { closePanel, focusPanel, openPanel } from "pmhub/panel";
import { toast } from "pmhub/toast";
import { undoBatch } from "pmhub/undo";
import { Agenda } from "./agenda.js";
import { Arrows } from "./arrows.js";
import { Create } from "./create.js";
import { long, short } from "./dates.js";
import { Drag } from "./drag.js";
import { Keyboard } from "./keyboard.js";
import { Links } from "./links.js";
import { Live } from "./live.js";
import { Load } from "./load.js";
import { Model, wake } from "./model.js";
import { morph } from "./morph.js";
import { Moves } from "./moves.js";
import { Placing } from "./placing.js";
import { Popovers } from "./popovers.js";
import { Remarks } from "./remarks.js";
import { Rename } from "./rename.js";
import { Saves } from "./saves.js";
import { Selection } from "./selection.js";
import { Thread } from "./thread.js";
import { Tip } from "./tip.js";
import { Tray } from "./tray.js";
import { Visits } from "./visits.js";
import { Zoomer } from "./zoom.js";

const MOST_GLIDES = 40; // more cost frames and only confuse
const CALM = matchMedia("(prefers-reduced-motion: reduce)");

class Timeline extends HTMLElement {
  connectedCallback() {
    this.leaving = new AbortController();
    this.gone = this.leaving.signal;
    this.own = 0;
    this.batches = new Set();
    wake(this);
    this.model = new Model(this);
    this.read();
    const parts = { tip: Tip, thread: Thread, saves: Saves, moves: Moves, popovers: Popovers, links: Links, create: Create, rename: Rename, remarks: Remarks, placing: Placing, selection: Selection, zoomer: Zoomer, drag: Drag, arrows: Arrows, keyboard: Keyboard, live: Live, agenda: Agenda, visits: Visits, tray: Tray };
    for (const [name, Part] of Object.entries(parts)) this[name] = new Part(this);
    this.dataset.ready = "";
    this.zoomer.start();
    this.commands();
    const open = new URLSearchParams(location.search).get("open");
    if (open) this.show(open);
    document.addEventListener("pm:panel", ({ detail }) => this.follow(detail), { signal: this.gone });
  }

  disconnectedCallback() { this.leaving.abort(); for (const forget of this.forget ?? []) forget(); }

  read() {
    this.load = new Load(this.model);
    this.names = JSON.parse(this.querySelector("#timeline-names")?.textContent ?? "{}");
  }

  // --- questions ---
  may(deed) { return this.dataset.may.split(" ").includes(deed); }
  movable(bar) { return this.may("plan") && bar.status !== "shipped"; }
  get past() { return this.hasAttribute("data-past"); }
  /** Slack follows the dates, and only the server knows what else a chain goes through. */
  get chained() { return Boolean(this.querySelector(".tl-chain-note")); }
  /** What is now and what comes next follows the dates, unless somebody said otherwise. */
  get byHorizon() { return [this.dataset.lanes, this.dataset.colour].includes("horizon"); }
  get writing() { return this.own + this.moves.pending.size > 0; }
  get busy() { return Boolean(this.drag.now?.lifted) || this.writing; }
  get colourFollows() { return this.dataset.colour === this.dataset.lanes; }
  elementOf(id) { return document.getElementById(`bar-${id}`); }
  stateOf(id) { const bar = this.model.bars.get(id); return bar ? { start: bar.start, end: bar.end } : null; }
  barOf(target) {
    const el = target.closest?.(".tl-bar[data-id], .tl-chip[data-id], .tl-agenda a[data-id]");
    return el ? this.model.bars.get(Number(el.dataset.id)) : null;
  }
  longDates(bar) { return `${long(bar.start)} to ${long(bar.end)}`; }
  shortDates(bar) { return `${short(bar.start, this.model.today)} – ${short(bar.end, this.model.today)}`; }

  // --- words ---
  say(text) { announce(text); }
  done(said, batch, offer = null, more = null) {
    const actions = offer ? [{ label: offer.label, run: offer.run }, { label: "Keep", run: () => this.say("Kept as it is.") }] : [];
    toast(offer ? `${said} · ${offer.text}` : said, { undo: batch ? () => undoBatch(batch, { label: said }) : undefined, actions, more });
    if (more) announce("Press Y to say why.", { more: true });
  }
  refused(result) { if (result.errors?.length) toast(result.detail || result.errors[0].detail, { tone: "bad" }); }
  conflict(result, title, mine) {
    const who = result.by ?? "Somebody";
    const theirs = ["starts_on", "ends_on"].map((name) => result.conflicts[name]?.theirs).filter(Boolean).join(" – ");
    toast(`${who} changed ${title} meanwhile${theirs ? `: ${theirs}` : ""}`, { persist: true, actions: [{ label: "Use mine", run: mine }, { label: `Keep ${who.split(" ")[0]}’s`, run: () => {} }] });
    announce(`${who} changed ${title} meanwhile. Choose which to keep.`, { now: true });
  }

  // --- drawing ---
  /** Where these bars are, of those one can see; the others jump, and so do all where many move at once. */
  rects(bars) {
    if (CALM.matches || bars.length > MOST_GLIDES) return null;
    const view = this.model.scroller.getBoundingClientRect(), found = new Map();
    const seen = new Set(this.model.lanes.filter(({ el }) => { const { top, bottom } = el.getBoundingClientRect(); return bottom >= view.top && top <= view.bottom; }).map((lane) => lane.el));
    for (const { id, el } of bars) if (seen.has(el.closest(".tl-lane"))) found.set(id, el.getBoundingClientRect());
    return found;
  }

  /** Everything follows the dates: rows, arrows, load, focus order; what moved glides there. */
  settle(before = null, plan = this.model.plan()) {
    this.model.layout(plan);
    for (const part of plan) this.model.order(part);
    this.load.show();
    this.keyboard.rove();
    this.agenda.show();
    if (before) this.glide(before);
    this.selection.follow();
  }

  glide(before) {
    const moved = [];
    for (const [id, was] of before) {
      const el = this.model.bars.get(id)?.el, now = el?.isConnected && el.getBoundingClientRect();
      if (now && now.width && was.width && (Math.abs(now.x - was.x) > 1 || Math.abs(now.y - was.y) > 1)) moved.push([el, was.x - now.x, was.y - now.y]);
    }
    const glides = moved.map(([el, x, y]) => el.parentElement.animate([{ transform: `translate(${x}px, ${y}px)` }, { transform: "none" }], { duration: 160, easing: "cubic-bezier(.2,.8,.2,1)" }).finished);
    Promise.allSettled(glides).then(() => this.selection.follow());
  }

  // --- reading the board again ---
  async refresh({ focus = null } = {}) {
    const page = await this.visits.latest();
    if (!page || this.drag.now?.lifted || !this.isConnected) return false;
    this.adopt(page, focus);
    return true;
  }

  adopt(page, focus = null) {
    const fresh = page.querySelector("pm-timeline");
    if (!fresh) return;
    const held = document.activeElement?.closest?.(".tl-bar, .tl-chip")?.id;
    const same = this.dataset.first === fresh.dataset.first && this.dataset.zoom === fresh.dataset.zoom;
    if (this.past !== fresh.hasAttribute("data-past")) { this.popovers.close(); closePanel(); } // they tell of another day
    const before = same ? this.rects(this.model.changedIn(fresh)) : null; // on another scale nothing glides, so nothing is measured
    for (const { name, value } of fresh.attributes) if (name.startsWith("data-")) this.setAttribute(name, value);
    for (const name of ["past", "baseline"]) if (!(name in fresh.dataset)) delete this.dataset[name];
    const settle = anchor(this);
    morph(this.querySelector(".tl-main"), fresh.querySelector(".tl-main"));
    const names = this.querySelector("#timeline-names"), freshNames = fresh.querySelector("#timeline-names");
    if (names && freshNames) names.textContent = freshNames.textContent;
    for (const ghost of this.querySelectorAll(".tl-theirs")) ghost.remove(); // theirs is where the bars are now
    wake(this);
    this.model.read();
    this.read();
    settle();
    this.keyboard.rove();
    this.selection.renew();
    this.agenda.show();
    this.tray.show();
    if (before) this.glide(before);
    const wanted = focus ? this.elementOf(focus) : held && document.getElementById(held);
    if (this.popovers.isOpen) return; // somebody asks something already, and types the answer
    if (wanted && document.activeElement !== wanted && (focus || document.activeElement === document.body)) { wanted.focus({ preventScroll: true }); if (focus) this.reveal(this.model.bars.get(focus)); }
  }

  // --- moving about ---
  reveal(bar) { bar?.el.scrollIntoView({ block: "nearest", inline: "nearest" }); }
  visit(changes) { return this.visits.change(changes); }
  go(url) { return this.visits.go(url); }

  /** The panel tells of today and writes; what is looked at in the past is told beside its bar. */
  async open(bar, { focus = true } = {}) {
    if (this.past) return this.popovers.past(bar);
    if (this.dataset.opens === undefined) return undefined;
    if (this.opening?.key === bar.key) return void (this.opening.focus ||= focus); // the second half of a double click
    const opening = { key: bar.key, focus };
    this.opening = opening;
    await openPanel(`${base}features/${bar.key}/panel/`, { key: bar.key, from: bar.el, focus: false });
    if (this.opening === opening) this.opening = null;
    return opening.focus && focusPanel();
  }

  show(key) {
    const bar = [...this.model.bars.values()].find((one) => one.key === key);
    if (bar && !chosen.size) this.selection.only(bar, { tools: false });
    if (bar) this.reveal(bar);
    if (this.dataset.opens === undefined || this.past) return;
    this.arriving = true; // what is open came along, and so did what is selected
    openPanel(`${base}features/${key}/panel/`, { key }).finally(() => { this.arriving = false; });
  }

  /** The panel shows a feature: its bar is the selected one, and not hidden behind the panel. */
  follow({ key, open }) {
    const bar = open && [...this.model.bars.values()].find((one) => one.key === key);
    if (!bar) return;
    if (!this.arriving && !this.selection.has(bar)) this.selection.only(bar, { tools: false });
    this.reveal(bar);
    this.selection.follow();
  }

  commands() {
    const group = "Roadmap", focused = () => this.barOf(document.activeElement ?? this) ?? this.selection.last;
    const on = (id, title, keys, run) => command({ id: `timeline-${id}`, title, keys, group, when: () => this.isConnected, run });
    const press = (init) => () => focused() && this.keyboard.onBar(new KeyboardEvent("keydown", init), focused());
    this.forget = [
      on("earlier", "Move the bar earlier (Shift: shorten, Alt: four times)", ",", press({ key: ",", code: "Comma" })),
      on("later", "Move the bar later (Shift: extend, Alt: four times)", ".", press({ key: ".", code: "Period" })),
      on("dates", "Dates…", "d", press({ key: "d" })),
      on("lane", "Move to lane…", "m", press({ key: "m" })),
      on("link", "Dependency…", "l", press({ key: "l" })),
      on("rename", "Rename", "F2", press({ key: "F2" })),
      on("status", "Status…", "s", press({ key: "s" })),
      on("owner", "Owner…", "a", press({ key: "a" })),
      on("comment", "Comment…", "n", press({ key: "n" })),
      on("unschedule", "Unschedule", "Delete", press({ key: "Delete" })),
      on("push", "Shift what waits for it", null, () => focused() && this.moves.shiftAfter(focused())),
      on("pull", "Pull what waits for it", null, () => focused() && this.moves.shiftAfter(focused(), true)),
      on("today", "Today", "t", () => this.zoomer.today()),
      on("closer", "Zoom in", "[", () => this.zoomer.step(-1)),
      on("wider", "Zoom out", "]", () => this.zoomer.step(1)),
      on("chain", "Critical chain", "w", () => this.visits.chain()),
      on("place", "Place the best without dates into the next two quarters…", "", () => this.may("plan") && this.placing.ask(document.querySelector("[data-place]") ?? this.querySelector(".tl-corner"))),
      on("travel", "Travel in time…", "h", () => this.visits.travel()),
      on("baseline", "Compare with a baseline", "b", () => this.zoomer.baseline()),
    ];
  }
}

customElements.define("pm-timeline", Timeline);
