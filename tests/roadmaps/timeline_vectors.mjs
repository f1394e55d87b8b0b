// Runs the vectors of timeline_vectors.json against the browser's copy of the arithmetic.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { short, signed, weeks } from "../../static/js/timeline/dates.js";
import { addMonths, dayOf, UNITS, isoOf, load, monthStart, overlap, pack, route } from "../../static/js/timeline/geometry.js";

const vectors = JSON.parse(readFileSync(new URL("timeline_vectors.json", import.meta.url)));

for (const c of vectors.pack) {
  const follows = new Map(Object.entries(c.follows).map(([id, sources]) => [Number(id), new Set(sources)]));
  test(c.says, () => assert.deepEqual(pack(c.spans, c.least, follows), c.rows));
}
for (const c of vectors.route) {
  const taken = new Map(Object.entries(c.taken).map(([row, spans]) => [Number(row), spans]));
  test(c.says, () => assert.deepEqual(route(...c.from, ...c.to, taken), c.route));
}
for (const c of vectors.overlap) test(c.says, () => assert.equal(overlap(dayOf(c.ends), dayOf(c.starts)), c.days));
for (const c of vectors.load) {
  test(c.says, () => {
    const months = [];
    for (let m = monthStart(dayOf(c.first)); m <= dayOf(c.last); m = monthStart(m, 1)) months.push(m);
    const weeks = load(c.work.map(([a, b, w]) => [dayOf(a), dayOf(b), w]), months);
    assert.deepEqual(weeks.map((w) => Math.round(w * 100) / 100), c.weeks);
  });
}
test("a day is as wide at every zoom as the server says", () => {
  assert.deepEqual(Object.fromEntries(Object.entries(UNITS).map(([zoom, unit]) => [zoom, unit.px])), vectors.day_px);
});
test("months are added by the calendar", () => {
  assert.equal(isoOf(addMonths(dayOf("2026-11-30"), 3)), "2027-02-28");
  assert.equal(isoOf(addMonths(dayOf("2026-11-03"), 3)), "2027-02-03");
  assert.equal(isoOf(addMonths(dayOf("2027-02-28"), 1)), "2027-03-31");
});
test("dates are short, with a year only where it is needed", () => {
  assert.equal(short(dayOf("2026-11-03"), dayOf("2026-11-21")), "3 Nov");
  assert.equal(short(dayOf("2027-01-29"), dayOf("2026-11-21")), "29 Jan 2027");
  assert.equal(signed(-14), "−14");
  assert.equal(weeks(88), "12.6 wk");
});
