// The write protocol: paint first, send in order, say honestly what became of it.
import { announce } from "pmhub/announce";
import { fateOf } from "pmhub/fate";
import { adopt, guard, put, setAside, tab, take } from "pmhub/outbox";
import { make, send, uid } from "pmhub/page";
import { toast } from "pmhub/toast";
import { did } from "pmhub/undo";
import { offerCopy, start as startUnsent } from "pmhub/unsent";

const DOT_AFTER = 400, PATIENCE = 35000;
const queued = new Map(); // entry id → the element that it is about
let chain = Promise.resolve();

/**
 * save({ url, fields: { title: "New" }, version: 7, element, label: "Title", method: "PATCH", format: "json" | "form" })
 * One write of this tab after the other. `version` is the one the page shows; the server merges other fields, and knows
 * our own writes since then as ours (pmhub/own).
 * Resolves to { ok, status, data, version, batch } or { ok: false, conflicts, by, at, version } or { ok: false, errors, detail }
 * and never rejects; without a connection the write stays in the outbox and the promise waits for the retry.
 */
export function save(write) {
  const entry = { method: "PATCH", format: "json", ...write, id: uid(), tab, at: Date.now(), element: undefined };
  put(entry);
  return inTurn(entry, write.element);
}

function inTurn(entry, element) {
  queued.set(entry.id, element);
  const dot = setTimeout(mark, DOT_AFTER, element, "pending");
  const result = chain.then(() => deliver(entry, element)).finally(() => clearTimeout(dot));
  chain = result.catch(() => {});
  return result;
}

async function deliver(entry, element) {
  for (;;) {
    const response = await post(entry).catch(() => null);
    const fate = await fateOf(response, entry.tries ?? 0);
    if (fate === "told") {
      take(entry.id);
      queued.delete(entry.id);
      return settle(entry, element, response);
    }
    if (fate !== "soon") {
      entry.tries = (entry.tries ?? 0) + 1;
      put(entry);
      for (const other of queued.values()) mark(other, "failed");
    }
    await retry(entry, element, fate);
    for (const other of queued.values()) mark(other, "pending");
  }
}

/** The id is the key under which the server does it once, whoever sends it again and however often. */
function post(entry) {
  const headers = { "Idempotency-Key": entry.id }, signal = AbortSignal.timeout(PATIENCE);
  if (entry.version) headers["X-Base-Version"] = String(entry.version);
  if (entry.format === "json") return send(entry.url, { method: entry.method, json: entry.fields, headers, signal });
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(entry.fields)) form.set(name, value ?? "");
  if (entry.version) form.set("base_version", entry.version);
  return send(entry.url, { method: entry.method === "PATCH" ? "POST" : entry.method, form, headers, signal });
}

async function settle(entry, element, response) {
  const kind = response.headers.get("Content-Type") ?? "";
  const data = kind.includes("json") ? await response.json().catch(() => ({})) : await response.text();
  const version = data?.version ?? (Number(response.headers.get("X-Version")) || null);
  const batch = response.headers.get("X-Batch");
  mark(element, "");
  if (response.ok) {
    did(batch, entry.label);
    return { ok: true, status: response.status, data, version, batch };
  }
  const refusal = { ok: false, status: response.status, detail: data?.detail ?? "", errors: data?.errors ?? [], version };
  if (response.status === 409 && data?.conflicts) {
    return { ...refusal, conflicts: data.conflicts, by: data.theirs_by ?? data.by, at: data.theirs_at ?? data.at };
  }
  if (!refusal.errors.length && !entry.left) toast(refusal.detail || `${entry.label || "The change"} was not saved.`, { tone: "bad", actions: offerCopy(entry) });
  return refusal;
}

/** Resolves when somebody presses Retry, the connection returns or, failing both, after a growing while. */
function retry(entry, element, fate) {
  if (fate === "soon") return new Promise((resolve) => setTimeout(resolve, 1000));
  if (fate === "out" && entry.tries === 1) toast("You are signed out, or signed in as somebody else. What you changed is kept here until you are back.", { tone: "bad", actions: [{ label: "Sign in", run: () => location.reload() }] });
  else announce("Not saved. It is kept here and sent again when the connection is back.", { now: entry.tries === 1 });
  return new Promise((resolve) => {
    let timer = null;
    const again = () => {
      clearTimeout(timer);
      removeEventListener("online", again);
      document.removeEventListener("pm:retry", again);
      resolve();
    };
    timer = setTimeout(again, Math.min(60000, 2000 * 2 ** entry.tries));
    addEventListener("online", again);
    document.addEventListener("pm:retry", again);
    for (const other of queued.values()) offerRetry(other, again);
  });
}

function offerRetry(element, again) {
  const spot = markOf(element);
  if (!spot) return;
  const button = make("button", { class: "button-link", type: "button" }, "Retry");
  button.addEventListener("click", again);
  spot.replaceChildren("Not saved · ", button);
}

function markOf(element) {
  return element?.querySelector?.("[data-save-mark]") ?? element?.closest?.("[data-save-scope], .panel")?.querySelector("[data-save-mark]");
}

function mark(element, state) {
  if (!element) return;
  if (state) element.dataset.save = state;
  else delete element.dataset.save;
  const spot = markOf(element);
  if (!spot) return;
  spot.dataset.save = state;
  spot.replaceChildren(state === "pending" ? "Saving" : "");
}

export function start() {
  const takeOver = () => adopt((entries) => Promise.all(entries.map((entry) => inTurn({ ...entry, left: true }, null).then((result) => replayed(entry, result)))));
  guard();
  takeOver();
  addEventListener("online", takeOver);
  startUnsent(save);
}

/** Nobody waits for this answer any more: what was refused is set aside with the reason, to be decided on. */
function replayed(entry, result) {
  const told = result.ok ? result.data?.refused ?? [] : [result];
  if (told.length) return setAside({ ...entry, ...refusedOf(entry, result), reason: told[0].detail || "It was not saved.", by: told[0].by, conflicts: result.conflicts });
  if (entry.tries) toast(`${entry.label || "A change"} from before was saved now.`);
  return null;
}

/** Of many cells only those that were refused. */
function refusedOf(entry, { data }) {
  const { edits } = entry.fields ?? {}, refused = data?.refused;
  if (!edits || !refused) return {};
  return { fields: { ...entry.fields, edits: edits.filter((edit) => refused.some((told) => told.key === edit.key && told.field === edit.field)) } };
}
