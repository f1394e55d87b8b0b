// A field that is typed into and chooses from a list: over a long <select>, or over an input with data-pick="url" whose
// server answers {results: [[value, words, status]]}. Without scripts both still work as they are.
import { announce } from "pmhub/announce";
import { icon, make, send } from "pmhub/page";
import { place } from "pmhub/place";

const LONG = 12;
const MOST = 50;
const WAIT = 90;
let number = 0;

/** Every word of `text` somewhere in `words`. */
export function fits(words, text) {
  const where = words.toLowerCase();
  return text.toLowerCase().split(/\s+/).every((part) => where.includes(part));
}

function ofSelect(select) {
  const all = [...select.options].map((option) => ({ value: option.value, words: option.textContent.trim() }));
  return {
    find: async (text) => all.filter((one) => fits(one.words, text)).slice(0, MOST),
    chosen: () => select.selectedOptions[0]?.textContent.trim() ?? "",
    take: (one) => {
      select.value = one.value;
      select.dispatchEvent(new Event("change", { bubbles: true }));
    },
  };
}

function ofServer(input) {
  return {
    find: async (text) => {
      const answer = await send(`${input.dataset.pick}?q=${encodeURIComponent(text)}`, { method: "GET" });
      const { results } = answer.ok ? await answer.json() : { results: [] };
      return results.map(([value, words, status]) => ({ value, words: `${value} ${words}`, status }));
    },
    chosen: null,
    take: () => input.form?.hasAttribute("data-pick-sends") && input.form.requestSubmit(),
  };
}

class Pick {
  constructor(input, source) {
    Object.assign(this, { input, source, options: [], active: -1, asked: 0 });
    const id = `pick-${(number += 1)}`;
    this.list = make("div", { class: "menu pick-list", role: "listbox", id, popover: "manual", "aria-label": "Choices" });
    const roles = { role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": id, autocomplete: "off" };
    for (const [name, value] of Object.entries(roles)) input.setAttribute(name, value);
    input.classList.add("pick");
    input.after(this.list);
    input.addEventListener("input", () => this.later());
    input.addEventListener("click", () => this.show(""));
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.leave());
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
  }

  get open() {
    return this.list.matches(":popover-open");
  }

  later() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(this.input.value.trim()), WAIT);
  }

  async show(text) {
    const turn = ++this.asked;
    const found = await this.source.find(text).catch(() => []);
    if (turn !== this.asked || document.activeElement !== this.input) return;
    this.options = found;
    this.list.replaceChildren(...found.map((one, at) => this.row(one, at)));
    if (!found.length) this.list.append(make("div", { class: "menu-head" }, "Nothing is called like that."));
    if (!this.open) this.list.showPopover();
    this.list.style.setProperty("min-width", `${this.input.offsetWidth}px`);
    place(this.list, this.input);
    this.input.setAttribute("aria-expanded", "true");
    const chosen = found.findIndex((one) => one.words === this.input.value);
    this.select(text ? 0 : chosen);
    if (text) announce(`${found.length} choices`);
  }

  row(one, at) {
    const mark = one.status ? [icon(one.status, "icon glyph")] : [];
    const row = make("div", { class: "menu-item", role: "option", id: `${this.list.id}-${at}`, "aria-selected": "false" }, ...mark, one.words);
    row.addEventListener("click", () => this.choose(at));
    return row;
  }

  select(at) {
    this.active = this.options.length ? Math.max(-1, Math.min(at, this.options.length - 1)) : -1;
    for (const row of this.list.querySelectorAll("[role=option]")) row.setAttribute("aria-selected", "false");
    const row = document.getElementById(`${this.list.id}-${this.active}`);
    row?.setAttribute("aria-selected", "true");
    row?.scrollIntoView({ block: "nearest" });
    if (row) this.input.setAttribute("aria-activedescendant", row.id);
    else this.input.removeAttribute("aria-activedescendant");
  }

  choose(at) {
    const one = this.options[at];
    if (!one) return;
    this.input.value = one.words;
    this.source.take(one);
    this.close();
  }

  close() {
    clearTimeout(this.timer);
    this.asked += 1;
    if (this.open) this.list.hidePopover();
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  /** What was typed and not chosen goes back to what stands in the <select>; the server reads its own inputs. */
  leave() {
    this.close();
    if (this.source.chosen) this.input.value = this.source.chosen();
  }

  key(event) {
    if (event.isComposing) return;
    const steps = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
    if (event.key in steps) {
      if (this.open) this.select(this.active + steps[event.key]);
      else this.show("");
    } else if (event.key === "Enter" && this.open && this.active >= 0) this.choose(this.active);
    else if (event.key === "Escape" && this.open) this.close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}

function overSelect(select) {
  const input = make("input", { class: select.className, id: select.id, required: select.required, disabled: select.disabled });
  for (const name of ["aria-describedby", "aria-invalid", "aria-label"]) if (select.hasAttribute(name)) input.setAttribute(name, select.getAttribute(name));
  const source = ofSelect(select);
  input.value = source.chosen();
  select.removeAttribute("id");
  select.required = false;
  select.hidden = true;
  select.after(input);
  new Pick(input, source);
}

export function upgrade(root = document) {
  for (const select of root.querySelectorAll(".field > select.input:not([hidden])")) if (select.options.length > LONG) overSelect(select);
  for (const input of root.querySelectorAll("input[data-pick]:not([role])")) new Pick(input, ofServer(input));
}
