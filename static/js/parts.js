// Pages and panels that are drawn anew part by part: [data-url][data-key] around [data-part]s. A form[data-fragment] is
// sent, and the parts that its answer changed are swapped in; what is half written and what has the focus stay.
import { announce } from "pmhub/announce";
import { done, onceKey, send } from "pmhub/page";
import { upgrade } from "pmhub/pick";
import { toast } from "pmhub/toast";
import { did, undoBatch } from "pmhub/undo";

function busy(part) {
  return part.querySelector("[data-editing], [data-dirty], dialog[open], :popover-open") || (part.contains(document.activeElement) && document.activeElement.matches("textarea, input") && document.activeElement.value);
}

/** Read the server's page again and take what changed. */
export async function redraw(root, query = "") {
  const answer = await send(`${root.dataset.url}${query}`, { method: "GET", headers: { Accept: "text/html", "X-Fragment": "parts" } }).catch(() => null);
  if (answer?.ok && root.isConnected) take(root, await answer.text());
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
export async function submit(form, root, button = null) {
  const said = new URLSearchParams(new FormData(form, button));
  const headers = { "X-Fragment": "parts", Accept: "text/html", ...onceKey(form, String(said)) };
  const answer = await send(form.getAttribute("action"), { form: said, headers }).catch(() => null);
  if (answer) done(form);
  if (!answer || (!answer.ok && answer.status !== 422)) {
    const plain = answer && (answer.headers.get("Content-Type") ?? "").startsWith("text/plain") ? await answer.text() : "";
    toast(plain || "Not saved: the server cannot be reached. Your words are still here.", { tone: "bad" });
    return false;
  }
  const { undoLabel, say } = form.dataset;
  form.closest("dialog")?.close();
  take(root, await answer.text(), { sent: form, submitted: answer.ok ? form : null });
  if (!answer.ok) { announce(root.querySelector("[role=alert]")?.textContent ?? "Not saved", { now: true }); return false; }
  const batch = answer.headers.get("X-Batch");
  did(batch, undoLabel ?? say ?? "");
  if (undoLabel) toast(undoLabel, { undo: () => undoBatch(batch) });
  else if (say) announce(say);
  return true;
}
