// What every page starts with. A screen's own module is a <script type="module"> in its `head` block.
import { announce } from "pmhub/announce";
import { openCheatsheet } from "pmhub/cheatsheet";
import { command, start as startCommands } from "pmhub/commands";
import { start as startConflicts } from "pmhub/conflict";
import { start as startDialogs } from "pmhub/dialog";
import { start as startEditing } from "pmhub/edit";
import { start as startExports } from "pmhub/exports";
import { start as startFragments } from "pmhub/fragments";
import { start as startLive } from "pmhub/live";
import { start as startLook } from "pmhub/look";
import { start as startMenus } from "pmhub/menu";
import { isMac, remember } from "pmhub/page";
import { start as startPalette } from "pmhub/palette";
import { start as startPanel } from "pmhub/panel";
import { upgrade as startPicking } from "pmhub/pick";
import { start as startPrinting } from "pmhub/print";
import { start as startPresence } from "pmhub/presence";
import { start as startSaving } from "pmhub/save";
import { start as startShortcuts } from "pmhub/shortcuts";
import { start as startSince } from "pmhub/since";
import { start as startTips } from "pmhub/tip";
import { toast } from "pmhub/toast";
import { start as startUndo } from "pmhub/undo";

async function copy(text, said = "Copied") {
  await navigator.clipboard.writeText(text);
  toast(said);
}

function goTo() {
  for (const link of document.querySelectorAll(".nav-item[data-go]")) {
    const title = link.querySelector(".nav-label").textContent;
    const name = link.querySelector("use").getAttribute("href").split("#")[1];
    const run = () => link.click();
    command({ id: `go-${link.dataset.go}`, title: `Go to ${title}`, keys: `g ${link.dataset.go}`, icon: name, group: "Go to", run });
  }
}

function lenses() {
  const links = [...document.querySelectorAll(".topbar-lenses .segment-item[href]")].slice(0, 9);
  links.forEach((link, at) => {
    const title = link.textContent.trim();
    command({ id: `lens-${at}`, title, keys: String(at + 1), icon: "eye", group: "View", run: () => link.click() });
  });
}

/** Another lens of the same page shows the same panel; it was opened after the links were written. */
function keepPanel(event) {
  const link = event.target.closest?.(".topbar-lenses a[href]");
  if (!link) return;
  const url = new URL(link.href), open = new URLSearchParams(location.search).get("open");
  if (url.pathname !== location.pathname) return;
  if (open) url.searchParams.set("open", open); else url.searchParams.delete("open");
  link.href = url.href;
}

/** On a narrow screen the lens that is open is in sight. */
function showLens() {
  const bar = document.querySelector(".topbar-lenses");
  const current = bar?.querySelector("[aria-current]");
  if (current) bar.scrollLeft = current.offsetLeft - bar.offsetLeft - (bar.clientWidth - current.offsetWidth) / 2;
}

function everywhere() {
  const group = "Everywhere";
  command({ id: "cheatsheet", title: "Keyboard shortcuts", keys: ["?", "Shift+?"], icon: "keyboard", group, run: openCheatsheet });
  command({ id: "copy-link", title: "Copy link to this view", keys: "Mod+Shift+c", icon: "link", group, run: () => copy(location.href, "Link copied") });
  command({ id: "print", title: "Print", icon: "print", group, run: () => print() });
  command({ id: "back", title: "Back", icon: "arrow-left", group, hidden: true, run: () => history.back() });
  command({ id: "reload", title: "Reload", icon: "retry", group, hidden: true, run: () => location.reload() });
  const presenting = () => document.querySelector("[data-presenting]");
  command({ id: "present", title: "Present, or leave presenting", keys: "p", icon: "present", group: "View", when: () => Boolean(presenting()), run: () => presenting().click() });
  const leaving = () => document.body.hasAttribute("data-present") && presenting() && !document.querySelector("[popover]:popover-open:not(#toasts), [data-dragging]");
  command({ id: "present-leave", title: "Leave presenting", keys: "Escape", icon: "close", group: "View", hidden: true, when: () => Boolean(leaving()), run: () => presenting().click() });
  const filter = () => document.querySelector("#main input[type=search], .toolbar input, .toolbar .chip-dashed");
  command({ id: "filter", title: "Filter this view", keys: "/", icon: "filter", group: "View", when: () => Boolean(filter()), run: () => (filter().matches("input") ? filter().focus() : filter().click()) });
  const create = () => document.querySelector('[data-create], .topbar-actions .button-primary[data-key="c"]');
  command({ id: "create", title: "Create", keys: "c", icon: "plus", group: "View", when: () => Boolean(create()), run: () => create().click() });
}

function details() {
  if (!isMac) for (const key of document.querySelectorAll(".kbd")) key.textContent = elsewhere(key.textContent);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-copy]");
    if (button) copy(button.dataset.copy);
  });
  const product = new URLSearchParams(location.search).get("product");
  if (product !== null) remember("product", product);
  for (const range of document.querySelectorAll(".range")) fill(range);
  document.addEventListener("input", (event) => event.target.matches?.(".range") && fill(event.target));
}

/** ⌘⇧C as keyboards without ⌘ have it. */
function elsewhere(keys) {
  return keys.replace("⌘", "Ctrl ").replace("⌥", "Alt ");
}

function fill(range) {
  const [low, high] = [Number(range.min || 0), Number(range.max || 100)];
  range.style.setProperty("--fill", `${(100 * (range.value - low)) / (high - low)}%`);
}

for (const start of [startCommands, startMenus, startTips, startConflicts, startDialogs, startLook, startUndo, startPalette, startPanel, startPrinting]) start();
goTo();
lenses();
document.addEventListener("click", keepPanel, { capture: true });
showLens();
everywhere();
details();
for (const start of [startShortcuts, startEditing, startFragments, startSaving, startLive, startPresence, startSince, startExports]) start();
startPicking();
document.addEventListener("htmx:after:swap", () => startPicking());
// A feature can be opened beside any list; what its panel does is loaded with the first one.
document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-share]");
  if (!link || event.metaKey || event.ctrlKey || event.shiftKey || event.button) return;
  event.preventDefault();
  import("pmhub/sharing").then(({ open }) => open(link.href), () => location.assign(link.href));
});
document.addEventListener("pm:panel", (event) => event.detail.open && import("pmhub/feature/index"));
addEventListener("offline", () => announce("No connection. Your changes are kept here.", { now: true }));
document.documentElement.dataset.ready = "";
