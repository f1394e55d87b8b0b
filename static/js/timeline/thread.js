// Drawing a dependency: a dashed thread from the dot of a bar to the bar that waits for it.
import { toast } from "pmhub/toast";

export class Thread {
  constructor(tl) { this.tl = tl; }

  begin(bar) {
    this.from = bar;
    this.svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
    this.svg.setAttribute("class", "tl-thread");
    this.svg.setAttribute("aria-hidden", "true");
    this.path = this.svg.appendChild(document.createElementNS("http://www.w3.org/2000/svg", "path"));
    this.tl.append(this.svg);
  }

  to(x, y) {
    const rect = this.from.el.getBoundingClientRect(), x1 = rect.right + 10, y1 = rect.top + rect.height / 2;
    const bend = Math.max(24, Math.abs(x - x1) / 2);
    this.path.setAttribute("d", `M${x1} ${y1}C${x1 + bend} ${y1} ${x - bend} ${y} ${x} ${y}`);
    const aim = this.under(x, y);
    const circle = aim && this.circle(this.from, aim);
    for (const el of this.tl.querySelectorAll("[data-aim]")) if (el !== aim?.el) delete el.dataset.aim;
    if (aim) aim.el.dataset.aim = circle ? "refused" : "";
    this.svg.toggleAttribute("data-refused", Boolean(circle));
    if (circle) this.tl.tip.tell(circle, aim.el.getBoundingClientRect()); else this.tl.tip.hide();
  }

  /** Why `target` cannot wait for `source`, when that already waits for it, be it by many others; else "". */
  circle(source, target) {
    const after = Map.groupBy(this.tl.model.links, (link) => link.source), from = new Map([[target.id, null]]);
    for (const [id] of from) for (const link of after.get(id) ?? []) if (!from.has(link.target)) from.set(link.target, id);
    if (!from.has(source.id)) return "";
    const path = [];
    for (let id = source.id; id !== null; id = from.get(id)) path.unshift(this.tl.model.bars.get(id).title);
    return `This would be a circle: ${[source.title, ...path].join(" → ")}`;
  }

  under(x, y) {
    const el = document.elementsFromPoint(x, y).map((one) => one.closest?.(".tl-bar, .tl-chip")).find(Boolean);
    const bar = el && this.tl.barOf(el);
    return bar && bar !== this.from ? bar : null;
  }

  drop(x, y) {
    const target = this.under(x, y), source = this.from;
    this.clear();
    if (target) this.link(source, target);
  }

  clear() {
    this.svg?.remove();
    this.tl.tip.hide();
    for (const el of this.tl.querySelectorAll("[data-aim]")) delete el.dataset.aim;
  }

  async link(source, target) {
    const circle = this.circle(source, target);
    if (circle) return toast(`${circle}.`, { tone: "bad" });
    const result = await this.tl.saves.link(source.key, target.key);
    if (!result.ok) return this.tl.refused(result);
    await this.tl.refresh();
    const said = `${target.title} now waits for ${source.title}`;
    this.tl.say(said);
    const late = this.tl.model.conflicts(new Set([source.id])).find((one) => one.target.id === target.id);
    return this.tl.done(said, result.batch, late ? { text: `overlaps by ${late.days} d`, label: "Shift", run: () => this.tl.moves.shiftAfter(late.source) } : null);
  }
}
