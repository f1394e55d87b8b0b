// A new card at the end of a column: its title is asked for on the spot.
import { make } from "pmhub/page";

export class Add {
  constructor(cards) {
    this.cards = cards;
    cards.addEventListener("click", (event) => { const button = event.target.closest?.(".cb-add"); if (button) this.at(button.closest("[data-cell]"), button); });
  }

  /** C, or the button above: in the column with focus, else in the first. */
  here() {
    if (!this.cards.may("create")) return this.cards.say("You may look here, not add.");
    const cell = document.activeElement?.closest?.("[data-cell]") ?? this.cards.cells[0];
    return this.at(cell, cell.querySelector(".cb-add"));
  }

  at(cell, back, words = "") {
    const { column } = cell.dataset, name = this.cards.head(column).dataset.name;
    const input = make("input", { class: "input", maxlength: 200, placeholder: "Title of the new feature", "aria-label": `New feature in ${name}, title`, autocomplete: "off" });
    input.value = words;
    const draft = make("div", { class: "cb-draft" }, input);
    cell.insertBefore(draft, cell.querySelector(".cb-add"));
    input.focus();
    input.scrollIntoView({ block: "nearest", inline: "nearest" });
    let open = true; // taking the field away makes it blur, which must not close it again
    const close = () => {
      const title = open ? input.value.trim() : "";
      if (open) { open = false; draft.remove(); }
      return title;
    };
    input.addEventListener("keydown", (event) => {
      event.stopPropagation();
      if (event.key === "Escape") { input.value = ""; close(); back?.focus(); }
      if (event.key === "Enter") { const title = close(); if (title) this.save(title, cell); else back?.focus(); }
    });
    input.addEventListener("blur", () => { const title = close(); if (title) this.save(title, cell); });
  }

  async save(title, cell) {
    const { columns, lanes } = this.cards.dataset, { column, lane } = cell.dataset;
    const product = new URLSearchParams(location.search).get("product") ?? "";
    const where = lanes === "none" ? {} : { lanes, lane };
    const result = await this.cards.saves.post("cards/new", { title, product, columns, column, ...where }, `${title} created`);
    if (!result.ok) { this.cards.refused(result); this.at(cell, cell.querySelector(".cb-add"), title); return; }
    await this.cards.refresh({ focus: result.data.id });
    this.cards.say(`${title} created.`);
    this.cards.done(`${title} created`, result.batch);
  }
}
