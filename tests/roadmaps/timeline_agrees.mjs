// Answers cases on standard input, for a test that compares them with Python's: {pack, rooms, route, load, months}.
import { readFileSync } from "node:fs";
import { addMonths, dayOf, isoOf, load, overlap, pack, rooms, route } from "../../static/js/timeline/geometry.js";

const given = JSON.parse(readFileSync(0, "utf8"));
const sets = (follows) => new Map(Object.entries(follows).map(([id, sources]) => [Number(id), new Set(sources)]));
const rows = (taken) => new Map(Object.entries(taken).map(([row, spans]) => [Number(row), spans]));
process.stdout.write(JSON.stringify({
  pack: given.pack.map(({ spans, least, follows }) => pack(spans, least, sets(follows))),
  rooms: given.pack.map(({ spans, least, follows }) => rooms(spans, pack(spans, least, sets(follows)), 60)),
  route: given.route.map(({ x1, row1, x2, row2, taken }) => route(x1, row1, x2, row2, rows(taken))),
  load: given.load.map(({ work, months }) => load(work.map(([start, end, effort]) => [dayOf(start), dayOf(end), effort]), months.map(dayOf))),
  overlap: given.overlap.map(([end, start]) => overlap(dayOf(end), dayOf(start))),
  months: given.months.map(([day, count]) => isoOf(addMonths(dayOf(day), count))),
}));
