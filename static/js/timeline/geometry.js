// The arithmetic of roadmaps/timeline.py, repeated for the time of a drag. Days are whole numbers since 1970.
// Tested with the same vectors: tests/roadmaps/timeline_vectors.json.
const DAY = 86_400_000;

export const dayOf = (iso) => Math.round(Date.parse(`${iso}T00:00:00Z`) / DAY);
export const isoOf = (day) => new Date(day * DAY).toISOString().slice(0, 10);
const parts = (day) => { const d = new Date(day * DAY); return [d.getUTCFullYear(), d.getUTCMonth(), d.getUTCDate()]; };
const dayFrom = (year, month, date) => Math.round(Date.UTC(year, month, date) / DAY);
export const monthStart = (day, plus = 0) => { const [y, m] = parts(day); return dayFrom(y, m + plus, 1); };
export const weekStart = (day) => day - ((day + 3) % 7 + 7) % 7;

/** The same day some months on; the last day of a month stays the last day. */
export function addMonths(day, count) {
  const [y, m, d] = parts(day);
  const length = dayFrom(y, m + 1, 1) - dayFrom(y, m, 1);
  const first = dayFrom(y, m + count, 1), there = dayFrom(y, m + count + 1, 1) - first;
  return first + (d === length ? there : Math.min(d, there)) - 1;
}

/** One snap unit of each zoom: how far a nudge goes and what a drag rounds to; `px` is the nominal width of a day. */
export const UNITS = { week: { days: 1, name: "day", px: 18 }, month: { days: 7, name: "week", px: 4.7 }, quarter: { days: 30.4375, name: "month", px: 1.75 }, year: { days: 91.3125, name: "quarter", px: 0.75 } };
/** Units that the calendar counts, in months. */
const MONTHS = { quarter: 1, year: 3 };

/** Move a day by `count` snap units of this zoom. */
export function shift(day, count, zoom) {
  return MONTHS[zoom] ? addMonths(day, count * MONTHS[zoom]) : day + count * UNITS[zoom].days;
}

/** The last day of the snap unit that begins on this day. */
export function lastOf(day, zoom) { return shift(day, 1, zoom) - 1; }

/** The beginning of the snap unit that holds this day, for bars that have no dates yet. */
export function floorTo(day, zoom) {
  if (zoom === "week") return day;
  return zoom === "month" ? weekStart(day) : monthStart(day);
}

export function pack(spans, least = 1, follows = new Map()) {
  const ends = [], last = [], rows = [];
  for (const [id, x, days] of spans) {
    const sources = follows.get(id);
    let row = ends.length; // the first free one, or the first free one after a bar it follows
    for (let r = ends.length - 1; r >= 0; r -= 1) if (ends[r] <= x && !(sources?.has(last[row]) && !sources.has(last[r]))) row = r;
    ends[row] = x + Math.max(days, least);
    last[row] = id;
    rows.push(row);
  }
  return rows;
}

/** For each [id, x, days] in order of x the days that are free behind it in its row, up to the next or the edge. */
export function rooms(spans, rows, days) {
  const begins = new Map(), found = [];
  for (let i = spans.length - 1; i >= 0; i -= 1) {
    const [, x, length] = spans[i];
    found[i] = Math.max(0, (begins.get(rows[i]) ?? days) - x - length);
    begins.set(rows[i], x);
  }
  return found;
}

const blocked = (spans, x1, x2) => (spans ?? []).some(([x, end]) => x < x2 && end > x1);

export function route(x1, row1, x2, row2, taken) {
  if (x2 < x1) return ["back", row2 >= row1 ? "down" : "up"];
  const here = blocked(taken.get(row1), x1, x2), there = blocked(taken.get(row2), x1, x2);
  if (here && there) return ["between", row2 >= row1 ? "down" : "up"];
  return row1 === row2 ? ["straight", ""] : ["step", there ? "target" : "source"];
}

/** Days by which a bar starts before the one it waits for ends. */
export const overlap = (sourceEnd, targetStart) => Math.max(0, sourceEnd - targetStart);

/** Person-weeks per month: `work` holds [first day, last day, effort], `months` the first day of each month. */
export function load(work, months) {
  const asked = months.map(() => 0), lasts = months.map((month) => monthStart(month, 1) - 1);
  for (const [start, end, effort] of work) {
    if (!(effort > 0) || end < start) continue;
    const perDay = effort / (end - start + 1);
    months.forEach((month, i) => {
      const days = Math.min(end, lasts[i]) - Math.max(start, month) + 1;
      if (days > 0) asked[i] += perDay * days;
    });
  }
  return asked;
}
