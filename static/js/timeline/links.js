// What a feature has to do with others: four kinds of links from either end, and moving what waits for it.
import { make } from "pmhub/page";

// way: [kind, whether the bar is the source, words, what the list asks]
const WAYS = {
  blocks: ["blocks", true, "Blocks", "What waits for this?"],
  blocked_by: ["blocks", false, "Blocked by", "What does this wait for?"],
  relates: ["relates", true, "Relates to", "What does this relate to?"],
  duplicates: ["duplicates", true, "Duplicates", "What is the same as this?"],
  duplicated_by: ["duplicates", false, "Duplicated by", "What is the same as this?"],
  implements: ["implements", true, "Implements", "What does this implement?"],
  implemented_by: ["implements", false, "Implemented by", "What implements this?"],
};

export class Links {
  constructor(tl) { this.tl = tl; }

  /** The question beside a bar: which kind, and which other feature; one that is linked is unlinked. */
  ask(bar) {
    const { tl } = this;
    const kind = make("select", { class: "input tl-pop-kind", "aria-label": "Kind of link" }, ...Object.entries(WAYS).map(([way, [, , words]]) => make("option", { value: way }, words)));
    const foot = make("div", { class: "row row-wrap" }, this.button("Shift what waits", bar, false), this.button("Pull what waits", bar, true));
    const take = (id) => this.toggle(bar, tl.model.bars.get(id), kind.value);
    const list = tl.popovers.pick(bar, WAYS.blocks[3], () => this.choices(bar, kind.value), null, take, { wide: true, before: kind, after: tl.may("plan") && bar.start !== null ? foot : null });
    kind.addEventListener("change", () => list.redraw(WAYS[kind.value][3]));
  }

  button(words, bar, earlier) {
    const button = make("button", { type: "button", class: "button button-small button-ghost", title: earlier ? "What waits for it comes as early as it may" : "What waits for it starts no earlier than it ends" }, words);
    button.addEventListener("click", () => { this.tl.popovers.close(); this.tl.moves.shiftAfter(bar, earlier); });
    return button;
  }

  choices(bar, way) {
    const { model } = this.tl, [kind, outgoing] = WAYS[way];
    const known = kind !== "blocks" ? [] : model.links.filter(({ source, target }) => (outgoing ? source : target) === bar.id).map(({ source, target }) => (outgoing ? target : source));
    return [...model.bars.values()].filter((other) => other !== bar).map((other) => ({ id: other.id, name: other.title, key: other.key, on: known.includes(other.id) }));
  }

  async toggle(bar, other, way) {
    const { tl } = this, [kind, outgoing, words] = WAYS[way], [source, target] = outgoing ? [bar, other] : [other, bar];
    const known = this.choices(bar, way).find((one) => one.id === other.id).on;
    if (kind === "blocks" && !known) return tl.thread.link(source, target);
    const result = await (known ? tl.saves.unlink(source.key, target.key) : tl.saves.link(source.key, target.key, kind));
    if (!result.ok) return tl.refused(result);
    await tl.refresh();
    const said = known ? `${target.title} does not wait for ${source.title} any more` : `${bar.title} ${words.toLowerCase()} ${other.title}`;
    tl.say(said);
    return tl.done(said, result.batch);
  }
}
