// Describe: the filters in words, each with what is left when it is taken away.
import { NO_FILTERS, state } from "./state.js";
import { clockSpan, count, day, list, say, weekday } from "./words.js";

const MOST_NAMES = 3;
const KNOWN_BY = { reported: "known_reported", police: "known_police", unknown: "known_unknown" };

let territory = null;
let names = {};

export function startDescribing(given) {
  territory = given;
  const byCode = (items, name) => new Map(items.map((item) => [item.code, item[name]]));
  names = {
    categories: byCode(territory.categories, "label"),
    neighbourhoods: byCode(territory.neighbourhoods ?? [], "name"),
    knownBy: new Map(Object.entries(KNOWN_BY).map(([code, key]) => [code, say(key)])),
  };
}

export const nameOfCategory = (code) => names.categories.get(code) ?? code;

/** Every way an incident can have become known, as {code, label}. */
export const waysOfKnowing = () => [...names.knownBy].map(([code, label]) => ({ code, label }));

/** No filter at all: the whole record. */
export const wholeRecord = () => ({ ...NO_FILTERS, first: territory.first, last: territory.last });

/** Numbers that follow each other as [first, last], the last before the first where they go past the end. */
export function span(numbers, size) {
  const chosen = new Set(numbers);
  const begins = numbers.filter((number) => !chosen.has((number + size - 1) % size));
  if (begins.length !== 1) return null;
  return [begins[0], (begins[0] + numbers.length - 1) % size];
}

export function weekdayWords(weekdays) {
  const run = weekdays.length > 2 ? span(weekdays.map((number) => number - 1), 7) : null;
  if (run) return run.map((number) => weekday(number + 1)).join(" – ");
  return list([...weekdays].sort().map((number) => weekday(number, weekdays.length > 2 ? "short" : "long")));
}

export function hourWords(hours) {
  const run = span(hours, 24);
  return run ? clockSpan(run[0], run[1] + 1) : count("hours_chosen", hours.length);
}

export function periodWords({ first, last }) {
  return first && last ? say("from_until", { first: day(first), last: day(last) }) : "";
}

/** A word for each chosen code, or one for all of them where they are many. */
function codes(filters, key, manyKey = null) {
  const chosen = filters[key];
  if (manyKey && chosen.length > MOST_NAMES) return [{ name: key, words: count(manyKey, chosen.length), without: { [key]: [] } }];
  return chosen.map((code) => ({
    name: key,
    words: names[key].get(code) ?? code,
    without: { [key]: chosen.filter((other) => other !== code) },
  }));
}

/** The filters that are set, as [{name, words, without}]; a period that is the whole record is none. */
export function filterParts(filters = state.filters) {
  const whole = wholeRecord();
  const first = filters.first ?? whole.first;
  const last = filters.last ?? whole.last;
  const parts = [];
  if (first !== whole.first || last !== whole.last) {
    parts.push({
      name: "period",
      words: periodWords({ first, last }),
      without: { first: whole.first, last: whole.last },
    });
  }
  parts.push(...codes(filters, "categories", "categories_chosen"));
  if (filters.weekdays.length) {
    parts.push({ name: "weekdays", words: weekdayWords(filters.weekdays), without: { weekdays: [] } });
  }
  if (filters.hours.length) parts.push({ name: "hours", words: hourWords(filters.hours), without: { hours: [] } });
  parts.push(...codes(filters, "knownBy"), ...codes(filters, "neighbourhoods", "neighbourhoods_chosen"));
  if (filters.area) parts.push({ name: "area", words: say("within_area"), without: { area: null } });
  return parts;
}

/** All filters in one line, and what is said where there is none. */
export const filterWords = (filters = state.filters, none = say("whole_record")) =>
  filterParts(filters).map(({ words }) => words).join("; ") || none;
