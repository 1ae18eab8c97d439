// Legend: sentences with pictures, of what is on the map at this zoom.
import { byId, h, put, s } from "./dom.js";
import { POINTS_FROM_ZOOM } from "./layers.js";
import { breaks, cellMetres, colours } from "./palette.js";
import { state } from "./state.js";
import { count, day, integer, say } from "./words.js";

const SIDE = 16;
const MOST_NAMES = 4;
const METRE_STEPS = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000];

const square = (colour) =>
  s("svg", { width: SIDE, height: SIDE, "aria-hidden": "true" }, s("rect", { width: SIDE, height: SIDE, fill: colour }));

function classWords(lows, index) {
  const low = lows[index];
  const next = lows[index + 1];
  if (!next) return say("class_open", { low: integer(low) });
  if (next - low === 1) return count("class_exact", low);
  return say("class_range", { low: integer(low), high: integer(next - 1) });
}

const near = (metres) => METRE_STEPS.reduce((best, one) => (Math.abs(one - metres) < Math.abs(best - metres) ? one : best));

function cells(territory, zoom) {
  const palette = colours();
  const level = Math.floor(zoom);
  const lows = breaks(territory, level);
  const [, south, , north] = territory.bounds;
  const rows = lows.map((_, index) => h("li", {}, square(palette.sequential[index]), h("span", {}, classWords(lows, index))));
  const metres = near(cellMetres(level, (south + north) / 2));
  return [
    h("ul", { class: "legend-rows" }, rows),
    h("p", { class: "legend-note" }, `${say("one_square", { metres: integer(metres) })} ${say("zoom_for_places")}`),
  ];
}

function points() {
  const palette = colours();
  const dots = s("svg", { width: 52, height: SIDE, "aria-hidden": "true" });
  for (const [radius, x] of [[3, 5], [4.5, 20], [6, 40]]) {
    dots.append(s("circle", { cx: x, cy: SIDE / 2, r: radius, fill: palette.point }));
  }
  const faint = s("svg", { width: 52, height: SIDE, "aria-hidden": "true" });
  for (const [opacity, x] of [[0.9, 5], [0.45, 20]]) {
    faint.append(s("circle", { cx: x, cy: SIDE / 2, r: 4.5, fill: palette.point, opacity }));
  }
  return [
    h("ul", { class: "legend-rows" }, h("li", {}, dots, h("span", {}, say("one_dot"))), h("li", {}, faint, h("span", {}, say("dot_precision")))),
  ];
}

/** The small key on the map itself: the classes without the sentences. */
function key(territory, zoom) {
  if (zoom >= POINTS_FROM_ZOOM || !territory.incidents) return [];
  const palette = colours();
  const lows = breaks(territory, Math.floor(zoom));
  const steps = lows.map((low, index) => {
    const fill = palette.sequential[index];
    const high = lows[index + 1] - 1;
    const span = high > low ? `${integer(low)}–${integer(high)}` : integer(low);
    return h(
      "div",
      { class: "key-step" },
      s("svg", { viewBox: "0 0 10 10", preserveAspectRatio: "none" }, s("rect", { width: 10, height: 10, fill })),
      h("span", {}, lows[index + 1] ? span : `${integer(low)}+`),
    );
  });
  return [h("p", { class: "key-title" }, say("key_title")), h("div", { class: "key-steps" }, steps)];
}

const namesOrCount = (names) => (names.length > MOST_NAMES ? count("categories_chosen", names.length) : names.join(", "));

function what(territory) {
  const { categories, first, last } = state.filters;
  const named = territory.categories.filter(({ code }) => categories.includes(code)).map(({ label }) => label);
  const of = named.length ? namesOrCount(named) : say("all_categories");
  if (!first || !last) return null;
  const period = say("from_until", { first: day(first), last: day(last) });
  return h("p", { class: "legend-note" }, say("legend_what", { categories: of, period }));
}

export function showLegend(territory, zoom) {
  put(byId("legend-body"), what(territory), zoom >= POINTS_FROM_ZOOM ? points() : cells(territory, zoom));
  put(byId("map-key"), key(territory, zoom));
}
