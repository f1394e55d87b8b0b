// Dates of a cell as people write them: "Q2", "mid Jan", "3 Nov → 29 Jan". features/cells.py reads the same.
import { echo, parseFuzzy, todayHere } from "pmhub/dates";

const BETWEEN = /\s*(?:→|->|–|—|\s-\s|\bto\b|\.\.\.?|…)\s*/;
const YEARLESS = /^\s*(?:\d{1,2}\s+\p{L}+\.?|\p{L}+\.?(?:\s+\d{1,2})?)\s*$/u;

const fiscal = () => Number(document.querySelector("[data-fiscal]")?.dataset.fiscal) || 1;
const read = (text) => parseFuzzy(text, todayHere(), fiscal());
export const isHorizon = (text) => /^(now|next|later)$/i.test(text);

/** What was understood, in words; "" when it was not. */
export function understood(text) {
  const parsed = span(text);
  return parsed ? echo(parsed) : isHorizon(text) ? `Horizon ${text.toLowerCase()}` : "";
}

/** The words to show in the cell until the server has drawn it. */
export function shortOf(text) {
  const parsed = span(text);
  return parsed ? echo(parsed).replace(/^\w+, /, "") : text;
}

function span(text) {
  const whole = read(text);
  if (whole) return whole;
  const parts = text.split(BETWEEN);
  if (parts.length !== 2) return null;
  const last = read(parts[1]), first = last && start(parts, last);
  if (!first || last.endsOn < first.startsOn) return null;
  return { startsOn: first.startsOn, endsOn: last.endsOn, granularity: "day" };
}

/** "22 Apr → 30 May 2026" means one year, "3 Nov → 29 Jan 2027" two. */
function start([one, other], last) {
  const year = /\b(\d{4})\s*$/.exec(other);
  if (year && YEARLESS.test(one)) {
    const near = [Number(year[1]), Number(year[1]) - 1].map((y) => read(`${one.trim()} ${y}`));
    const found = near.find((first) => first && first.startsOn <= last.endsOn);
    if (found) return found;
  }
  return read(one);
}
