// State: what is looked at. It lives in the address, so that a link shows a colleague the same.
import { ready } from "./days.js";

const DEFAULT_PERIOD = "12w";
const listeners = new Set();

/** filters: {categories, first, last} (days inclusive); run: id or null; selected: a hotspot's rank or null. */
export const state = { filters: { categories: [], first: null, last: null }, run: null, selected: null, view: null };

export function onChange(listener) {
  listeners.add(listener);
}

/** Change part of the state and tell everybody which parts changed. */
export function change(parts) {
  const changed = Object.keys(parts).filter((name) => JSON.stringify(state[name]) !== JSON.stringify(parts[name]));
  if (!changed.length) return;
  Object.assign(state, parts);
  write();
  for (const listener of listeners) listener(new Set(changed));
}

export function changeFilters(parts) {
  change({ filters: { ...state.filters, ...parts } });
}

/** The filters as the API takes them; its `to` is the day after the last. */
export function query(filters = state.filters) {
  const answer = new URLSearchParams();
  for (const category of filters.categories) answer.append("category", category);
  if (filters.first) answer.set("from", filters.first);
  if (filters.last) answer.set("to", filters.last);
  return answer;
}

export function read(territory) {
  const given = new URLSearchParams(window.location.search);
  const known = new Set(territory.categories.map((category) => category.code));
  const usual = ready(DEFAULT_PERIOD, territory);
  const date = (name) => (/^\d{4}-\d\d-\d\d$/.test(given.get(name) ?? "") ? given.get(name) : null);
  state.filters = {
    categories: given.getAll("category").filter((code) => known.has(code)),
    first: date("from") ?? usual.first,
    last: date("to") ?? usual.last,
  };
  state.run = given.get("run");
  state.selected = Number(given.get("hotspot")) || null;
  const view = (given.get("view") ?? "").split("/").map(Number);
  state.view = view.length === 3 && view.every(Number.isFinite) ? view : null;
  return { hasFilters: given.has("from") || given.has("to") || given.has("category"), hasRun: given.has("run"), hasView: state.view !== null };
}

function write() {
  const answer = query();
  if (state.run) answer.set("run", state.run);
  if (state.selected) answer.set("hotspot", state.selected);
  if (state.view) answer.set("view", state.view.join("/"));
  const text = answer.toString().replaceAll("%2F", "/");
  window.history.replaceState(null, "", text ? `?${text}` : window.location.pathname);
}
