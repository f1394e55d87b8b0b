// Around htmx: our header on every request, failures told instead of swapped in, toasts and undo out of answers.
import "htmx";
import "htmx-preload";
import { announce } from "pmhub/announce";
import { csrf } from "pmhub/page";
import { adopt, toast } from "pmhub/toast";
import { did, undoBatch } from "pmhub/undo";

const steps = { did, undoBatch };
// 422 is a form with its errors and 409 a choice between two values: those are drawn.
const DRAWN = new Set([409, 422]);

function failed(ctx) {
  const raw = ctx?.response?.raw;
  return raw && raw.status >= 400 && !(DRAWN.has(raw.status) && (raw.headers.get("Content-Type") ?? "").includes("html"));
}

async function tell(ctx) {
  const raw = ctx.response.raw;
  const plain = (raw.headers.get("Content-Type") ?? "").startsWith("text/plain");
  const id = raw.headers.get("X-Request-ID") ?? "";
  const text = plain && ctx.text ? ctx.text : `Could not refresh (${raw.status}).`;
  const actions = id && raw.status >= 500 ? [{ label: "Copy details", run: () => navigator.clipboard?.writeText(`${raw.status} ${raw.url} ${id}`) }] : [];
  toast(text.slice(0, 300), { tone: "bad", actions });
}

export function start() {
  document.addEventListener("htmx:config:request", (event) => {
    const request = event.detail.ctx.request;
    if (request.method !== "GET") request.headers["X-CSRFToken"] = csrf();
  });
  document.addEventListener("htmx:before:swap", (event) => {
    const ctx = event.detail.ctx;
    if (!failed(ctx)) return;
    event.preventDefault();
    tell(ctx);
  });
  document.addEventListener("htmx:after:request", (event) => {
    const raw = event.detail.ctx?.response?.raw;
    if (raw?.ok) did(raw.headers.get("X-Batch"));
  });
  document.addEventListener("htmx:after:swap", () => adopt(document, steps));
  document.addEventListener("htmx:error", (event) => {
    const error = event.detail?.error;
    if (error?.name === "AbortError" || !event.detail?.ctx) return;
    toast("The server cannot be reached. What you see stays as it was.", { tone: "bad" });
  });
  document.addEventListener("htmx:after:history:push", moved);
  adopt(document, steps);
}

/** A new address within the page: say where we are, and let the keyboard start at its heading. */
function moved() {
  const heading = document.getElementById("page-heading");
  announce(document.title);
  if (document.activeElement === document.body) heading?.focus({ preventScroll: true });
}
