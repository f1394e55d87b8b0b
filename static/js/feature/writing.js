// Long texts: written in Markdown, saved while one writes, shown as they will look.
import { announce } from "pmhub/announce";
import { showConflict } from "pmhub/conflict";
import { base, make, send } from "pmhub/page";
import { save } from "pmhub/save";

const IDLE = 1500;

/** The description of a feature: a text field in place of the text, saved 1.5 s after the last key and on leaving. */
export function openWriting(button, refresh) {
  const feature = button.closest("[data-feature]"), part = button.closest("[data-part]");
  if (part.querySelector(".f-writing")) return;
  const { key } = feature.dataset, name = `pmhub:draft:${base}${key}`;
  const source = part.querySelector("[data-source]").content.textContent;
  const text = make("textarea", { class: "input f-writing-text", rows: "8", "aria-label": `Why ${key}, in Markdown`, maxlength: "100000" });
  const show = make("button", { class: "button button-small", type: "button", "aria-pressed": "false" }, "Preview");
  const done = make("button", { class: "button button-small button-primary", type: "button" }, "Done");
  const mark = make("span", { class: "save-mark", "data-save-mark": true });
  const shown = make("div", { class: "prose f-prose", hidden: true });
  const box = make("div", { class: "f-writing", "data-dirty": true, "data-save-scope": true }, text, shown, make("div", { class: "f-comment-actions" }, mark, show, done));
  const old = part.querySelector(".prose, p.quiet");
  text.value = localStorage.getItem(name) ?? source;
  old.hidden = true;
  old.after(box);
  button.setAttribute("aria-expanded", "true");
  text.focus();

  let timer, saved = source, version = Number(feature.dataset.ver);
  const store = async () => {
    clearTimeout(timer);
    if (text.value === saved) return true;
    const value = text.value;
    const result = await save({ url: `${base}features/cells/?row=${key}&columns=title`, method: "POST", fields: { edits: [{ key, field: "description", value }] }, version, element: box, label: `Description of ${key}` });
    const told = result.ok ? result.data.refused[0] : null;
    if (!result.ok || told) { if (told) refused(told, value); return false; }
    saved = value;
    localStorage.removeItem(name);
    mark.textContent = "Saved";
    return true;
  };
  const refused = (told, value) => {
    mark.textContent = "";
    if (!told.version) { mark.textContent = told.detail; return; }
    version = told.version;
    const onTheirs = () => { localStorage.removeItem(name); close(); };
    const onYours = () => { text.value = value; store(); };
    box.querySelector(".conflict")?.remove();
    showConflict(show.parentElement, { yours: "Your text, as above", theirs: `What ${told.by} wrote meanwhile`, who: told.by, onYours, onTheirs });
    announce(`${told.by} changed this text while you were writing.`, { now: true });
  };
  const close = () => { delete box.dataset.dirty; box.remove(); old.hidden = false; button.setAttribute("aria-expanded", "false"); refresh(feature); button.focus(); };

  text.addEventListener("input", () => {
    localStorage.setItem(name, text.value);
    mark.textContent = "";
    clearTimeout(timer);
    timer = setTimeout(store, IDLE);
  });
  text.addEventListener("blur", store);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" && !(event.key === "Enter" && (event.metaKey || event.ctrlKey))) return;
    event.preventDefault();
    event.stopPropagation();
    store().then((stands) => stands && close());
  });
  done.addEventListener("click", () => store().then((stands) => stands && close()));
  show.addEventListener("click", () => preview(show, text, shown));
}

async function preview(button, text, shown) {
  const on = button.getAttribute("aria-pressed") !== "true";
  if (on) {
    const answer = await send(`${base}features/preview/`, { form: new URLSearchParams({ text: text.value }), headers: { Accept: "text/html" } }).catch(() => null);
    if (!answer?.ok) return;
    // The server has cleaned it; see kit/markdown.py.
    shown.replaceChildren(...new DOMParser().parseFromString(await answer.text(), "text/html").body.childNodes);
  }
  button.setAttribute("aria-pressed", String(on));
  shown.hidden = !on;
  text.hidden = on;
  if (!on) text.focus();
}

/** A comment becomes a field with its own words. */
export function reword(button) {
  const item = button.closest("li");
  if (item.querySelector("form.f-reword")) return;
  const field = make("textarea", { class: "input", name: "text", rows: "3", "aria-label": "Comment" });
  field.value = item.querySelector("[data-source]").content.textContent;
  const cancel = make("button", { class: "button button-small button-ghost", type: "button" }, "Cancel");
  const form = make("form", { class: "f-reword", method: "post", action: button.dataset.reword, "data-fragment": true, "data-dirty": true }, field, make("div", { class: "f-comment-actions" }, cancel, make("button", { class: "button button-small" }, "Save")));
  const prose = item.querySelector(".prose");
  prose.hidden = true;
  prose.after(form);
  field.focus();
  const close = () => { form.remove(); prose.hidden = false; button.focus(); };
  cancel.addEventListener("click", close);
  form.addEventListener("keydown", (event) => { if (event.key === "Escape") { event.stopPropagation(); event.preventDefault(); close(); } });
}
