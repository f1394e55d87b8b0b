// A new feature is a row at the top: type, press Enter, and it stays for the next. Pasted lines become features.
import { base, make } from "pmhub/page";
import { save } from "pmhub/save";
import { toast } from "pmhub/toast";
import { undoBatch } from "pmhub/undo";

export class Create {
  constructor(grid) {
    this.grid = grid;
  }

  here() {
    if (!this.grid.hasAttribute("data-may-create")) return;
    const body = this.grid.querySelector("tbody");
    if (!body) { location.assign(`${base}features/new/`); return; }
    if (!this.row?.isConnected) this.build(body);
    this.row.hidden = false;
    this.grid.querySelector(".g-scroll").scrollTop = 0;
    this.input.focus();
  }

  build(body) {
    this.input = make("input", { class: "g-new-input", placeholder: "New feature: type a title and press Enter", "aria-label": "Title of the new feature", maxlength: "200", autocomplete: "off" });
    const width = this.grid.querySelector("thead tr").cells.length;
    this.row = make("tr", { class: "g-new" }, make("td", { colspan: width }, this.input));
    body.before(make("tbody", { class: "g-top" }, this.row));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("paste", (event) => this.paste(event));
  }

  key(event) {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Enter") { event.preventDefault(); this.add(this.input.value); }
    else if (event.key === "Escape") { this.row.parentElement.remove(); this.grid.cursor.current?.focus(); }
    else if (event.key === "ArrowDown") { event.preventDefault(); this.grid.cursor.go(this.grid.rows()[0]?.cells[2]); }
  }

  async paste(event) {
    const titles = event.clipboardData.getData("text/plain").split(/\r?\n/).map((line) => line.split("\t")[0].trim()).filter(Boolean);
    if (titles.length < 2) return;
    event.preventDefault();
    let added = 0;
    for (const title of titles.slice(0, 200)) added += (await this.add(title, { quiet: true })) ? 1 : 0;
    toast(`${added} features created`);
  }

  /** What the filters say is true of the new feature too, so that it stays in sight. */
  fields(title) {
    const asked = new URLSearchParams(location.search);
    const fields = { title, product: asked.get("product") || document.body.dataset.product || this.product() };
    for (const name of ["status", "owner", "team", "release"]) {
      const value = asked.get(name);
      if (value && !value.includes(",") && value !== "none") fields[name] = value === "me" ? document.body.dataset.member : value;
    }
    return fields;
  }

  product() { return this.grid.dataset.product ?? ""; }

  async add(title, { quiet = false } = {}) {
    if (!title.trim()) return false;
    this.input.value = "";
    const { ok, data: told, batch, errors } = await save({ url: `${base}features/new/?columns=${this.grid.shownColumns ?? ""}`, method: "POST", format: "form", fields: this.fields(title), element: this.row, label: `${title} created` });
    if (!ok) {
      this.input.value = title;
      if (errors.length) toast(errors[0].detail, { tone: "bad" });
      return false;
    }
    this.grid.added(told.rows);
    this.grid.say(`${told.key} created`);
    if (!quiet) toast(`${told.key} created`, { undo: () => undoBatch(batch), actions: [{ label: "Open", run: () => this.grid.show(told.key) }] });
    return true;
  }
}
