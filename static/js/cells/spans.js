// Dates of a cell as people write them: "Q2", "mid Jan", "3 Nov → 29 Jan", or the horizon. features/cells.py reads the same.
import { echo, here, parseSpan } from "pmhub/dates";

const span = (text) => parseSpan(text, ...here());
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
