// Five thousand rows, a few hundred in the page: a window far from sight gives its rows to memory and keeps its height.
import { parse } from "pmhub/grid/rows";
import { base, make, send } from "pmhub/page";

const NEAR = "1200px 0px";

export class Windows {
  constructor(grid) {
    this.grid = grid;
    this.list = [];
    addEventListener("beforeprint", () => this.list.forEach((one) => this.attach(one)), { signal: grid.gone.signal });
  }

  get frame() { return this.grid.querySelector(".g-scroll"); }

  /** Begin anew with the rows the page came with. */
  start() {
    this.near?.disconnect();
    this.end?.disconnect();
    this.list = [];
    this.changed();
    const body = this.grid.querySelector("tbody[data-next]");
    if (!body) return;
    this.next = body.dataset.next;
    this.near = new IntersectionObserver((seen) => this.moved(seen), { root: this.frame, rootMargin: NEAR });
    this.add(body);
    const more = this.grid.querySelector(".g-more");
    if (!more) return;
    this.end = new IntersectionObserver((seen) => seen.some((one) => one.isIntersecting) && this.more(more), { root: this.frame, rootMargin: NEAR });
    this.end.observe(more);
  }

  add(body) {
    this.list.push({ body, lines: [...body.rows], away: false });
    this.near.observe(body);
    this.cache = null;
  }

  /** Rows of features in their order, also those out of the page. */
  rows() {
    this.cache ??= this.list.flatMap(({ lines }) => lines).filter((row) => row.dataset.key);
    return this.cache;
  }

  row(key) {
    this.byKey ??= new Map(this.rows().map((row) => [row.dataset.key, row]));
    return this.byKey.get(key) ?? null;
  }

  changed() {
    this.cache = null;
    this.byKey = null;
  }

  prepend(rows) {
    const [first] = this.list;
    this.attach(first);
    first.body.prepend(...rows);
    first.lines.unshift(...rows);
    this.changed();
  }

  drop(row) {
    const home = this.list.find(({ lines }) => lines.includes(row));
    if (home) home.lines.splice(home.lines.indexOf(row), 1);
    row.remove();
    this.changed();
  }

  moved(seen) {
    for (const { target, isIntersecting } of seen) {
      const one = this.list.find(({ body }) => body === target);
      if (!one) continue;
      if (isIntersecting) this.attach(one);
      else if (!target.contains(document.activeElement) && !target.querySelector("[data-editing]")) this.detach(one);
    }
  }

  detach(one) {
    if (one.away) return;
    const { height } = one.body.getBoundingClientRect();
    const gap = make("td", { colspan: "99", class: "g-gap" });
    gap.style.setProperty("height", `${height}px`);
    one.body.replaceChildren(make("tr", { "aria-hidden": "true" }, gap));
    one.away = true;
  }

  attach(one) {
    if (!one.away) return;
    one.body.replaceChildren(...one.lines);
    one.away = false;
  }

  /** Make sure a row is in the page before it is gone to. */
  ensure(row) {
    if (row && !row.isConnected) this.attach(this.list.find(({ lines }) => lines.includes(row)) ?? {});
  }

  async more(link) {
    if (!this.next || this.loading) return;
    this.loading = true;
    const next = new URLSearchParams(this.next);
    next.set("columns", this.grid.shownColumns);
    const answer = await send(`${base}features/rows/?${next}`, { method: "GET" }).catch(() => null);
    this.loading = false;
    if (!answer?.ok) return;
    const drawn = parse(await answer.text());
    const end = drawn.find((row) => row.dataset.next !== undefined);
    const body = make("tbody", {}, ...drawn.filter((row) => row !== end && !(row.dataset.key && this.row(row.dataset.key))));
    this.list.at(-1).body.after(body);
    this.next = end?.dataset.next ?? "";
    this.add(body);
    this.changed();
    this.grid.cursor.quiet(body);
    if (!end) { this.end.disconnect(); link.remove(); return; }
    this.end.unobserve(link);
    this.end.observe(link);
  }
}
