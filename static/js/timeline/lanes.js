// What it takes to move a feature from one lane to another, as the server names the right to it. A product stays what it
// is, and there is only one lane where nothing is grouped.
const DEEDS = { none: "nothing", product: "nothing", status: "status", objective: "serve", horizon: "plan", quarter: "plan" };
// Everything is in one of these.
const ALWAYS = new Set(["status", "horizon"]);

export const deedOf = (by) => DEEDS[by] ?? "change";

/** What a feature can be moved to: the things of the lanes, and nothing where nothing is possible. */
export function choicesOf(tl, bars) {
  const { lanes: by, lanesName } = tl.dataset, things = tl.names[by] ?? [];
  if (ALWAYS.has(by)) return things;
  // What has no parent itself can become one.
  const known = new Set([...things.map(({ id }) => id), ...bars.map(({ id }) => id)]);
  const more = by === "parent" ? [...tl.model.bars.values()].filter((bar) => bar.lane === "0" && !known.has(bar.id)) : [];
  return [...things, ...more.map(({ id, title, key }) => ({ id, name: title, key })), { id: 0, name: `No ${lanesName}` }];
}
