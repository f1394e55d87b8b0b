// Headings by mouse: drag one to another place, drag its edge to make it wider.
const FAR = 6;

export class Heads {
  constructor(grid, columns) {
    Object.assign(this, { grid, columns });
    const options = { signal: grid.gone.signal };
    grid.addEventListener("pointerdown", (event) => this.press(event), options);
    grid.addEventListener("dblclick", (event) => this.edge(event.target) && columns.usual(this.edge(event.target).dataset.f), options);
    grid.addEventListener("dragstart", (event) => event.target.closest("thead") && event.preventDefault(), options);
    // A heading that was dragged is not a link that was pressed.
    grid.addEventListener("click", (event) => { if (this.dragged && event.target.closest("thead")) { event.preventDefault(); event.stopPropagation(); } this.dragged = false; }, { ...options, capture: true });
  }

  edge(target) { return target.closest(".g-resize")?.closest("th"); }

  press(event) {
    const head = event.target.closest("thead th[data-f]");
    if (!head || event.button) return;
    this.dragged = false;
    if (this.edge(event.target)) this.stretch(event, head);
    else if (head.dataset.f !== "title" && event.pointerType !== "touch" && !event.target.closest(".g-head-menu")) this.carry(event, head);
  }

  follow(event, { move, end }) {
    const gone = new AbortController();
    const over = (done) => { gone.abort(); end(done); };
    const { signal } = gone;
    addEventListener("pointermove", move, { signal });
    addEventListener("pointerup", () => over(true), { signal });
    addEventListener("pointercancel", () => over(false), { signal });
    addEventListener("keydown", (key) => { if (key.key === "Escape") { key.preventDefault(); key.stopPropagation(); over(false); } }, { capture: true, signal });
  }

  stretch(event, head) {
    event.preventDefault();
    const name = head.dataset.f, wide = this.columns.width(name), from = event.clientX;
    let now = wide;
    head.dataset.stretched = "";
    this.follow(event, {
      move: (at) => { now = wide + at.clientX - from; this.columns.resize(name, now, { store: false }); },
      end: (done) => { delete head.dataset.stretched; this.dragged = true; this.columns.resize(name, done ? now : wide, { store: done && now !== wide }); },
    });
  }

  carry(event, head) {
    const from = event.clientX;
    let to = null;
    this.follow(event, {
      move: (at) => {
        if (to === null && Math.abs(at.clientX - from) < FAR) return;
        head.dataset.carried = "";
        to = this.place(at.clientX);
        this.show(to);
      },
      end: (done) => {
        delete head.dataset.carried;
        this.show(null);
        if (to === null) return;
        this.dragged = true;
        const at = this.columns.names.indexOf(head.dataset.f);
        if (done && to !== at && to !== at + 1) this.columns.move(head.dataset.f, to > at ? to - 1 : to);
      },
    });
  }

  /** Before which column the pointer is. */
  place(x) {
    const after = this.columns.heads.findIndex((head) => { const { left, width } = head.getBoundingClientRect(); return x < left + width / 2; });
    return after === -1 ? this.columns.heads.length : Math.max(1, after);
  }

  show(to) {
    this.columns.heads.forEach((head, at) => {
      head.toggleAttribute("data-drop-before", at === to);
      head.toggleAttribute("data-drop-after", to === at + 1 && to === this.columns.heads.length);
    });
  }
}
