// Places: a square, a neighbourhood or a single place of the map, explained in sentences and small pictures.
import { readNeighbourhoods, readPlace, readView } from "./api.js";
import { nameOfCategory, periodWords } from "./describe.js";
import { button, h, put } from "./dom.js";
import { goToBox, namePoints } from "./map.js";
import { collection, draw } from "./scene.js";
import { cornersOf } from "./shapes.js";
import { bars, clockPicture, facts, monthsPicture, openSheet } from "./sheet.js";
import { gather, lightDot, spreadPlace } from "./spread.js";
import { changeFilters, comparedFilters, onChange, query, state } from "./state.js";
import { count, happened, integer, say } from "./words.js";

let territory = null;
let outlines = null;
/** What is explained now, as a function that explains it again when the filters change. */
let again = null;
let marked = false;

export function startPlaces(given) {
  territory = given;
  onChange((changed) => (changed.has("filters") || changed.has("compare")) && again?.());
}

/** Forget what was explained and marked. */
export function forgetPlace() {
  again = null;
  gather();
  if (!marked) return;
  marked = false;
  draw("chosen", null);
  draw("names", namePoints());
}

/** Explain what was pressed; false where there is nothing to explain. */
export function explain(feature) {
  if (feature?.kind === "cells") explainCell(feature);
  else if (feature?.kind === "neighbourhood-names") explainNeighbourhood(feature.code);
  else if (feature?.kind === "points" || feature?.kind === "spread-many") explainPlace({ ...feature, at: feature.outline.coordinates });
  else if (feature?.kind === "spread-dots") explainDot(feature);
  else return false;
  return true;
}

function mark(geometry) {
  marked = true;
  draw("chosen", collection([{ type: "Feature", properties: {}, geometry }]));
}

/** A square: it stays where it is on the ground when the map is zoomed. */
export function explainCell({ outline, side, neighbourhood = null }) {
  forgetPlace();
  const corners = cornersOf(outline);
  mark(outline);
  again = () =>
    show({
      title: say("cell_title"),
      lead: neighbourhood ? say("lies_in", { name: neighbourhood }) : null,
      narrow: { area: corners },
      side,
      note: say("zoom_for_places"),
    });
  again();
}

export async function explainNeighbourhood(code) {
  const found = territory.neighbourhoods.find((one) => one.code === code);
  if (!found) return;
  forgetPlace();
  marked = true;
  draw("names", namePoints(code));
  again = () => show({ title: found.name, lead: say("is_neighbourhood"), narrow: { neighbourhoods: [code] }, goTo: () => goToBox(found.box) });
  const mine = again;
  again();
  outlines ??= readNeighbourhoods().catch(() => null);
  const feature = (await outlines)?.features.find(({ properties }) => properties.code === code);
  if (feature && again === mine) mark(feature.geometry);
}

function show({ title, lead, narrow, side, goTo, note = null }) {
  const filter = () => changeFilters(narrow);
  openSheet(
    title,
    lead ? h("p", {}, lead) : null,
    pictures(null, narrow, side),
    h("p", { class: "actions" }, button(say("filter_here"), filter), goTo ? button(say("zoom_to"), goTo) : null),
    note ? h("p", { class: "quiet small" }, note) : null,
  );
}

/** Sentences and pictures of what the present filters find in a part of the ground; they come when they are here. */
export function pictures(title, narrow, side = "first") {
  const place = h("div", { class: "place-pictures", "aria-live": "polite" }, h("p", { class: "quiet" }, "…"));
  const filters = { ...((side === "second" && comparedFilters()) || state.filters), ...narrow };
  const others = state.compare ? { ...(side === "second" ? state.filters : comparedFilters()), ...narrow } : null;
  Promise.all([readView(query(filters), "place-view"), others && readView(query(others), "place-other")])
    .then(([view, other]) => put(place, title ? h("h3", {}, title) : null, told(view, other, filters), drawn(view, filters)))
    .catch((error) => error.name !== "AbortError" && put(place, h("p", { class: "quiet" }, error.message)));
  return place;
}

function told(view, other, filters) {
  const [most] = named(view);
  const sentences = [
    count("recorded_here", view.incidents, { period: periodWords(filters) }),
    most && view.incidents > 1 ? say("most_here", { name: most.label, n: integer(most.n) }) : null,
    other ? count("other_here", other.incidents) : null,
    view.at_default ? count("default_here", view.at_default) : null,
  ];
  return sentences.filter(Boolean).map((sentence) => h("p", {}, sentence));
}

const named = (view) =>
  view.categories
    .filter(({ n }) => n > 0)
    .map(({ code, n }) => ({ label: nameOfCategory(code), n }))
    .sort((one, other) => other.n - one.n);

function drawn(view, filters) {
  if (!view.incidents && !view.months.some(({ n }) => n)) return null;
  const months = monthsPicture(view.months, filters);
  const clock = clockPicture(view.clock);
  const inPeriod = view.incidents > 0;
  return [
    months ? [h("h3", {}, say("by_month")), months] : null,
    inPeriod && clock ? [h("h3", {}, say("by_clock")), clock] : null,
    view.hour_unknown && clock ? h("p", { class: "quiet small" }, count("hour_unknown", view.hour_unknown)) : null,
    inPeriod ? [h("h3", {}, say("by_category")), bars(named(view), view.incidents)] : null,
  ];
}

/** A place: how many, how exactly it is known, and the newest incidents themselves. */
async function explainPlace({ id, n, category, precision, at, side }, index = null) {
  forgetPlace();
  spreadPlace({ id, n, category, precision, at });
  const events = h("div", { "aria-live": "polite" });
  const filters = (side === "second" && comparedFilters()) || state.filters;
  openSheet(
    say("point_title"),
    h("p", {}, count("point", n)),
    facts([
      [say("category"), category ? nameOfCategory(category) : say("mixed")],
      [say("precision"), say(`precision_${precision ?? "unknown"}`)],
    ]),
    h("p", { class: "quiet small" }, say(`exactly_${["rooftop", "street", "area"].includes(precision) ? precision : "unknown"}`)),
    events,
  );
  try {
    const { incidents } = await readPlace(id, query(filters));
    put(events, h("h3", {}, say("newest_first")), h("ol", { class: "events" }, incidents.map(event)));
    if (index !== null) pick(events, index);
  } catch (error) {
    if (error.name !== "AbortError") put(events, h("p", { class: "quiet" }, error.message));
  }
}

/** A dot of a spread place: the same place, with its own incident marked. */
function explainDot({ index, ...place }) {
  return explainPlace({ ...place, at: JSON.parse(place.from) }, index);
}

function pick(events, index) {
  const row = events.querySelectorAll(".events > li")[index];
  if (!row) return;
  row.classList.add("lit");
  row.scrollIntoView({ block: "nearest" });
  lightDot(index);
}

const event = (incident, index) =>
  h(
    "li",
    { onpointerenter: () => lightDot(index), onpointerleave: () => lightDot(null) },
    h("span", {}, nameOfCategory(incident.category)),
    h("span", { class: "quiet" }, happened(incident, territory.timezone)),
    incident.address ? h("span", { class: "quiet" }, incident.address) : null,
  );
