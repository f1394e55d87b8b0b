// KPI pages: numbers swap in place when they are computed, Chart | Table without a reload, a crosshair that speaks.
import { announce } from "pmhub/announce";
import { isBusy } from "pmhub/live";

const WAIT = 250;
let timer = null;
let running = false;

function region() {
  return document.querySelector("[data-live]");
}

function numbers() {
  return new Map([...document.querySelectorAll("[data-kpi] [data-value]")].map((n) => [n.closest("[data-kpi]").id, n.textContent]));
}

/** Fetch the region again and put it in place, unless somebody is in the middle of it. */
async function refresh() {
  const old = region();
  if (!old || running) return later();
  if (isBusy(old) && document.activeElement.matches("input, textarea, select")) return later(2000);
  running = true;
  try {
    const url = new URL(location.href);
    url.searchParams.set("part", old.id === "kpi-board" ? "board" : "kpi");
    const response = await fetch(url, { headers: { Accept: "text/html" }, credentials: "same-origin" });
    if (!response.ok) throw new Error(response.status);
    replace(old, await response.text());
    old.classList.remove("stale-region");
  } catch {
    old.classList.add("stale-region");
    later(5000);
  } finally {
    running = false;
  }
}

function replace(old, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById(old.id);
  if (!fresh) return;
  const before = numbers();
  const focused = document.activeElement?.closest?.("[data-live]") === old ? document.activeElement : null;
  const path = focused && (focused.getAttribute("href") || focused.dataset.showAs);
  keepShown(old, fresh);
  old.replaceWith(fresh);
  if (path) fresh.querySelector(`[href="${CSS.escape(path)}"], [data-show-as="${CSS.escape(path)}"]`)?.focus({ preventScroll: true });
  const changed = [...numbers()].filter(([id, text]) => before.has(id) && before.get(id) !== text);
  for (const [id] of changed) document.getElementById(id).classList.add("kpi-updated");
  if (changed.length === 1) {
    const card = document.getElementById(changed[0][0]);
    announce(`${card.querySelector(".kpi-name")?.textContent.trim() ?? document.title.split(" · ")[0]}: ${changed[0][1]}`);
  }
}

function later(wait = WAIT) {
  clearTimeout(timer);
  timer = setTimeout(refresh, wait);
}

function concerns(change) {
  const here = region();
  if (!here?.dataset.live.split(" ").includes(change.noun)) return false;
  const only = here.dataset.liveId;
  return !only || change.noun !== "metric" || String(change.id) === only;
}

document.addEventListener("pm:live", (event) => concerns(event.detail) && later());
document.addEventListener("pm:live:missed", () => later());
document.addEventListener("pm:undone", () => later());

// --- Chart | Table ---

function show(scope, what) {
  for (const shown of scope.querySelectorAll("[data-shown-as]")) shown.hidden = shown.dataset.shownAs !== what;
  for (const link of scope.querySelectorAll("[data-show-as]")) {
    if (link.dataset.showAs === what) link.setAttribute("aria-current", "true");
    else link.removeAttribute("aria-current");
  }
}

function keepShown(old, fresh) {
  const current = old.querySelector("[data-show-as][aria-current]");
  if (current) show(fresh, current.dataset.showAs);
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-show-as]");
  if (!link || event.metaKey || event.ctrlKey) return;
  event.preventDefault();
  show(link.closest("section"), link.dataset.showAs);
  const url = new URL(location.href);
  if (link.dataset.showAs === "table") url.searchParams.set("show", "table");
  else url.searchParams.delete("show");
  history.replaceState(history.state, "", url);
});

// --- the crosshair: pointer and arrow keys read the same points ---

const SVG = "http://www.w3.org/2000/svg";

class Chart extends HTMLElement {
  connectedCallback() {
    this.tabIndex = 0;
    this.setAttribute("role", "group");
    this.setAttribute("aria-label", "Chart: left and right arrows read its points");
    this.at = -1;
    this.addEventListener("pointermove", (event) => this.toPointer(event));
    this.addEventListener("pointerleave", () => this.clear());
    this.addEventListener("blur", () => this.clear());
    this.addEventListener("keydown", (event) => this.onKey(event));
  }

  get svg() {
    return this.querySelector(".chart-wide");
  }

  get dots() {
    return [...this.svg.querySelectorAll(".chart-points circle")];
  }

  toPointer(event) {
    const box = this.svg.getBoundingClientRect();
    if (!box.width) return;
    const x = ((event.clientX - box.left) / box.width) * this.svg.viewBox.baseVal.width;
    const dots = this.dots;
    let best = 0;
    dots.forEach((dot, at) => {
      if (Math.abs(dot.cx.baseVal.value - x) < Math.abs(dots[best].cx.baseVal.value - x)) best = at;
    });
    this.mark(best);
  }

  onKey(event) {
    const dots = this.dots;
    const step = { ArrowLeft: -1, ArrowRight: 1, Home: -dots.length, End: dots.length }[event.key];
    if (event.key === "Escape") return this.clear();
    if (!step || !dots.length) return;
    event.preventDefault();
    const from = this.at < 0 ? (step < 0 ? dots.length : -1) : this.at;
    this.mark(Math.max(0, Math.min(dots.length - 1, from + step)));
    announce(`${dots[this.at].dataset.label}: ${dots[this.at].dataset.value}`, { now: true });
  }

  mark(at) {
    const dot = this.dots[at];
    if (!dot || at === this.at) return;
    this.clear();
    this.at = at;
    const [x, y] = [dot.cx.baseVal.value, dot.cy.baseVal.value];
    const { width, height } = this.svg.viewBox.baseVal;
    const group = document.createElementNS(SVG, "g");
    group.setAttribute("class", "chart-hover");
    group.setAttribute("aria-hidden", "true");
    const side = x > width * 0.75 ? "end" : "start";
    group.append(
      this.draw("path", { class: "chart-cross", d: `M${x} 10V${height - 26}` }),
      this.draw("circle", { class: "chart-spot", cx: x, cy: y, r: 4.5 }),
      this.draw("text", { class: "chart-says", x: x + (side === "end" ? -9 : 9), y: Math.max(20, y - 12), "text-anchor": side }, `${dot.dataset.value} · ${dot.dataset.label}`),
    );
    this.svg.append(group);
  }

  clear() {
    this.at = -1;
    this.svg?.querySelector(".chart-hover")?.remove();
  }

  draw(tag, attributes, text = "") {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.textContent = text;
    return element;
  }
}

customElements.define("pm-chart", Chart);
