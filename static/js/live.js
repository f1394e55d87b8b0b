// One stream of changes per tab. Each becomes a `pm:live` event on document; modules refresh only what they show.
// detail: { noun, id, version, fields, actor, verb }. `pm:live:missed` says that changes may have been missed,
// `pm:presence` that somebody came, looks at something else or left.
import { base } from "pmhub/page";

const POLL = 20000;
let source;
let place = document.body.dataset.drawn || "";
let failures = 0;
let poll;

function mark(visible) {
  const element = document.getElementById("live-mark");
  if (element) element.hidden = !visible;
}

function dispatch(name, detail) {
  document.dispatchEvent(new CustomEvent(name, { detail }));
}

function open() {
  close();
  source = new EventSource(`${base}events/?since=${place}`);
  source.addEventListener("open", () => {
    if (failures || poll) dispatch("pm:live:missed", {});
    failures = 0;
    clearInterval(poll);
    poll = null;
    mark(false);
  });
  source.addEventListener("message", receive);
  source.addEventListener("presence", (event) => dispatch("pm:presence", JSON.parse(event.data)));
  source.addEventListener("missed", () => dispatch("pm:live:missed", {}));
  source.addEventListener("error", () => {
    failures += 1;
    if (failures > 1) mark(true);
    // Refused (too many streams) closes for good: then look every 20 s, and try the stream again now and then.
    if (source.readyState === EventSource.CLOSED) fallBack();
  });
}

function receive(event) {
  place = event.lastEventId || place;
  try {
    dispatch("pm:live", JSON.parse(event.data));
  } catch {
    // A heartbeat or something newer than this page: nothing to draw.
  }
}

function fallBack() {
  poll ??= setInterval(() => {
    dispatch("pm:live:missed", {});
    if (Math.random() < 0.3) open();
  }, POLL);
}

function close() {
  source?.close();
  source = null;
}

/** on("feature", (change) => …) */
export function onLive(noun, handler) {
  const listener = (event) => event.detail.noun === noun && handler(event.detail);
  document.addEventListener("pm:live", listener);
  return () => document.removeEventListener("pm:live", listener);
}

/** An element that must not be touched now: focused, dragged or being edited. */
export function isBusy(element) {
  return element.matches(":focus-within, [data-dragging], [data-editing]") && document.hasFocus();
}

export function start() {
  if (!base || !("EventSource" in window)) return;
  // After the first paint, so that the stream never competes with the page.
  setTimeout(open, 300);
  addEventListener("pagehide", close);
  addEventListener("pageshow", (event) => event.persisted && open());
}
