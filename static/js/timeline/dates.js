// Dates in words. Days are whole numbers since 1970; what people type is read by pmhub/dates.
import { isoOf } from "./geometry.js";

const MONTHS = ["January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December"];
const fields = (day) => { const [y, m, d] = isoOf(day).split("-").map(Number); return { y, m: m - 1, d }; };

/** "3 Nov", with the year where it is not the year of `near`. */
export function short(day, near = null) {
  const { y, m, d } = fields(day);
  return `${d} ${MONTHS[m].slice(0, 3)}${near !== null && fields(near).y !== y ? ` ${y}` : ""}`;
}

export const long = (day) => { const { y, m, d } = fields(day); return `${d} ${MONTHS[m]} ${y}`; };
export const signed = (n) => `${n < 0 ? "−" : "+"}${Math.abs(n)}`;
export const weeks = (days) => `${(days / 7).toFixed(1).replace(/\.0$/, "")} wk`;
