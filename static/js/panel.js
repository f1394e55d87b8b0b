// The side panel: fragments open in <aside id="panel"> without taking the list away.
// <a href="/w/acme/features/FLD-142/" data-panel="/w/acme/features/FLD-142/panel/" data-key="FLD-142">
import { command } from "pmhub/commands";
import { make } from "pmhub/page";
import { isTyping } from "pmhub/shortcuts";

const WIDTHS = [320, 640];
let returnTo;

function panel() {
  return document.getElementById("panel");
}

export function isOpen() {
  return Boolean(panel()?.firstElementChild);
}

/** `focus: false` leaves it where it is: the list behind is still what the keys are for. */
export async function openPanel(url, { key = "", from = document.activeElement, focus = true } = {}) {
  if (!panel() || !window.htmx) return;
  returnTo = from;
  await window.htmx.ajax("GET", url, { target: "#panel", swap: "innerHTML" });
  if (!isOpen()) return;
  addHandle();
  remember(key);
  if (focus) focusPanel();
  document.dispatchEvent(new CustomEvent("pm:panel", { detail: { key, open: true } }));
}

export function focusPanel() {
  const title = panel().querySelector(".panel-title, h2, h1");
  if (title && !title.hasAttribute("tabindex")) title.tabIndex = -1;
  title?.focus({ preventScroll: true });
}

export function closePanel() {
  if (!isOpen()) return;
  panel().replaceChildren();
  remember("");
  (returnTo?.isConnected ? returnTo : document.getElementById("main"))?.focus();
  document.dispatchEvent(new CustomEvent("pm:panel", { detail: { open: false } }));
}

function remember(key) {
  const url = new URL(location.href);
  if (key) url.searchParams.set("open", key);
  else url.searchParams.delete("open");
  history.replaceState(history.state, "", url);
}

function setWidth(width) {
  const bounded = Math.max(WIDTHS[0], Math.min(WIDTHS[1], width));
  panel().style.setProperty("--panel", `${bounded}px`);
  localStorage.setItem("pmhub:panel", String(bounded));
  return bounded;
}

function addHandle() {
  const wide = Number(localStorage.getItem("pmhub:panel")) || 372;
  const handle = make("div", { class: "panel-resize", role: "separator", tabindex: "0", "aria-orientation": "vertical", "aria-label": "Width of the panel", "aria-valuemin": WIDTHS[0], "aria-valuemax": WIDTHS[1], "aria-valuenow": wide });
  setWidth(wide);
  const set = (width) => handle.setAttribute("aria-valuenow", setWidth(width));
  handle.addEventListener("pointerdown", (event) => {
    handle.setPointerCapture(event.pointerId);
    const end = panel().getBoundingClientRect().right;
    handle.onpointermove = (move) => set(end - move.clientX);
    handle.onpointerup = () => (handle.onpointermove = null);
  });
  handle.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: 16, ArrowRight: -16 }[event.key];
    if (step) set(panel().offsetWidth + step);
  });
  panel().prepend(handle);
}

function onClick(event) {
  if (event.target.closest?.("[data-panel-close]")) return closePanel();
  const link = event.target.closest?.("[data-panel]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  openPanel(link.dataset.panel, { key: link.dataset.key, from: link });
}

/** In a field Esc closes the panel too: what is half written is kept by whoever wrote the field. */
function onKey(event) {
  if (event.key !== "Escape" || event.defaultPrevented || event.isComposing || !isTyping(event.target) || !panel()?.contains(event.target)) return;
  event.preventDefault();
  closePanel();
}

export function start() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey);
  command({ id: "panel-close", title: "Close the panel", keys: "Escape", icon: "close", hidden: true, when: isOpen, run: closePanel });
  command({ id: "panel-full", title: "Open as a page", keys: "f", icon: "expand", group: "Panel", when: () => Boolean(panel()?.querySelector('a[data-tip-key="F"]')), run: () => panel().querySelector('a[data-tip-key="F"]').click() });
}
