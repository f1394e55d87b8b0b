// Pages and panels that are drawn anew part by part: [data-url][data-key] around [data-part]s. A form[data-fragment] is
// sent, and the parts that its answer changed are swapped in; what is half written and what has the focus stay.
import { announce } from "pmhub/announce";
import { done, onceKey, send } from "pmhub/page";
import { upgrade } from "pmhub/pick";
import { toast } from "pmhub/toast";
import { did, undoBatch } from "pmhub/undo";

function busy(part) {
  return part.querySelector("[data-editing], [data-dirty], .f-line-held, dialog[open], :popover-open") || (part.contains(document.activeElement) && document.activeElement.matches("textarea, input") && document.activeElement.value);
}

const sending = new Set();
const own = new Set();
let sent = 0;

/** Whether a batch is what a form of ours did: its answer was drawn. */
export const isOurs = (batch) => own.has(batch);
/** When no form is on its way any more. */
export const settled = () => Promise.allSettled([...sending]);

/** Read the server's page again and take what changed; what was read before a form of ours was answered is too old. */
export async function redraw(root, query = "") {
  for (;;) {
    await settled();
    const began = sent;
    const answer = await send(`${root.dataset.url}${query}`, { method: "GET", headers: { Accept: "text/html", "X-Fragment": "parts" } }).catch(() => null);
    const html = answer?.ok ? await answer.text() : null;
    if (!html || !root.isConnected) return;
    if (began === sent) { take(root, html); return; }
  }
}

/** `sent` is the form that was answered, drawn whatever has the focus; `submitted` is one that was taken and starts anew. */
function take(root, html, { sent = null, submitted = null } = {}) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-url][data-key]");
  if (!fresh || fresh.dataset.key !== root.dataset.key) return;
  Object.assign(root.dataset, fresh.dataset);
  for (const part of root.querySelectorAll("[data-part]")) {
    const next = fresh.querySelector(`#${part.id}`);
    if (!next || part.isEqualNode(next) || (busy(part) && !part.contains(sent))) continue;
    swap(part, document.adoptNode(next), submitted);
  }
}

/** The part changes; what is half written and what has the focus stay. */
function swap(part, next, submitted) {
  for (const field of part.querySelectorAll("textarea[name], select[name], input[name]:not([type=hidden])")) {
    const same = next.querySelector(`[name="${field.name}"]`);
    if (same && field.value && field.form !== submitted) same.value = field.value;
  }
  for (const open of part.querySelectorAll("details[open]")) if (!submitted || !open.contains(submitted)) next.querySelector(`.${open.className}`)?.setAttribute("open", "");
  const active = part.contains(document.activeElement) ? document.activeElement : null;
  const find = active && finder(active);
  part.replaceWith(next);
  upgrade(next);
  next.querySelector("dialog:has([role=alert])")?.showModal();
  if (!find) return;
  find(next)?.focus({ preventScroll: true });
  if (!next.contains(document.activeElement)) next.querySelector("button, input, textarea, a")?.focus({ preventScroll: true });
}

function finder(active) {
  const { f, story, focus } = active.dataset;
  if (focus) return (part) => part.querySelector(`[data-focus="${CSS.escape(focus)}"]`);
  if (f) return (part) => part.querySelector(`[data-f="${CSS.escape(f)}"]`);
  if (story !== undefined) return (part) => part.querySelector(`[data-story="${story}"]`);
  if (active.name) return (part) => part.querySelector(`[name="${active.name}"]`);
  return (part) => part.querySelector(`.${CSS.escape(active.classList[0] ?? "none")}`);
}

/** Send a form of `root`; its deed can be undone. `data-undo-label` is a toast, `data-say` is only spoken. */
export function submit(form, root, button = null) {
  sent += 1;
  const given = new URLSearchParams(new FormData(form, button));
  const answered = settled().then(() => answer(form, root, given)).finally(() => sending.delete(answered));
  sending.add(answered);
  return answered;
}

/** One after the other: the last answer is the newest. */
async function answer(form, root, given) {
  const headers = { "X-Fragment": "parts", Accept: "text/html", ...onceKey(form, String(given)) };
  const answered = await send(form.getAttribute("action"), { form: given, headers }).catch(() => null);
  if (answered) done(form);
  if (!answered || (!answered.ok && answered.status !== 422)) {
    const plain = answered && (answered.headers.get("Content-Type") ?? "").startsWith("text/plain") ? await answered.text() : "";
    toast(plain || "Not saved: the server cannot be reached. Your words are still here.", { tone: "bad" });
    return false;
  }
  const { undoLabel, say } = form.dataset;
  form.closest("dialog")?.close();
  take(root, await answered.text(), { sent: form, submitted: answered.ok ? form : null });
  if (!answered.ok) { announce(root.querySelector("[role=alert]")?.textContent ?? "Not saved", { now: true }); return false; }
  const batch = answered.headers.get("X-Batch");
  own.add(batch);
  did(batch, undoLabel ?? say ?? "");
  if (undoLabel) toast(undoLabel, { undo: () => undoBatch(batch) });
  else if (say) announce(say);
  return true;
}
