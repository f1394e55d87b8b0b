// Tooltips by data-tip: on hover after a moment and on focus at once; hoverable, Esc takes them away.
import { make } from "pmhub/page";
import { place } from "pmhub/place";

let bubble;
let owner;
let timer;

function wanted(element) {
  if (element.dataset.tipWhen === "narrow" && document.documentElement.dataset.nav !== "narrow") return false;
  return element.getAttribute("aria-expanded") !== "true";
}

function show(element) {
  if (!wanted(element)) return;
  owner = element;
  bubble ??= document.body.appendChild(make("div", { class: "tooltip", popover: "manual", "aria-hidden": "true" }));
  bubble.replaceChildren(element.dataset.tip);
  if (element.dataset.tipKey) bubble.append(make("kbd", { class: "kbd" }, element.dataset.tipKey));
  bubble.showPopover();
  const side = element.dataset.tipWhen === "narrow" ? "right" : "below";
  place(bubble, element, { gap: 6, align: "center", side });
}

export function hideTip() {
  clearTimeout(timer);
  if (bubble?.matches(":popover-open")) bubble.hidePopover();
  owner = null;
}

export function start() {
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch" || bubble?.contains(event.target)) return;
    const element = event.target.closest?.("[data-tip]");
    if (element === owner) return;
    hideTip();
    if (element) timer = setTimeout(show, 450, element);
  });
  document.addEventListener("focusin", (event) => {
    hideTip();
    if (event.target.matches?.("[data-tip]:focus-visible:not([aria-errormessage])")) show(event.target);
  });
  document.addEventListener("focusout", hideTip);
  document.addEventListener("pointerdown", hideTip, true);
  document.addEventListener("scroll", hideTip, { capture: true, passive: true });
  document.addEventListener("keydown", (event) => event.key === "Escape" && hideTip(), true);
}
