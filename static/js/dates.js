// "mid Jan", "Q2", "+2w", "12 Feb" to dates. The same rules as kit/dates.py; tests/kit/dates.json holds both to it.
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const NAMES = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const DAYS = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"];
const UNITS = { d: "day", w: "week", m: "month", q: "quarter", y: "year" };
const PARTS = { early: [1, 10], beginning: [1, 10], start: [1, 10], mid: [11, 20], middle: [11, 20], late: [21, 31], end: [21, 31] };

const utc = (year, month, day) => {
  const value = new Date(Date.UTC(year, month - 1, day));
  if (year < 1900 || year > 2999) return null;
  return value.getUTCFullYear() === year && value.getUTCMonth() === month - 1 && value.getUTCDate() === day ? value : null;
};
const iso = (value) => value.toISOString().slice(0, 10);
const parts = (value) => [value.getUTCFullYear(), value.getUTCMonth() + 1, value.getUTCDate()];
const lastDay = (year, month) => new Date(Date.UTC(year, month, 0)).getUTCDate();
const addDays = (value, days) => new Date(value.getTime() + days * 86400000);

function addMonths(value, months) {
  const [year, month, day] = parts(value);
  const index = year * 12 + month - 1 + months;
  const [newYear, newMonth] = [Math.floor(index / 12), (((index % 12) + 12) % 12) + 1];
  return utc(newYear, newMonth, Math.min(day, lastDay(newYear, newMonth)));
}

const result = (from, to, granularity) => (from && to ? { startsOn: iso(from), endsOn: iso(to), granularity } : null);
const oneDay = (value) => result(value, value, "day");

function wholeMonth(year, month, part) {
  const [first, last] = part ? PARTS[part] : [1, 31];
  const end = Math.min(last, lastDay(year, month));
  return result(utc(year, month, first), utc(year, month, end), part ? "day" : "month");
}

/** Quarter `number` of the fiscal year that is named after the calendar year it ends in. */
function quarter(number, year, fiscalStart) {
  const first = addMonths(utc(fiscalStart === 1 ? year : year - 1, fiscalStart, 1), 3 * (number - 1));
  return result(first, addDays(addMonths(first, 3), -1), "quarter");
}

function fiscalYear(today, fiscalStart) {
  const [year, month] = parts(today);
  return fiscalStart > 1 && month >= fiscalStart ? year + 1 : year;
}

const monthOf = (word) => {
  const short = word === "sept" ? "sep" : word;
  const at = short.length >= 3 ? MONTHS.findIndex((name, index) => name === short || NAMES[index].toLowerCase() === short) : -1;
  return at + 1;
};
const yearOf = (word) => (word === undefined ? null : word.length === 2 ? 2000 + Number(word) : Number(word));

/** A month without a year is the coming one; one that ended no more than two months ago is meant as past. */
function nearYear(month, today) {
  const [year, now] = parts(today);
  if ((now - month + 12) % 12 <= 2) return month > now ? year - 1 : year;
  return month < now ? year + 1 : year;
}

/** The fiscal year whose quarter is meant: this one, or the next when that quarter ended more than two months ago. */
function yearAhead(number, today, fiscalStart) {
  const year = fiscalYear(today, fiscalStart), [y, m] = quarter(number, year, fiscalStart).endsOn.split("-").map(Number), [thisYear, now] = parts(today);
  return 12 * (thisYear - y) + now - m > 2 ? year + 1 : year;
}

const RULES = [
  [/^(\d{4})-(\d{1,2})-(\d{1,2})$/, ([, y, m, d]) => oneDay(utc(+y, +m, +d))],
  [/^(\d{1,2})[./](\d{1,2})[./](\d{4})$/, ([, d, m, y]) => oneDay(utc(+y, +m, +d))],
  [/^(\d{4})-(\d{1,2})$/, ([, y, m]) => (utc(+y, +m, 1) ? wholeMonth(+y, +m) : null)],
  [/^(today|tomorrow|yesterday)$/, ([, word], today) => oneDay(addDays(today, { today: 0, tomorrow: 1, yesterday: -1 }[word]))],
  [/^(?:in )?([+-]?)\s*(\d{1,4})\s*(d|w|m|q|y|days?|weeks?|months?|quarters?|years?)$/, relative],
  [/^(next|this|last) (week|month|quarter|year)$/, named],
  [/^(?:(next|this) )?(mon|tue|wed|thu|fri|sat|sun)[a-z]*$/, weekday],
  [/^q([1-4])(?:[ '’-]*(\d{4}|\d{2}))?$/, ([, n, y], today, fiscal) => quarter(+n, yearOf(y) ?? yearAhead(+n, today, fiscal), fiscal)],
  [/^(?:fy ?)?(\d{4})[ -]?q([1-4])$/, ([, y, n], today, fiscal) => quarter(+n, +y, fiscal)],
  [/^(?:fy ?'?(\d{4}|\d{2})|(\d{4}))$/, ([, fy, y], today, fiscal) => wholeYear(fy, y, fiscal)],
  [/^h([12])(?:[ '’-]*(\d{4}|\d{2}))?$/, half],
  [/^(early|beginning|start|mid|middle|late|end)(?: of)?[ -]?([a-z]+)(?:[ ,'’]+(\d{4}|\d{2}))?$/, partOfMonth],
  [/^([a-z]+)(?:[ ,'’]+(\d{4}|'?\d{2}))?$/, ([, word, y], today) => monthAlone(word, y, today)],
  [/^(\d{1,2})(?:st|nd|rd|th)?\.? ?([a-z]+)(?:[ ,'’]+(\d{4}|\d{2}))?$/, ([, d, word, y], today) => dayOfMonth(d, word, y, today)],
  [/^([a-z]+) (\d{1,2})(?:st|nd|rd|th)?(?:,? (\d{4}))?$/, ([, word, d, y], today) => dayOfMonth(d, word, y, today)],
];

function relative([, sign, count, unit], today) {
  const step = (sign === "-" ? -1 : 1) * Number(count);
  if (step > 3660 || step < -3660) return null;
  const kind = UNITS[unit[0]];
  if (kind === "day") return oneDay(addDays(today, step));
  if (kind === "week") return oneDay(addDays(today, 7 * step));
  return oneDay(addMonths(today, step * { month: 1, quarter: 3, year: 12 }[kind]));
}

function named([, which, unit], today, fiscal) {
  const step = { last: -1, this: 0, next: 1 }[which];
  if (unit === "week") {
    const monday = addDays(today, -((today.getUTCDay() + 6) % 7) + 7 * step);
    return result(monday, addDays(monday, 6), "day");
  }
  if (unit === "month") return wholeMonth(...parts(addMonths(today, step)).slice(0, 2));
  if (unit === "year") return wholeYear(undefined, String(parts(today)[0] + step), fiscal);
  const [year, month] = parts(addMonths(today, 3 * step));
  const first = addMonths(utc(year, month, 1), -((((month - fiscal) % 3) + 3) % 3));
  return result(first, addDays(addMonths(first, 3), -1), "quarter");
}

function weekday([, which, name], today) {
  const wanted = DAYS.findIndex((day) => day.startsWith(name));
  const ahead = (wanted - ((today.getUTCDay() + 6) % 7) + 7) % 7;
  return oneDay(addDays(today, (ahead || (which === "this" ? 0 : 7)) + (which === "next" && ahead ? 7 : 0)));
}

function wholeYear(fy, year, fiscal) {
  if (fy === undefined) return result(utc(+year, 1, 1), utc(+year, 12, 31), "quarter");
  const year4 = yearOf(fy);
  const first = utc(fiscal === 1 ? year4 : year4 - 1, fiscal, 1);
  return result(first, addDays(addMonths(first, 12), -1), "quarter");
}

function half([, number, y], today, fiscal) {
  const [one, two] = number === "1" ? [1, 2] : [3, 4];
  const year = yearOf(y) ?? yearAhead(two, today, fiscal);
  return { ...quarter(one, year, fiscal), endsOn: quarter(two, year, fiscal).endsOn };
}

function partOfMonth([, part, word, y], today) {
  const month = monthOf(word);
  return month ? wholeMonth(yearOf(y) ?? nearYear(month, today), month, part) : null;
}

function monthAlone(word, y, today) {
  const month = monthOf(word);
  return month ? wholeMonth(yearOf(y?.replace("'", "")) ?? nearYear(month, today), month) : null;
}

function dayOfMonth(d, word, y, today) {
  const month = monthOf(word);
  return month ? oneDay(utc(yearOf(y) ?? nearYear(month, today), month, Number(d))) : null;
}

/** `today` as "2026-11-21". Returns { startsOn, endsOn, granularity } or null when it is not a date. */
export function parseFuzzy(text, today, fiscalStart = 1) {
  const words = text.trim().toLowerCase().replace(/[−–]/g, "-").replace(/\s+/g, " ");
  const now = new Date(`${today}T00:00:00Z`);
  for (const [pattern, read] of RULES) {
    const found = words.match(pattern);
    const value = found && read(found, now, fiscalStart);
    if (value) return value;
  }
  return null;
}

const BETWEEN = /\s*(?:→|->|–|—|\s-\s|\bto\b|\bbis\b|\.\.\.?|…)\s*/;
const YEARLESS = /^\s*(?:[qQ][1-4]|[hH][12]|\d{1,2}\s+\p{L}+\.?|\p{L}+\.?(?:\s+\d{1,2})?)\s*$/u;

/** A date in words, or two: "3 Nov → 29 Jan", "Q1 to Q2". The first day comes before the last, or it is null. */
export function parseSpan(text, today, fiscalStart = 1) {
  const read = (words, day = today) => parseFuzzy(words, day, fiscalStart), whole = read(text);
  if (whole) return whole;
  const parts = text.split(BETWEEN);
  let last = parts.length === 2 ? read(parts[1]) : null;
  const first = last && firstOf(parts, last, read);
  if (first && last.endsOn < first.startsOn && YEARLESS.test(parts[1])) last = read(parts[1], first.startsOn); // "Aug to Sep": the one that follows
  if (!first || !last || last.endsOn < first.startsOn) return null;
  const exact = [first.granularity, last.granularity].includes("day") ? "day" : first.granularity;
  return { startsOn: first.startsOn, endsOn: last.endsOn, granularity: exact };
}

/** "22 Apr → 30 May 2026" means one year, "3 Nov → 29 Jan 2027" two: as we write them ourselves. */
function firstOf([one, other], last, read) {
  const year = /\b(\d{4})\s*$/.exec(other);
  if (year && YEARLESS.test(one)) {
    const near = [Number(year[1]), Number(year[1]) - 1].map((y) => read(`${one.trim()} ${y}`));
    const found = near.find((first) => first && first.startsOn <= last.endsOn);
    if (found) return found;
  }
  return read(one);
}

/** The day and the first month of the fiscal year that words are read with, as the workspace has them. */
export const here = () => [document.body.dataset.today || todayHere(), Number(document.body.dataset.fiscal) || 1];

const show = (value, options) => new Intl.DateTimeFormat("en-GB", { timeZone: "UTC", ...options }).format(new Date(`${value}T00:00:00Z`));

/** What was understood, in words: "11 – 20 Jan 2027", "Q2: 1 Apr – 30 Jun 2027". */
export function echo(parsed) {
  if (!parsed) return "";
  const full = { day: "numeric", month: "short", year: "numeric" };
  if (parsed.startsOn === parsed.endsOn) return show(parsed.startsOn, { weekday: "short", ...full });
  if (parsed.granularity === "month") return show(parsed.startsOn, { month: "long", year: "numeric" });
  return `${show(parsed.startsOn, parsed.startsOn.slice(0, 4) === parsed.endsOn.slice(0, 4) ? { day: "numeric", month: "short" } : full)} – ${show(parsed.endsOn, full)}`;
}

/** Today where the reader is, as "2026-11-21". */
export function todayHere() {
  const now = new Date();
  return `${now.getFullYear()}-${String(now.getMonth() + 1).padStart(2, "0")}-${String(now.getDate()).padStart(2, "0")}`;
}
