// State: what is looked at. It lives in the address, so that a link shows a colleague the same.
import { ready } from "./days.js";
import { read as readPast, record } from "./history.js";

const DEFAULT_PERIOD = "12w";
const KNOWN_BY = ["reported", "police", "unknown"];
const LAYOUTS = ["swipe", "side"];
const listeners = new Set();

export const NO_FILTERS = {
  categories: [],
  first: null,
  last: null,
  weekdays: [],
  hours: [],
  knownBy: [],
  neighbourhoods: [],
  area: null,
};

/**
 * filters: days are inclusive, weekdays are 1 (Monday) to 7, hours 0 to 23, an area is a list of [lon, lat]; an
 * empty list means all. compare: null or {layout, filters}, where its filters stand in place of those of the same
 * name. breaks: null or the lowest count of each class. run: id or null. selected: a hotspot's rank or null.
 * view: [zoom, latitude, longitude] or null.
 */
export const state = { filters: NO_FILTERS, compare: null, breaks: null, run: null, selected: null, view: null };

export function onChange(listener) {
  listeners.add(listener);
}

/** Change part of the state and tell everybody which parts changed; only a decision is `undoable`. */
export function change(parts, { undoable = true } = {}) {
  const changed = Object.keys(parts).filter((name) => JSON.stringify(state[name]) !== JSON.stringify(parts[name]));
  if (!changed.length) return;
  if (undoable) record(state, changed);
  Object.assign(state, parts);
  write();
  for (const listener of listeners) listener(new Set(changed));
}

export function changeFilters(parts) {
  change({ filters: { ...state.filters, ...parts } });
}

/** Go back to the state before the last decision, or forth again; false when there is none. */
export function travel(direction) {
  const parts = readPast(direction, state);
  if (!parts) return false;
  change(parts, { undoable: false });
  return true;
}

/** The filters of the second map, when two are compared. */
export const comparedFilters = () => (state.compare ? { ...state.filters, ...state.compare.filters } : null);

/** Filters as the API, the tiles and the address take them. */
export function query(filters = state.filters, prefix = "") {
  const answer = new URLSearchParams();
  const all = (name, values) => values?.forEach((value) => answer.append(prefix + name, value));
  all("category", filters.categories);
  if (filters.first) answer.set(`${prefix}from`, filters.first);
  if (filters.last) answer.set(`${prefix}to`, filters.last);
  all("weekday", filters.weekdays);
  all("hour", filters.hours);
  all("known_by", filters.knownBy);
  all("neighbourhood", filters.neighbourhoods);
  if (filters.area) answer.set(`${prefix}area`, filters.area.map((corner) => corner.join(",")).join(";"));
  return answer;
}

/** The whole state as the query of an address. */
export function address() {
  const answer = query();
  if (state.compare) {
    answer.set("compare", state.compare.layout);
    for (const [name, value] of query(state.compare.filters, "b.")) answer.append(name, value);
  }
  if (state.breaks) answer.set("breaks", state.breaks.join(","));
  if (state.run) answer.set("run", state.run);
  if (state.selected) answer.set("hotspot", state.selected);
  if (state.view) answer.set("view", state.view.join("/"));
  return answer.toString().replaceAll("%2F", "/").replaceAll("%2C", ",").replaceAll("%3B", ";");
}

/** Read the state from an address; says which parts it named. */
export function read(territory, given = new URLSearchParams(window.location.search)) {
  const usual = ready(DEFAULT_PERIOD, territory);
  const filters = readFilters(given, "", territory);
  state.filters = { ...NO_FILTERS, ...filters, first: filters.first ?? usual.first, last: filters.last ?? usual.last };
  const layout = given.get("compare");
  state.compare = LAYOUTS.includes(layout) ? { layout, filters: readFilters(given, "b.", territory) } : null;
  const breaks = numbers(given.get("breaks"), ",");
  state.breaks = breaks.length && breaks.every((low, i) => low > (breaks[i - 1] ?? 0)) ? breaks : null;
  state.run = given.get("run");
  state.selected = Number(given.get("hotspot")) || null;
  const view = numbers(given.get("view"), "/");
  state.view = view.length === 3 ? view : null;
  return { hasFilters: Object.keys(filters).length > 0, hasRun: given.has("run"), hasView: state.view !== null };
}

/** Take a whole state, as a named view or a link has it; it can be undone. */
export function take(text, territory) {
  const before = { ...state };
  read(territory, new URLSearchParams(text));
  const after = { ...state };
  Object.assign(state, before);
  change(after);
}

/** Only what the address names, so that a compared period takes everything else from the first map. */
function readFilters(given, prefix, territory) {
  const found = {};
  const known = new Set(territory.categories.map((category) => category.code));
  const list = (name, key, wanted) => {
    const values = given.getAll(prefix + name).filter(wanted);
    if (values.length) found[key] = values;
  };
  const whole = (name, key, low, high) => {
    list(name, key, (text) => /^\d{1,2}$/.test(text) && Number(text) >= low && Number(text) <= high);
    if (found[key]) found[key] = found[key].map(Number);
  };
  const date = (name, key) => {
    const text = given.get(prefix + name) ?? "";
    if (/^\d{4}-\d\d-\d\d$/.test(text)) found[key] = text;
  };
  list("category", "categories", (code) => known.has(code));
  date("from", "first");
  date("to", "last");
  whole("weekday", "weekdays", 1, 7);
  whole("hour", "hours", 0, 23);
  list("known_by", "knownBy", (code) => KNOWN_BY.includes(code));
  list("neighbourhood", "neighbourhoods", (code) => territory.neighbourhoods.some((one) => one.code === code));
  const area = (given.get(`${prefix}area`) ?? "").split(";").map((corner) => numbers(corner, ","));
  if (area.length > 2 && area.every((corner) => corner.length === 2)) found.area = area;
  return found;
}

function numbers(text, separator) {
  if (!text) return [];
  const found = text.split(separator).map(Number);
  return found.every(Number.isFinite) ? found : [];
}

function write() {
  const text = address();
  window.history.replaceState(null, "", text ? `?${text}` : window.location.pathname);
}
