// What the timeline sends, through the page's write protocol (pmhub/save): in order, kept while offline, undoable.
import { base, send } from "pmhub/page";
import { save } from "pmhub/save";

const url = (name) => `${base}roadmap/${name}/`;

export class Saves {
  constructor(tl) { this.tl = tl; }

  /** Dates and lanes of some features, as one step: changes [{key, base_version, starts_on, ends_on, lane}]. */
  async move(changes, bars, label, reason = {}) {
    const fields = { lanes: this.tl.dataset.lanes, moves: changes, ...reason };
    const result = await this.post("moves", fields, label, bars[0]?.el);
    for (const one of result.data?.features ?? []) this.wrote(this.tl.model.bars.get(one.id), one.version);
    return result;
  }

  /** One version further is what we wrote; where there is more, somebody else did too, and the bar still has to show it. */
  wrote(bar, version) {
    if (bar && version === bar.version + 1) bar.el.dataset.version = bar.version = version;
  }

  shift(key, earlier) { return this.post("shift", { key, earlier }, earlier ? "Pulled what follows" : "Shifted what follows"); }
  link(source, target, kind = "blocks") { return this.post("links", { source, target, kind }, "Dependency added"); }
  unlink(source, target, kind) { return this.post("links", { source, target, kind, remove: true }, "Link removed"); }
  /** [{way, id, key, title}], or nothing where they could not be read. */
  async linksOf(key) { return (await this.read(`links/${key}`))?.links; }
  /** {count, comments: [{who, on, text}]} */
  remarksOn(key) { return this.read(`comments/${key}`); }
  remark(bar, text) { return this.post(`comments/${bar.key}/new`, { text }, `Comment on ${bar.title}`, bar.el); }
  async read(name) {
    const answer = await send(url(name), { method: "GET" }).catch(() => null);
    return answer?.ok ? answer.json() : null;
  }

  create(fields) {
    const product = new URLSearchParams(location.search).get("product") ?? "";
    return this.post("create", { ...fields, lanes: this.tl.dataset.lanes, product }, `${fields.title} created`);
  }

  /** Status or owner of one feature. */
  set(bar, field, id) {
    return this.post("moves", { lanes: field, moves: [{ key: bar.key, lane: String(id) }] }, `${bar.title} changed`, bar.el);
  }

  post(name, fields, label, element) { return this.send({ url: url(name), method: "POST", fields, label, element }); }

  /** A write of ours: the board is not read again before it is through, and what we hear of it is known. */
  async send(write) {
    this.tl.own += 1;
    this.tl.visits.outdate();
    const result = await save(write);
    if (result.batch) this.tl.batches.add(result.batch);
    this.tl.own -= 1;
    this.tl.visits.outdate();
    return result;
  }
}
