// Menus: a button with data-menu="id" opens the popover; arrows, Home, End and typing move; Tab and Esc leave.
import { place, placeAt } from "pmhub/place";

const ITEMS = '[role^="menuitem"], [role="option"], .menu-item, .segment-item, input, select, textarea';
let typed = "";
let typedAt = 0;

export function items(menu) {
  return [...menu.querySelectorAll(ITEMS)].filter((item) => !item.disabled && item.offsetParent !== null);
}

/** Open `menu` (an element or its id) beside `anchor`, or at {x, y}. */
export function openMenu(menu, anchor, { x, y, focus = "first" } = {}) {
  const element = typeof menu === "string" ? document.getElementById(menu) : menu;
  if (!element) return;
  element.menuAnchor = anchor;
  if (!element.matches(":popover-open")) element.showPopover();
  if (x === undefined) place(element, anchor, { align: anchor.dataset.menuAlign || "start" });
  else placeAt(element, x, y);
  anchor?.setAttribute?.("aria-expanded", "true");
  const list = items(element);
  const checked = list.find((item) => item.matches('[aria-checked="true"], [aria-current]'));
  const target = focus === "last" ? list.at(-1) : checked ?? list[0];
  target?.focus({ preventScroll: true });
}

export function closeMenu(element, { refocus = true } = {}) {
  if (element?.matches(":popover-open")) {
    element.hidePopover();
    if (refocus) element.menuAnchor?.focus?.();
  }
}

function move(menu, step) {
  const list = items(menu);
  const at = list.indexOf(document.activeElement);
  list[(at + step + list.length) % list.length]?.focus();
}

function typeAhead(menu, letter) {
  typed = Date.now() - typedAt > 600 ? letter : typed + letter;
  typedAt = Date.now();
  const list = items(menu);
  const after = list.indexOf(document.activeElement) + (typed.length === 1 ? 1 : 0);
  const rotated = [...list.slice(after), ...list.slice(0, after)];
  rotated.find((item) => item.textContent.trim().toLowerCase().startsWith(typed.toLowerCase()))?.focus();
}

function onKey(event) {
  const menu = event.target.closest?.(".menu:popover-open");
  if (!menu || event.target.matches("input, textarea, select")) return;
  const moves = { ArrowDown: 1, ArrowUp: -1 };
  if (event.target.matches(".segment-item")) Object.assign(moves, { ArrowRight: 1, ArrowLeft: -1 });
  if (event.key in moves) move(menu, moves[event.key]);
  else if (event.key === "Home") items(menu)[0]?.focus();
  else if (event.key === "End") items(menu).at(-1)?.focus();
  else if (event.key === "Tab") return closeMenu(menu);
  else if (event.key === "Escape") closeMenu(menu);
  else if (event.key.length === 1 && /\S/.test(event.key) && !event.metaKey && !event.ctrlKey && !event.altKey) typeAhead(menu, event.key);
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function onClick(event) {
  const opener = event.target.closest?.("[data-menu]");
  if (opener) {
    const menu = document.getElementById(opener.dataset.menu);
    // A click on the opener of an open menu has light-dismissed it on pointerdown already.
    if (menu && opener.menuClosedAt && event.timeStamp - opener.menuClosedAt < 350) opener.menuClosedAt = 0;
    else openMenu(menu, opener);
    return;
  }
  const item = event.target.closest?.(".menu-item");
  if (item && !item.hasAttribute("data-stay")) closeMenu(item.closest(".menu"), { refocus: !item.href });
}

function onToggle(event) {
  const menu = event.target;
  if (event.newState !== "closed" || !menu.menuAnchor?.setAttribute) return;
  menu.menuAnchor.setAttribute("aria-expanded", "false");
  menu.menuAnchor.menuClosedAt = event.timeStamp;
}

export function start() {
  document.addEventListener("click", onClick);
  document.addEventListener("keydown", onKey, true);
  document.addEventListener("toggle", onToggle, true);
  document.addEventListener("keydown", (event) => {
    if (event.target.matches?.("[data-menu]") && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
      event.preventDefault();
      openMenu(event.target.dataset.menu, event.target, { focus: event.key === "ArrowUp" ? "last" : "first" });
    }
  });
  document.addEventListener("contextmenu", (event) => {
    const owner = event.target.closest?.("[data-context-menu]");
    if (!owner || event.shiftKey) return;
    event.preventDefault();
    openMenu(owner.dataset.contextMenu, owner, { x: event.clientX, y: event.clientY });
  });
}
