// Saved lenses: the menu beside the lens switch reads itself anew when it opens, and does its deeds in place.
import { announce } from "pmhub/announce";
import { command } from "pmhub/commands";
import { send } from "pmhub/page";
import { place } from "pmhub/place";
import { toast } from "pmhub/toast";
import { did, undoBatch } from "pmhub/undo";

const shelf = () => document.getElementById("saved-lenses");
const menu = () => document.getElementById("lenses-menu");
const isOpen = () => Boolean(menu()?.matches(":popover-open"));

/** The fresh menu in the place of the old one; open stays open, and what is half typed stays. */
export function adopt(page) {
  const fresh = page.getElementById("saved-lenses"), old = shelf();
  if (!fresh || !old) return null;
  const open = isOpen(), typed = document.getElementById("lens-new")?.value ?? "";
  const held = old.contains(document.activeElement) ? document.activeElement : null;
  const again = held?.name === "do" ? `form[action="${held.form.getAttribute("action")}"] [value="${held.value}"]` : held?.id ? `#${CSS.escape(held.id)}` : null;
  const more = old.querySelector("details[open] form")?.getAttribute("action");
  old.replaceWith(document.adoptNode(fresh));
  if (fresh.querySelector("#lens-new")) fresh.querySelector("#lens-new").value = fresh.dataset.said ? "" : typed;
  if (more) fresh.querySelector(`details:has(form[action="${more}"])`)?.setAttribute("open", "");
  if (open) { menu().dataset.seen = ""; show(); }
  const target = again && fresh.querySelector(again);
  if (held) (target?.disabled === false || target?.matches?.("a, input") ? target : fresh.querySelector(open ? ".kept-menu :is(a, input, button)" : "button"))?.focus();
  return fresh;
}

function show() {
  menu().showPopover();
  place(menu(), shelf().querySelector("button"));
}

const take = (html) => adopt(new DOMParser().parseFromString(html, "text/html"));

/** As often as the page put another menu there meanwhile: that one may have been read before. */
async function refresh() {
  for (let here = null; shelf() && shelf() !== here;) {
    here = shelf();
    const answer = await send(`${here.dataset.url}&query=${encodeURIComponent(location.search.slice(1))}`, { method: "GET", headers: { Accept: "text/html" } }).catch(() => null);
    const html = answer?.ok ? await answer.text() : null;
    if (html && shelf() === here) return take(html);
  }
  return null;
}

/** The page shows another address; where it can, in place. */
function visit(address, { replace = false } = {}) {
  const url = `${shelf().dataset.page}${address ? `?${address}` : ""}`;
  const asked = new CustomEvent("pm:visit", { detail: { url, replace }, cancelable: true });
  if (document.dispatchEvent(asked)) location.assign(url);
}

async function submit(form, button) {
  const given = new URLSearchParams(new FormData(form, button));
  given.set("address", location.search.slice(1));
  const answer = await send(form.getAttribute("action"), { form: given, headers: { "X-Fragment": "lenses", Accept: "text/html" } }).catch(() => null);
  if (!answer?.ok) {
    const words = answer ? (await answer.text().catch(() => "")).replace(/<[^>]*>/g, "").trim() : "";
    toast(words && words.length < 200 ? words : "Not saved.", { tone: "bad" });
    return;
  }
  const batch = answer.headers.get("X-Batch"), before = location.search.slice(1);
  const fresh = take(await answer.text());
  if (!fresh) return;
  const { said, address } = fresh.dataset;
  if (batch) did(batch, said);
  toast(said, batch ? { undo: () => undoBatch(batch, { label: said }) } : {});
  if (address === before) return;
  menu().hidePopover();
  visit(address, { replace: true });
}

function open() {
  if (!isOpen()) show();
  menu().querySelector("a, input")?.focus();
}

document.addEventListener("submit", (event) => {
  if (!event.target.closest("#saved-lenses form")) return;
  event.preventDefault();
  submit(event.target, event.submitter);
});
document.addEventListener("toggle", (event) => {
  if (event.target.id !== "lenses-menu") return;
  if (event.newState !== "open") { delete event.target.dataset.seen; return; }
  if (event.target.dataset.seen !== undefined) return; // drawn anew while it was open
  event.target.dataset.seen = "";
  place(event.target, shelf().querySelector("button"));
  refresh();
}, true);
// Undo changes lenses too, and the page the address that they are compared with.
for (const name of ["pm:undone", "pm:address"]) document.addEventListener(name, refresh);

const group = "View", when = () => Boolean(shelf());
command({ id: "lens-open", title: "Open a saved lens…", icon: "bookmark", words: "view", group, when, run: open });
command({ id: "lens-save", title: "Save this view as a lens…", icon: "bookmark", words: "keep", group, when, run: () => { open(); menu().querySelector("#lens-new")?.focus(); announce("Name the lens and press Enter"); } });
