// Spans: what becomes of a period that is moved or resized by months, within the days of the record.
import { lastDayOfMonth, plusMonths } from "./days.js";

/** A record is {first, last, months}: its first and last day, and its months in order. Where a day lies in it: */
export const indexOf = ({ months }, iso) => Math.max(0, months.indexOf(iso.slice(0, 7)));

const clamp = (record, { first, last }) => ({
  first: first < record.first ? record.first : first,
  last: last > record.last ? record.last : last,
});

/** The days of some months. */
export const ofMonths = (record, from, to) =>
  clamp(record, { first: `${record.months[from]}-01`, last: lastDayOfMonth(record.months[to]) });

/** Begin in another month, at the latest in that in which the period ends. */
export function beginIn(record, { last }, month) {
  const { first } = ofMonths(record, Math.max(0, Math.min(month, indexOf(record, last))), 0);
  return { first, last };
}

/** End in another month, at the earliest in that in which the period begins. */
export function endIn(record, { first }, month) {
  const at = Math.max(indexOf(record, first), Math.min(month, record.months.length - 1));
  return { first, last: ofMonths(record, 0, at).last };
}

/** Move the beginning by months; from within a month back means to its first day. */
export function moveBegin(record, period, by) {
  const month = indexOf(record, period.first);
  const within = period.first !== ofMonths(record, month, month).first;
  return beginIn(record, period, month + by + (within && by < 0 ? 1 : 0));
}

export const moveEnd = (record, period, by) => endIn(record, period, indexOf(record, period.last) + by);

/** Move all of it by months; it keeps its length and stays within the record. */
export function shift(record, { first, last }, by) {
  const begins = first === record.first ? `${first.slice(0, 7)}-01` : first;
  const endsMonth = last === record.last || last === lastDayOfMonth(last.slice(0, 7));
  const to = {
    first: plusMonths(begins, by),
    last: endsMonth ? lastDayOfMonth(plusMonths(`${last.slice(0, 7)}-01`, by).slice(0, 7)) : plusMonths(last, by),
  };
  const inside = to.first.slice(0, 7) >= record.months[0] && to.last.slice(0, 7) <= record.months.at(-1);
  return inside ? clamp(record, to) : { first, last };
}
