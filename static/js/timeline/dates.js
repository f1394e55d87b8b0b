// Dates as people say them: "mid Jan", "Q2", "in 3 w", "29 Jan", "2027-01-29". Days are whole numbers since 1970.
import { addMonths, dayOf, isoOf, monthStart, weekStart } from "./geometry.js";

const MONTHS = ["january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november", "december"];
const WEEKDAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const SHORT = MONTHS.map((name) => name[0].toUpperCase() + name.slice(1, 3));
const LONG = MONTHS.map((name) => name[0].toUpperCase() + name.slice(1));
const fields = (day) => { const [y, m, d] = isoOf(day).split("-").map(Number); return { y, m: m - 1, d }; };
const first = (y, m) => dayOf(`${y}-${String(m + 1).padStart(2, "0")}-01`);

/** "3 Nov", with the year where it is not the year of `near`. */
export function short(day, near = null) {
  const { y, m, d } = fields(day);
  return `${d} ${SHORT[m]}${near !== null && fields(near).y !== y ? ` ${y}` : ""}`;
}
export const long = (day) => { const { y, m, d } = fields(day); return `${d} ${LONG[m]} ${y}`; };
export const signed = (n) => `${n < 0 ? "−" : "+"}${Math.abs(n)}`;
export const weeks = (days) => `${(days / 7).toFixed(1).replace(/\.0$/, "")} wk`;

/** A day number for what somebody typed, or null. `end` asks for the last day of a period, else the first. */
export function said(text, today, end = false, fiscal = 1) {
  const words = text.trim().toLowerCase().replace(/[,.]/g, " ").replace(/\s+/g, " ").replace(/(\d)(st|nd|rd|th)\b/, "$1");
  for (const read of [readIso, readNamed, readOffset, readQuarter, readMonthPart, readDay, readWeekday]) {
    const day = read(words, today, end, fiscal);
    if (day !== undefined) return day;
  }
  return null;
}

function readIso(words) {
  if (!/^\d{4}-\d\d-\d\d$/.test(words)) return undefined;
  const day = Date.parse(`${words}T00:00:00Z`);
  return Number.isNaN(day) ? null : dayOf(words);
}

function readNamed(words, today, end, fiscal) {
  const quarter = (plus) => monthStart(today, 3 * plus - (((fields(today).m + 1 - fiscal) % 3) + 3) % 3);
  const named = {
    today: [today, today], tomorrow: [today + 1, today + 1], yesterday: [today - 1, today - 1],
    "this week": [weekStart(today), weekStart(today) + 6], "next week": [weekStart(today) + 7, weekStart(today) + 13],
    "this month": [monthStart(today), monthStart(today, 1) - 1], "next month": [monthStart(today, 1), monthStart(today, 2) - 1],
    "this quarter": [quarter(0), quarter(1) - 1], "next quarter": [quarter(1), quarter(2) - 1],
  }[words];
  return named && named[end ? 1 : 0];
}

function readOffset(words, today) {
  const found = /^(in |\+ ?|- ?|− ?)(\d+) ?(d|day|days|w|wk|week|weeks|m|mo|month|months)$/.exec(words);
  if (!found) return undefined;
  const count = Number(found[2]) * (/[-−]/.test(found[1]) ? -1 : 1);
  if (found[3][0] === "m") return addMonths(today, count);
  return today + count * (found[3][0] === "w" ? 7 : 1);
}

function readQuarter(words, today, end, fiscal) {
  const found = /^(early |mid |late |end of |end )?q([1-4])(?: (?:(fy)(\d\d)|(\d{4})))?$/.exec(words);
  if (!found) return undefined;
  const month = (Number(found[2]) - 1) * 3 + fiscal - 1;
  let year = fields(today).y;
  if (found[5]) year = Number(found[5]);
  else if (found[3]) year = 2000 + Number(found[4]) - (fiscal > 1 ? 1 : 0);
  else while (monthStart(first(year, 0), month + 3) - 1 < today) year += 1;
  const start = monthStart(first(year, 0), month), last = monthStart(start, 3) - 1;
  return within(found[1], start, last, end);
}

const monthOf = (word) => (word.length < 3 ? -1 : MONTHS.findIndex((name) => name.startsWith(word) || (word === "sept" && name === "september")));

function readMonthPart(words, today, end) {
  const found = /^(early |mid |late |end of |end )?(?:in )?([a-z]+)(?: (\d{4}))?$/.exec(words);
  const month = found ? monthOf(found[2]) : -1;
  if (month < 0) return undefined;
  let year = found[3] ? Number(found[3]) : fields(today).y;
  if (!found[3] && first(year, month) < monthStart(today, -2)) year += 1;
  const start = first(year, month), last = monthStart(start, 1) - 1;
  return within(found[1], start, last, end);
}

function within(part, start, last, end) {
  const length = last - start + 1;
  const at = (from, to) => (end ? start + to - 1 : start + from);
  switch ((part ?? "").trim()) {
    case "early": return at(0, Math.round(length / 3));
    case "mid": return start + Math.floor(length / 2) - 1 + (length > 31 ? 1 : 0);
    case "late": return at(Math.round(length * 0.69), length);
    case "end": case "end of": return last;
    default: return at(0, length);
  }
}

function readDay(words, today) {
  const found = /^(\d{1,2}) ([a-z]+)(?: (\d{4}))?$/.exec(words) ?? flipped(/^([a-z]+) (\d{1,2})(?: (\d{4}))?$/.exec(words));
  const month = found ? monthOf(found[2]) : -1;
  if (month < 0) return undefined;
  const date = Number(found[1]);
  let year = found[3] ? Number(found[3]) : fields(today).y;
  // Without a year: the nearest that is not more than half a year ago.
  if (!found[3] && first(year, month) + date - 1 < today - 183) year += 1;
  const start = first(year, month);
  return date >= 1 && date <= monthStart(start, 1) - start ? start + date - 1 : null;
}
const flipped = (found) => found && [found[0], found[2], found[1], found[3]];

function readWeekday(words, today) {
  const index = words.length < 3 ? -1 : WEEKDAYS.findIndex((name) => name.startsWith(words));
  return index < 0 ? undefined : weekStart(today) + index + (weekStart(today) + index <= today ? 7 : 0);
}
