// Filters: the period and the categories.
import { byId, h, put } from "./dom.js";
import { nameOf, ready } from "./days.js";
import { changeFilters, state } from "./state.js";
import { day, integer, say } from "./words.js";

const SEARCH_FROM = 8;

const noAccents = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

let territory = null;
let rows = [];
let ownDates = false;

export function startFilters(given) {
  territory = given;
  byId("presets").addEventListener("change", (event) => choosePeriod(event.target.value));
  for (const id of ["first-day", "last-day"]) byId(id).addEventListener("change", readDates);
  byId("category-search").hidden = territory.categories.length < SEARCH_FROM;
  byId("category-search").addEventListener("input", search);
  byId("all-categories").addEventListener("click", () => changeFilters({ categories: [] }));
  rows = asTree(territory.categories).map(row);
  const noneFound = h("p", { class: "quiet small", id: "none-found", hidden: true }, say("no_category_found"));
  put(byId("categories"), rows.map(({ element }) => element), noneFound);
  showFilters();
}

/** Each category followed by its sub-categories, otherwise in the order given. */
function asTree(categories, parent = null) {
  return categories
    .filter((category) => (category.parent ?? null) === parent)
    .flatMap((category) => [category, ...asTree(categories, category.code)]);
}

/** Make the fields say what the state says. */
export function showFilters() {
  const { first, last, categories } = state.filters;
  const name = ownDates ? "own" : nameOf(state.filters, territory);
  for (const input of byId("presets").querySelectorAll("input")) input.checked = input.value === name;
  byId("dates").hidden = name !== "own";
  byId("first-day").value = first ?? "";
  byId("last-day").value = last ?? "";
  put(byId("period-words"), first && last ? say("from_until", { first: day(first), last: day(last) }) : "");
  for (const { code, box } of rows) box.checked = categories.includes(code);
  byId("all-categories").hidden = !categories.length;
}

export function showCategoryCounts(counted) {
  const counts = new Map(counted.map(({ code, n }) => [code, n]));
  const childrenOf = (code) => territory.categories.filter(({ parent }) => parent === code);
  const total = (code) =>
    childrenOf(code).reduce((sum, child) => sum + total(child.code), counts.get(code) ?? 0);
  for (const { code, element, number } of rows) {
    number.textContent = integer(total(code));
    element.classList.toggle("none", total(code) === 0);
  }
}

function row({ code, label, parent }) {
  const box = h("input", { type: "checkbox", value: code, onchange: chooseCategories });
  const number = h("span", { class: "category-count" });
  const element = h(
    "label",
    { class: parent ? "category child" : "category" },
    box,
    h("span", { class: "category-label" }, label),
    number,
  );
  return { code, label, box, number, element };
}

function chooseCategories() {
  changeFilters({ categories: rows.filter(({ box }) => box.checked).map(({ code }) => code) });
}

function search(event) {
  const wanted = noAccents(event.target.value.trim());
  let found = 0;
  for (const { label, code, element } of rows) {
    const fits = noAccents(`${label} ${code}`).includes(wanted);
    element.hidden = !fits;
    found += fits ? 1 : 0;
  }
  byId("none-found").hidden = found > 0;
}

function choosePeriod(name) {
  ownDates = name === "own";
  if (ownDates) {
    showFilters();
    byId("first-day").focus();
    return;
  }
  hideDateError();
  changeFilters(ready(name, territory));
}

function readDates() {
  const first = byId("first-day").value;
  const last = byId("last-day").value;
  if (!first || !last) return;
  if (first > last) {
    byId("dates-error").hidden = false;
    put(byId("dates-error"), say("date_order"));
    return;
  }
  hideDateError();
  changeFilters({ first, last });
}

function hideDateError() {
  byId("dates-error").hidden = true;
}

/** Set the days from elsewhere: a pressed month, or the filters of a run. */
export function takeFilters(filters) {
  ownDates = false;
  hideDateError();
  changeFilters(filters);
}
