// Who else has this part of pmhub open: their avatars above the page, and what they look at outlined in their colour.
import { base, make, send, uid } from "pmhub/page";

const BEAT = 20000, SHOWN = 4;
const tab = uid();
const place = location.pathname.slice(base.length).split("/")[0] || "home";
const others = new Map(); // tab → { place, key, member }
const outlines = new CSSStyleSheet();
let said = null, timer = null;

/** What I look at: what has the focus, else what the panel shows. */
function lookingAt() {
  const near = document.activeElement?.closest?.("[data-key]") ?? document.querySelector("#panel [data-key], #main article[data-key]");
  return /^[A-Z][A-Z0-9]{0,9}-\d{1,9}$/.test(near?.dataset.key ?? "") ? near.dataset.key : "";
}

async function tell() {
  clearTimeout(timer);
  timer = setTimeout(tell, BEAT);
  if (document.hidden || document.body.hasAttribute("data-present")) return;
  said = lookingAt();
  const answer = await send(`${base}presence/`, { json: { tab, place, key: said } }).catch(() => null);
  if (!answer?.ok) return;
  others.clear();
  for (const other of (await answer.json()).others) others.set(other.tab, other);
  show();
}

/** Focus wanders; where it rests is told. */
function soon() {
  if (lookingAt() === said) return;
  clearTimeout(timer);
  timer = setTimeout(tell, 300);
}

function leave() {
  clearTimeout(timer);
  if (said === null) return;
  said = null;
  send(`${base}presence/`, { json: { tab, gone: true }, keepalive: true }).catch(() => {});
}

function heard({ detail }) {
  if (detail.tab === tab) return;
  if (detail.gone) others.delete(detail.tab);
  else others.set(detail.tab, detail);
  show();
}

/** One person once, wherever their tabs are; my own other tabs are no news. */
function people() {
  const found = new Map(), me = Number(document.body.dataset.member);
  for (const { key, member, place: where } of others.values()) if (where === place && member.id !== me && (key || !found.has(member.id))) found.set(member.id, { ...member, key });
  return [...found.values()].sort((a, b) => a.id - b.id);
}

function show() {
  const host = document.getElementById("presence"), here = people();
  const more = here.length - SHOWN;
  const drawn = here.slice(0, SHOWN).map(avatar);
  if (more > 0) drawn.push(make("span", { class: "avatar avatar-more", "data-tip": here.slice(SHOWN).map(({ name }) => name).join(", ") }, `+${more}`));
  const focused = host.contains(document.activeElement) ? document.activeElement.dataset.member : null;
  host.replaceChildren(...drawn);
  host.hidden = !here.length;
  if (focused) host.querySelector(`[data-member="${focused}"]`)?.focus();
  outlines.replaceSync(here.filter(({ key }) => key).map(outline).join("\n"));
}

function avatar({ id, name, initials, colour, key }) {
  const words = key ? `${name} is at ${key}` : `${name} is here`;
  const button = make("button", { class: "avatar avatar-button", type: "button", "data-cat": colour, "data-member": id, "data-tip": words, "aria-label": words }, initials);
  button.addEventListener("click", () => {
    const shown = key && document.querySelector(`#main [data-key="${key}"]`);
    shown?.scrollIntoView({ block: "center", inline: "center" });
  });
  return button;
}

/** Rules instead of marks on elements: a page that is drawn again keeps them. The own focus is never covered. */
function outline({ key, colour, initials }) {
  const on = (kinds) => `:is(${kinds})[data-key="${key}"]:not(:focus-visible)`;
  const shade = `var(--cat-${CSS.escape(colour)})`, line = `outline: 2px solid ${shade};`, edge = `inset 0 2px ${shade}, inset 0 -2px ${shade}`;
  const chip = `content: ${JSON.stringify(initials)}; padding: 0 3px; border-radius: 3px; font: 680 0.5625rem/13px var(--font); letter-spacing: 0; background: ${shade}; color: var(--on-cat-${CSS.escape(colour)});`;
  return `${on(".tl-bar, .tl-chip")} { ${line} outline-offset: 1px; }
    ${on(".cb-card")} { ${line} outline-offset: -2px; }
    ${on("tr")} > td { box-shadow: ${edge}; }
    ${on(".tl-bar")}::after { ${chip} position: absolute; inset: -9px 6px auto auto; }
    ${on(".cb-card")}::after { ${chip} position: absolute; inset: auto auto 0 4px; }
    ${on("tr")} > td:first-child::after { ${chip} position: absolute; inset: auto auto 2px 0; }`;
}

export function start() {
  if (!base || !document.getElementById("presence")) return;
  document.adoptedStyleSheets.push(outlines);
  document.addEventListener("pm:presence", heard);
  document.addEventListener("focusin", soon);
  document.addEventListener("pm:panel", soon);
  document.addEventListener("visibilitychange", () => (document.hidden ? leave() : tell()));
  addEventListener("pagehide", leave);
  timer = setTimeout(tell, 600); // after the stream is open, so that nobody who comes meanwhile is missed
}
