// Periods: the one before, the same a year before, and the steps through one.
import { lastDayOfMonth, plusDays, plusMonths } from "./days.js";

const DAY_MS = 86_400_000;

export const daysIn = ({ first, last }) => Math.round((Date.parse(last) - Date.parse(first)) / DAY_MS) + 1;

export const periodBefore = ({ first, last }) => ({ first: plusDays(first, -daysIn({ first, last })), last: plusDays(first, -1) });

export const yearBefore = ({ first, last }) => ({ first: plusMonths(first, -12), last: plusMonths(last, -12) });

export const samePeriod = (one, other) => one.first === other.first && one.last === other.last;

/** The Monday of a day's week. */
const monday = (iso) => plusDays(iso, -((new Date(`${iso}T00:00:00Z`).getUTCDay() + 6) % 7));

const STEPS = {
  week: { begin: monday, next: (iso) => plusDays(iso, 7) },
  month: { begin: (iso) => `${iso.slice(0, 7)}-01`, next: (iso) => plusDays(lastDayOfMonth(iso.slice(0, 7)), 1) },
};

/**
 * The windows through a period, each of `width` whole weeks or months and one week or month after the one before;
 * the first and the last are cut where the period begins and ends.
 */
export function stepsThrough({ first, last }, unit, width) {
  const { begin, next } = STEPS[unit];
  const edges = [begin(first)];
  while (edges.at(-1) <= last) edges.push(next(edges.at(-1)));
  const wide = Math.min(width, edges.length - 1);
  return edges.slice(0, edges.length - wide).map((edge, index) => {
    const ends = plusDays(edges[index + wide], -1);
    return { first: edge < first ? first : edge, last: ends > last ? last : ends, whole: edge >= first && ends <= last };
  });
}
