// Drawing a dependency: a dashed thread from the dot of a bar to the bar that waits for it.
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
    for (const el of this.tl.querySelectorAll("[data-aim]")) if (el !== aim?.el) delete el.dataset.aim;
    if (aim) aim.el.dataset.aim = "";
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
    for (const el of this.tl.querySelectorAll("[data-aim]")) delete el.dataset.aim;
  }

  async link(source, target) {
    const result = await this.tl.saves.link(source.key, target.key);
    if (!result.ok) return this.tl.refused(result);
    await this.tl.refresh();
    const said = `${target.title} now waits for ${source.title}`;
    this.tl.say(said);
    const late = this.tl.model.conflicts(new Set([source.id])).find((one) => one.target.id === target.id);
    return this.tl.done(said, result.batch, late ? { text: `overlaps by ${late.days} d`, label: "Shift", run: () => this.tl.moves.shiftAfter(late.source) } : null);
  }
}
