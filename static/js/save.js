// The write protocol: paint first, send in order, say honestly what became of it.
import { announce } from "pmhub/announce";
import { guard, put, take, waiting } from "pmhub/outbox";
import { make, send } from "pmhub/page";
import { toast } from "pmhub/toast";
import { did } from "pmhub/undo";

const DOT_AFTER = 400;
const chains = new Map();
const versions = new Map();
const made = new Map(); // key → the version that our last write of it made

/**
 * save({ url, fields: { title: "New" }, version: 7, element, label: "Title", method: "PATCH", format: "json" | "form" })
 * One write after the other per url. `version` is the one the page shows; the server merges other fields.
 * Resolves to { ok, status, data, version, batch } or { ok: false, conflicts, by, at, version } or { ok: false, errors, detail }
 * and never rejects; without a connection the write stays in the outbox and the promise waits for the retry.
 */
export function save(write) {
  const entry = { id: crypto.randomUUID(), method: "PATCH", format: "json", ...write, element: undefined };
  put(entry);
  const before = chains.get(entry.url) ?? Promise.resolve();
  const result = before.then(() => attempt(entry, write.element));
  chains.set(entry.url, result.catch(() => {}));
  return result;
}

/** An answer that is older than what the page already shows must not be drawn. */
export function isOlder(url, version) {
  return version != null && version < (versions.get(url) ?? 0);
}

export function seen(url, version) {
  if (version != null) versions.set(url, Math.max(version, versions.get(url) ?? 0));
}

async function attempt(entry, element) {
  const dot = setTimeout(mark, DOT_AFTER, element, "pending");
  for (;;) {
    const response = await post(entry).catch(() => null);
    if (response && ![502, 503, 504, 429].includes(response.status)) {
      clearTimeout(dot);
      take(entry.id);
      return settle(entry, element, response);
    }
    clearTimeout(dot);
    mark(element, "failed");
    await retry(entry, element);
    mark(element, "pending");
  }
}

function post(entry) {
  const base = Math.max(entry.version ?? 0, versions.get(entry.url) ?? 0) || null;
  const headers = base ? { "X-Base-Version": String(base) } : {};
  if (entry.format === "json") return send(entry.url, { method: entry.method, json: onOurs(entry.fields), headers });
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(entry.fields)) form.set(name, value ?? "");
  if (base) form.set("base_version", base);
  return send(entry.url, { method: entry.method === "PATCH" ? "POST" : entry.method, form, headers });
}

/** What was begun before our last write of the same thing came back must not meet that write as a stranger's. */
function onOurs(fields) {
  const renewed = { ...fields };
  if (fields.base_version && made.has(fields.key)) renewed.base_version = Math.max(fields.base_version, made.get(fields.key));
  if (fields.moves) renewed.moves = fields.moves.map(onOurs);
  return renewed;
}

function remember(data) {
  for (const { key, version } of [data ?? {}, ...(data?.features ?? [])]) if (key && version) made.set(key, version);
}

async function settle(entry, element, response) {
  const kind = response.headers.get("Content-Type") ?? "";
  const data = kind.includes("json") ? await response.json().catch(() => ({})) : await response.text();
  const version = data?.version ?? (Number(response.headers.get("X-Version")) || null);
  const batch = response.headers.get("X-Batch");
  if (response.ok) {
    seen(entry.url, version);
    remember(data);
    mark(element, "");
    did(batch, entry.label);
    return { ok: true, status: response.status, data, version, batch };
  }
  mark(element, "");
  const refusal = { ok: false, status: response.status, detail: data?.detail ?? "", errors: data?.errors ?? [], version };
  if (response.status === 409 && data?.conflicts) {
    return { ...refusal, conflicts: data.conflicts, by: data.theirs_by ?? data.by, at: data.theirs_at ?? data.at };
  }
  if (!refusal.errors.length) toast(refusal.detail || `${entry.label || "The change"} was not saved.`, { tone: "bad" });
  return refusal;
}

/** Resolves when somebody presses Retry, the connection returns or, failing both, after a growing while. */
function retry(entry, element) {
  entry.tries = (entry.tries ?? 0) + 1;
  announce("Not saved. It is kept here and sent again when the connection is back.", { now: entry.tries === 1 });
  return new Promise((resolve) => {
    let timer = null;
    const again = () => {
      clearTimeout(timer);
      removeEventListener("online", again);
      resolve();
    };
    timer = setTimeout(again, Math.min(60000, 2000 * 2 ** entry.tries));
    addEventListener("online", again);
    const spot = markOf(element);
    if (!spot) return;
    const button = make("button", { class: "button-link", type: "button" }, "Retry");
    button.addEventListener("click", again);
    spot.replaceChildren("Not saved · ", button);
  });
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
  guard();
  for (const entry of waiting()) {
    const before = chains.get(entry.url) ?? Promise.resolve();
    const replay = before.then(() => attempt(entry, null));
    chains.set(entry.url, replay);
    replay.then((result) => replayed(entry, result));
  }
}

function replayed(entry, result) {
  if (result.ok) toast(`${entry.label || "A change"} from before was saved now.`);
  else if (result.conflicts) toast(`${entry.label || "A change"} from before was not applied: ${result.by ?? "somebody"} changed it meanwhile.`, { tone: "bad" });
}
