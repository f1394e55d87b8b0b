// A new title is typed where the old one stands: double click, or F2.
import { base, make } from "pmhub/page";
import { toast } from "pmhub/toast";
import { number } from "./model.js";

export class Rename {
  constructor(tl) {
    this.tl = tl;
    tl.addEventListener("dblclick", (event) => {
      const bar = tl.barOf(event.target);
      if (bar && tl.selection.beside.matches && !event.target.closest(".tl-agenda")) this.open(bar);
    });
  }

  open(bar) {
    if (!this.tl.may("change")) return false;
    const input = make("input", { class: "tl-new-title", value: bar.title, maxlength: "200", autocomplete: "off", "aria-label": `Title of ${bar.title}` });
    const host = make("div", { class: bar.start === null ? "tl-draft tl-new tl-rename" : "tl-draft tl-bar tl-new tl-rename" }, input);
    if (bar.start !== null) number(host, { s: bar.el.dataset.s, d: bar.el.dataset.d, r: 0 });
    bar.el.parentElement.append(host);
    this.tl.selection.tools(false);
    input.focus({ preventScroll: true });
    input.select();
    const stop = new AbortController();
    const close = (save) => {
      if (stop.signal.aborted) return;
      stop.abort();
      const title = input.value.trim(), held = host.contains(document.activeElement);
      host.remove();
      if (held) this.tl.elementOf(bar.id)?.focus({ preventScroll: true });
      if (save && title && title !== bar.title) this.save(bar, title);
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape" || event.key === "Enter") { event.preventDefault(); close(event.key === "Enter"); }
    }, { signal: stop.signal });
    input.addEventListener("blur", () => close(true), { signal: stop.signal });
    return true;
  }

  /** `version` null: over whatever somebody else wrote. */
  async save(bar, title, version = bar.version) {
    const { tl } = this, was = bar.title;
    this.show(bar, title);
    const url = `${base}features/cells/?row=${bar.key}`, edits = [{ key: bar.key, field: "title", value: title }];
    const result = await tl.saves.send({ url, method: "POST", fields: { edits }, version, label: `${was} renamed`, element: bar.el });
    const refusal = result.ok ? result.data.refused[0] : null;
    if (result.ok && !refusal) {
      tl.saves.wrote(bar, result.version);
      tl.say(`Renamed to ${title}.`);
      return tl.done(`Renamed to ${title}`, result.batch);
    }
    this.show(bar, was);
    await tl.refresh();
    if (!refusal?.by) return refusal ? toast(refusal.detail, { tone: "bad" }) : tl.refused(result);
    const now = tl.model.bars.get(bar.id) ?? bar;
    tl.say(`${refusal.by} renamed it meanwhile. Choose which to keep.`);
    return toast(`${refusal.by} renamed it meanwhile: ${now.title}`, { persist: true, actions: [{ label: "Use mine", run: () => this.save(now, title) }, { label: `Keep ${refusal.by.split(" ")[0]}’s`, run: () => {} }] });
  }

  show(bar, title) {
    const label = bar.el.getAttribute("aria-label") ?? "";
    bar.el.setAttribute("aria-label", title + label.slice(bar.title.length));
    bar.el.querySelector(".tl-title").textContent = title;
    bar.title = title;
  }
}
