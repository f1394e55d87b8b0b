// What a feature has to do with others: four kinds of links from either end, and moving what waits for it.
import { make } from "pmhub/page";

// way: [kind, whether the bar is the source, words, what the list asks, words when it is over]
const WAYS = {
  blocks: ["blocks", true, "Blocks", "What waits for this?"],
  blocked_by: ["blocks", false, "Blocked by", "What does this wait for?"],
  relates: ["relates", true, "Relates to", "What does this relate to?", "does not relate to"],
  duplicates: ["duplicates", true, "Duplicates", "What is the same as this?", "does not duplicate"],
  duplicated_by: ["duplicates", false, "Duplicated by", "What is the same as this?", "is not duplicated by"],
  implements: ["implements", true, "Implements", "What does this implement?", "does not implement"],
  implemented_by: ["implements", false, "Implemented by", "What implements this?", "is not implemented by"],
};

export class Links {
  constructor(tl) { this.tl = tl; }

  /** The question beside a bar: which kind, and which other feature; one that is linked is unlinked. */
  async ask(bar) {
    const { tl } = this;
    this.known = this.drawn(bar);
    const kind = make("select", { class: "input tl-pop-kind", "aria-label": "Kind of link" }, ...Object.entries(WAYS).map(([way, [, , words]]) => make("option", { value: way }, words)));
    const foot = make("div", { class: "row row-wrap" }, this.button("Shift what waits", bar, false), this.button("Pull what waits", bar, true));
    // The board draws only what blocks. Who chooses before the others are read must not link once more what is linked.
    const read = tl.saves.linksOf(bar.key).then((known) => { this.known = known ?? this.known; });
    const take = async (id) => { await read; this.toggle(bar, this.choices(bar, kind.value).find((one) => one.id === id), kind.value); };
    const list = tl.popovers.pick(bar, WAYS.blocks[3], () => this.choices(bar, kind.value), null, take, { wide: true, before: kind, after: tl.may("plan") && bar.start !== null ? foot : null });
    kind.addEventListener("change", () => list.redraw(WAYS[kind.value][3]));
    await read;
    for (const option of kind.options) {
      const count = this.known.filter(({ way }) => way === option.value).length;
      if (count) option.textContent = `${WAYS[option.value][2]} (${count})`;
    }
    list.redraw();
  }

  /** The links of a bar that the board draws. */
  drawn(bar) {
    const { links, bars } = this.tl.model, of = (id, way) => ({ way, id, key: bars.get(id)?.key, title: bars.get(id)?.title });
    return [
      ...links.filter(({ source }) => source === bar.id).map(({ target }) => of(target, "blocks")),
      ...links.filter(({ target }) => target === bar.id).map(({ source }) => of(source, "blocked_by")),
    ];
  }

  button(words, bar, earlier) {
    const button = make("button", { type: "button", class: "button button-small button-ghost", title: earlier ? "What waits for it comes as early as it may" : "What waits for it starts no earlier than it ends" }, words);
    button.addEventListener("click", () => { this.tl.popovers.close(); this.tl.moves.shiftAfter(bar, earlier); });
    return button;
  }

  /** What is linked already comes first, be it on the board or not. */
  choices(bar, way) {
    const known = this.known.filter((link) => link.way === way).map(({ id, key, title }) => ({ id, key, name: title, on: true, note: "Unlink" }));
    const ids = new Set([bar.id, ...known.map(({ id }) => id)]);
    const others = [...this.tl.model.bars.values()].filter(({ id }) => !ids.has(id));
    return [...known, ...others.map(({ id, key, title }) => ({ id, key, name: title }))];
  }

  async toggle(bar, other, way) {
    const { tl } = this, [kind, outgoing, words, , over] = WAYS[way];
    if (kind === "blocks" && !other.on) { const there = tl.model.bars.get(other.id); return outgoing ? tl.thread.link(bar, there) : tl.thread.link(there, bar); }
    const [source, target] = outgoing ? [bar.key, other.key] : [other.key, bar.key];
    const result = await (other.on ? tl.saves.unlink(source, target, kind) : tl.saves.link(source, target, kind));
    if (!result.ok) return tl.refused(result);
    await tl.refresh();
    const [first, last] = outgoing ? [other.name, bar.title] : [bar.title, other.name];
    const ended = over ? `${bar.title} ${over} ${other.name} any more` : `${first} does not wait for ${last} any more`;
    const said = other.on ? ended : `${bar.title} ${words.toLowerCase()} ${other.name}`;
    tl.say(said);
    return tl.done(said, result.batch);
  }
}
