// Rows as the server draws them, and cells that changed elsewhere.
import { announce } from "pmhub/announce";
import { isOwn } from "pmhub/cells/writes";
import { base, make, send } from "pmhub/page";
import { toast } from "pmhub/toast";

export class Rows {
  constructor(grid) {
    this.grid = grid;
    this.wanted = new Map();
    this.fresh = new Set();
    const { signal } = grid.gone;
    document.addEventListener("pm:cells", (event) => this.draw(event.detail.html), { signal });
    document.addEventListener("pm:live", (event) => this.hear(event.detail), { signal });
    document.addEventListener("pm:live:missed", () => this.look(this.visible()), { signal });
    document.addEventListener("pm:undone", (event) => { event.preventDefault(); this.look(this.visible()); }, { signal });
    grid.addEventListener("pm:edited", (event) => this.wake(event.target), { signal });
  }

  row(key) { return this.grid.windows.row(key); }
  url(query) {
    return `${base}features/rows/?${new URLSearchParams({ ...query, columns: this.grid.shownColumns })}`;
  }

  // --- what others did --------------------------------------------------------------------------------------
  hear(change) {
    if (!["feature", "score", "contribution"].includes(change.noun) || isOwn(change.batch)) return;
    if (change.many) { this.look(this.visible()); return; }
    const key = change.label?.split(" ")[0];
    const row = this.row(key);
    if (!row) { if (change.verb === "feature.created") this.arrived(key); return; }
    const known = { score: row.dataset.sv, feature: row.dataset.ver }[change.noun];
    if (change.version <= (Number(known) || 0)) return;
    this.wanted.set(key, change.actor);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.look([...this.wanted.keys()], this.wanted), 120);
  }

  arrived(key) {
    this.fresh.add(key);
    let pill = this.grid.querySelector(".g-fresh");
    if (!pill) {
      pill = make("button", { class: "button button-small g-fresh", type: "button" });
      pill.addEventListener("click", () => { this.fresh.clear(); pill.remove(); this.grid.visits.go(location.href, { push: false }); });
      this.grid.querySelector(".g-scroll")?.before(pill);
    }
    pill.textContent = `${this.fresh.size} new · Show`;
    announce(`${this.fresh.size} new feature${this.fresh.size > 1 ? "s" : ""}`);
  }

  visible() {
    const frame = this.grid.querySelector(".g-scroll")?.getBoundingClientRect();
    if (!frame) return [];
    return this.grid.rows().filter((row) => { if (!row.isConnected) return false; const at = row.getBoundingClientRect(); return at.bottom > frame.top - 400 && at.top < frame.bottom + 400; }).map((row) => row.dataset.key);
  }

  async look(keys, actors = new Map()) {
    if (!keys.length) return;
    this.wanted = new Map();
    const answer = await send(this.url({ keys: keys.join(",") }), { method: "GET" }).catch(() => null);
    if (!answer?.ok) return;
    const html = await answer.text();
    this.draw(html, { actors, flash: true });
    const there = new Set(parse(html).map((row) => row.dataset.key));
    for (const key of keys) if (!there.has(key)) this.leave(this.row(key));
  }

  leave(row) {
    if (!row) return;
    if (row.contains(document.activeElement)) this.grid.cursor.step(row.rowIndex > 1 ? -1 : 1, 0);
    this.grid.windows.drop(row);
    this.grid.bulk.count();
  }

  // --- drawing --------------------------------------------------------------------------------------------
  draw(html, { flash = false, actors = new Map() } = {}) {
    for (const fresh of parse(html)) {
      const row = this.row(fresh.dataset.key);
      if (!row || Number(fresh.dataset.ver) < Number(row.dataset.ver)) continue;
      for (const name of ["ver", "sid", "sv"]) if (fresh.dataset[name] !== undefined) row.dataset[name] = fresh.dataset[name];
      if (!fresh.dataset.sv) { delete row.dataset.sv; delete row.dataset.sid; }
      for (const cell of fresh.querySelectorAll("td[data-f]")) this.cell(row.querySelector(`td[data-f="${cell.dataset.f}"]`), cell, flash, actors.get(fresh.dataset.key));
    }
  }

  cell(now, fresh, flash, actor) {
    if (!now || (sameContent(now, fresh) && (now.dataset.v ?? "") === (fresh.dataset.v ?? ""))) return;
    if (now.dataset.editing !== undefined) {
      now.dataset.remoteWaiting = "";
      now.waiting = fresh;
      if (actor) announce(`${actor.name} is changing this too`);
      return;
    }
    if (now.dataset.save === "failed" && flash) return;
    now.replaceChildren(...fresh.childNodes);
    for (const name of ["v", "t"]) {
      if (fresh.dataset[name] === undefined) delete now.dataset[name];
      else now.dataset[name] = fresh.dataset[name];
    }
    now.classList.toggle("g-score", fresh.classList.contains("g-score"));
    if (!flash) return;
    now.classList.remove("cell-changed");
    void now.offsetWidth;
    now.classList.add("cell-changed");
    now.addEventListener("animationend", () => now.classList.remove("cell-changed"), { once: true });
    if (now === document.activeElement && actor) announce(`${actor.name} changed this to ${now.textContent.trim() || "empty"}`);
  }

  /** What waited while the cell was edited is drawn, unless the edit replaced it. */
  wake(cell) {
    if (!cell.waiting) return;
    const { waiting } = cell;
    delete cell.waiting;
    delete cell.dataset.remoteWaiting;
    setTimeout(() => cell.isConnected && !cell.dataset.save && this.look([cell.closest("tr").dataset.key]), 400, waiting);
  }
}

export function parse(html) {
  return [...new DOMParser().parseFromString(`<table><tbody>${html}</tbody></table>`, "text/html").querySelectorAll("tr")];
}

function sameContent(one, other) {
  return one.childNodes.length === other.childNodes.length && [...one.childNodes].every((node, n) => node.isEqualNode(other.childNodes[n]));
}

export async function removeRows(grid, keys, label) {
  const answer = await send(`${base}features/remove/`, { json: { keys } }).catch(() => null);
  if (!answer?.ok) {
    const told = await answer?.json().catch(() => null);
    toast(told?.detail || "Nothing was removed.", { tone: "bad" });
    return null;
  }
  for (const key of keys) grid?.lines.leave(grid.windows.row(key));
  return { batch: answer.headers.get("X-Batch"), label };
}
