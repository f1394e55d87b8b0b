// <pm-edit data-url data-field data-kind="text|number|date|select" data-value data-version data-label>shown</pm-edit>
// The whole value is the button: click, Enter, F2 or typing edits; Enter or leaving commits; Esc restores.
import { announce } from "pmhub/announce";
import { showConflict } from "pmhub/conflict";
import { echo, here, parseFuzzy, parseSpan } from "pmhub/dates";
import { openMenu } from "pmhub/menu";
import { make } from "pmhub/page";
import { save } from "pmhub/save";
import { toast } from "pmhub/toast";

export class Edit extends HTMLElement {
  connectedCallback() {
    if (this.ready) return;
    this.ready = true;
    if (!this.hasAttribute("tabindex")) this.tabIndex = 0;
    this.setAttribute("role", "button");
    this.name();
    this.addEventListener("click", () => this.open());
    this.addEventListener("keydown", (event) => this.key(event));
  }

  get options() {
    return (this.dataset.options || "").split(",").filter(Boolean).map((pair) => pair.split("|"));
  }

  name() {
    this.setAttribute("aria-label", `${this.dataset.label}: ${this.textContent.trim() || "empty"}. Edit`);
  }

  key(event) {
    if (this.input || event.target !== this) return;
    const types = event.key.length === 1 && event.key !== " " && !event.metaKey && !event.ctrlKey && !event.altKey;
    if (["Enter", "F2", " "].includes(event.key)) this.open();
    else if (types && this.dataset.kind !== "select") this.open(event.key);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  open(typed) {
    if (this.input || this.getAttribute("aria-disabled") === "true") return;
    if (this.dataset.kind === "select") return this.choose();
    const number = this.dataset.kind === "number";
    const value = typed ?? (this.dataset.kind === "date" ? this.textContent.trim() : this.dataset.value);
    const shown = this.dataset.value || typed ? value : "";
    this.input = make("input", { class: `input${number ? " input-number" : ""}`, "aria-label": this.dataset.label, inputmode: number ? "decimal" : null });
    this.input.value = shown;
    this.before = [...this.childNodes];
    this.dataset.editing = "";
    this.removeAttribute("role");
    this.replaceChildren(this.input);
    if (this.dataset.kind === "date") this.append((this.note = make("span", { class: "parse-echo", "aria-live": "polite" })));
    this.input.addEventListener("keydown", (event) => this.inputKey(event));
    this.input.addEventListener("input", () => this.note && (this.note.textContent = echo(this.parsed())));
    this.input.addEventListener("blur", () => this.commit());
    this.input.focus();
    if (typed === undefined) this.input.select();
  }

  parsed() {
    const [today, fiscal] = here();
    return parseFuzzy(this.input.value, this.dataset.today || today, fiscal);
  }

  inputKey(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Escape") this.close({ restore: true });
    else if (event.key === "Enter") this.commit({ refocus: true });
    else return;
    event.preventDefault();
  }

  close({ restore = false } = {}) {
    const focused = this.contains(document.activeElement);
    this.input = this.note = null;
    delete this.dataset.editing;
    this.setAttribute("role", "button");
    if (restore) this.replaceChildren(...this.before);
    this.name();
    if (focused) this.focus();
  }

  /** The value to store and the words to show, or an explanation of what is wrong. */
  read() {
    const text = this.input.value.trim();
    if (!text) return { value: this.dataset.kind === "text" ? "" : null, shown: "" };
    if (this.dataset.kind === "number") {
      const number = Number(text.replace(",", "."));
      return Number.isFinite(number) ? { value: number, shown: text } : { wrong: "Give a number, such as 3.5." };
    }
    if (this.dataset.kind !== "date") return { value: text, shown: text };
    const parsed = this.parsed();
    if (!parsed) return { wrong: "Give a date, such as 12 Feb, mid Jan, Q2 or +2w." };
    const last = this.dataset.edge !== "start";
    const day = last ? parsed.endsOn : parsed.startsOn;
    return { value: day, shown: echo({ startsOn: day, endsOn: day }).replace(/^\w+,? /, "") };
  }

  commit({ refocus = false } = {}) {
    if (!this.input) return;
    const { value, shown, wrong } = this.read();
    if (wrong) {
      this.input.setAttribute("aria-invalid", "true");
      announce(wrong, { now: true });
      this.note ??= this.appendChild(make("span", { class: "parse-echo" }));
      this.note.textContent = wrong;
      if (refocus) return;
      return this.close({ restore: true });
    }
    const same = String(value ?? "") === this.dataset.value;
    this.close({ restore: same });
    if (refocus) this.focus();
    if (!same) this.store(value, shown);
  }

  choose() {
    const menu = make("div", { class: "menu", popover: true, role: "menu", "aria-label": this.dataset.label });
    for (const [value, word] of this.options) {
      const chosen = String(value === this.dataset.value);
      const item = make("button", { class: "menu-item", type: "button", role: "menuitemradio", "aria-checked": chosen, tabindex: "-1" }, word);
      item.addEventListener("click", (event) => {
        event.stopPropagation();
        menu.hidePopover();
        this.focus();
        if (chosen === "false") this.store(value, word);
      });
      menu.append(item);
    }
    document.body.append(menu);
    menu.addEventListener("toggle", (event) => event.newState === "closed" && menu.remove());
    openMenu(menu, this);
  }

  async store(value, shown) {
    const old = { value: this.dataset.value, nodes: this.before ?? [...this.childNodes] };
    this.show(value, shown);
    const { url, field, label, version } = this.dataset;
    const result = await save({ url, fields: { [field]: value }, version: Number(version) || null, element: this, label, format: this.dataset.format || "json" });
    if (result.ok) return this.stored(value, result);
    this.dataset.value = old.value;
    if (!this.input) this.replaceChildren(...old.nodes);
    this.name();
    if (result.conflicts?.[field]) this.conflict(value, shown, result);
    else if (result.errors?.length) toast(`${label}: ${result.errors[0].detail}`, { tone: "bad", actions: [{ label: "Edit again", run: () => this.open(String(shown)) }] });
    this.dispatchEvent(new CustomEvent("pm:refused", { bubbles: true, detail: { field, result } }));
  }

  stored(value, result) {
    if (result.version) this.dataset.version = result.version;
    const detail = { field: this.dataset.field, value, version: result.version, data: result.data, batch: result.batch };
    this.dispatchEvent(new CustomEvent("pm:saved", { bubbles: true, detail }));
  }

  conflict(value, shown, result) {
    const { theirs } = result.conflicts[this.dataset.field];
    const words = Object.fromEntries(this.options);
    this.dataset.version = result.version;
    this.show(theirs, words[theirs] ?? theirs);
    const onYours = () => this.store(value, shown);
    showConflict(this, { yours: shown, theirs: words[theirs] ?? theirs, who: result.by, onYours });
  }

  show(value, shown) {
    this.dataset.value = value ?? "";
    const suffix = this.dataset.suffix && shown ? ` ${this.dataset.suffix}` : "";
    const empty = make("span", { class: "property-empty" }, this.dataset.empty || "Empty");
    this.replaceChildren(shown === "" || shown == null ? empty : `${shown}${suffix}`);
    this.name();
  }
}

/** <pm-date><input></pm-date>: says underneath what it understood. */
export class FuzzyDate extends HTMLElement {
  connectedCallback() {
    const input = this.querySelector("input");
    if (!input || this.ready) return;
    this.ready = true;
    const note = document.getElementById(input.getAttribute("aria-describedby"));
    const hint = note?.textContent ?? "";
    const say = () => {
      const [today, fiscal] = here(), parsed = input.value.trim() ? parseSpan(input.value, this.dataset.today || today, fiscal) : null;
      // A field for one day takes the first or the last of what was meant.
      const edge = parsed && { start: parsed.startsOn, end: parsed.endsOn }[this.dataset.edge];
      if (note) note.textContent = parsed ? echo(edge ? { startsOn: edge, endsOn: edge } : parsed) : input.value.trim() ? "Not a date yet; try 12 Feb, mid Jan, Q2 or +2w" : hint;
    };
    input.addEventListener("input", say);
    say();
  }
}

export function start() {
  if (!customElements.get("pm-edit")) customElements.define("pm-edit", Edit);
  if (!customElements.get("pm-date")) customElements.define("pm-date", FuzzyDate);
}
