// Theme, density, width of the navigation, single keys: at once here, and in a cookie for the next page.
import { announce } from "pmhub/announce";
import { command } from "pmhub/commands";
import { remember } from "pmhub/page";

const root = document.documentElement;
const APPLY = {
  theme: (value) => (value === "system" ? delete root.dataset.theme : (root.dataset.theme = value)),
  density: (value) => (root.dataset.density = value),
  nav: (value) => (root.dataset.nav = value),
  keys: (value) => (document.body.dataset.keys = value),
  demo: hideDemoNote,
};
const WORDS = { theme: "Theme", density: "Rows", nav: "Navigation", keys: "Single-letter keys", demo: "Note about the demo" };
const FOR_NOW = new Set(["demo"]);

function hideDemoNote() {
  const note = document.querySelector(".demo-banner");
  if (note?.contains(document.activeElement)) document.getElementById("main").focus({ preventScroll: true });
  note?.remove();
}

export function setLook(name, value) {
  APPLY[name](value);
  remember(name, value, { session: FOR_NOW.has(name) });
  for (const button of document.querySelectorAll(`[data-look] [name="${name}"]`)) {
    button.setAttribute("aria-pressed", String(button.value === value));
  }
  announce(`${WORDS[name]}: ${value}`);
  document.dispatchEvent(new CustomEvent("pm:look", { detail: { name, value } }));
}

function onSubmit(event) {
  const button = event.submitter;
  if (!event.target.matches("[data-look]") || !button?.name) return;
  event.preventDefault();
  setLook(button.name, button.value);
}

/** On a phone held sideways there is no room for words beside the icons; held upright again, all is as it was chosen. */
function fit(short, chosen) {
  root.dataset.nav = short.matches ? "narrow" : chosen;
}

export function start() {
  document.addEventListener("submit", onSubmit);
  const short = matchMedia("(max-height: 480px)"), chosen = root.dataset.nav;
  if (short.matches) fit(short, chosen);
  short.addEventListener("change", () => fit(short, chosen));
  for (const theme of ["system", "light", "dark"]) {
    const icon = { system: "system", light: "sun", dark: "moon" }[theme];
    command({ id: `theme-${theme}`, title: `Theme: ${theme}`, icon, group: "Look", run: () => setLook("theme", theme) });
  }
  for (const density of ["compact", "default", "roomy"]) {
    command({ id: `density-${density}`, title: `Rows: ${density}`, icon: "density", group: "Look", run: () => setLook("density", density) });
  }
  const toggle = () => setLook("nav", root.dataset.nav === "narrow" ? "wide" : "narrow");
  command({ id: "toggle-nav", title: "Narrow or wide navigation", keys: "\\", icon: "sidebar", group: "Look", when: () => Boolean(document.getElementById("nav")), run: toggle });
}
