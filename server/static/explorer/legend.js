// Legend: sentences with pictures, of what is on the map at this zoom and of what is not.
import { startClasses } from "./classes.js";
import { POINTS_FROM_ZOOM } from "./datalayers.js";
import { filterWords } from "./describe.js";
import { byId, h, put, s } from "./dom.js";
import { showFullest, startFullest } from "./fullest.js";
import { breaks, cellMetres, classColours, colours } from "./palette.js";
import { drawnIn } from "./scene.js";
import { state } from "./state.js";
import { count, integer, say } from "./words.js";

const SIDE = 16;
const WIDE = 52;
const METRE_STEPS = [5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000, 10000, 20000, 50000];

let territory = null;
let zoom = 10;
let counted = null;

/** Lay out the parts of the legend once, so that what somebody types into one is not redrawn. */
export function startLegend(given, { select }) {
  territory = given;
  put(
    byId("legend-body"),
    h("div", { id: "legend-what" }),
    h("div", { id: "legend-classes" }),
    h("div", { id: "legend-own" }),
    h("div", { id: "legend-fullest" }),
  );
  startClasses(territory, { zoomNow: () => Math.floor(zoom) });
  startFullest(select);
}

export const picture = (children, width = SIDE) =>
  s("svg", { width, height: SIDE, viewBox: `0 0 ${width} ${SIDE}`, "aria-hidden": "true" }, children);

const row = (image, words) => h("li", {}, image, h("span", {}, words));
const square = (fill) => picture(s("rect", { width: SIDE, height: SIDE, fill }));

function classWords(lows, index) {
  const low = lows[index];
  const next = lows[index + 1];
  if (!next) return say("class_open", { low: integer(low) });
  if (next - low === 1) return count("class_exact", low);
  return say("class_range", { low: integer(low), high: integer(next - 1) });
}

const near = (metres) => METRE_STEPS.reduce((best, one) => (Math.abs(one - metres) < Math.abs(best - metres) ? one : best));

function cells() {
  const level = Math.floor(zoom);
  const lows = breaks(territory, level);
  const fills = classColours(lows.length);
  const [, south, , north] = territory.bounds;
  const metres = near(cellMetres(level, (south + north) / 2));
  return [
    h("ul", { class: "legend-rows" }, lows.map((_, index) => row(square(fills[index]), classWords(lows, index))), hotspotRow()),
    h("p", { class: "legend-note" }, `${say("one_square", { metres: integer(metres) })} ${say("zoom_for_places")}`),
  ];
}

function points() {
  const { point } = colours();
  const dots = [[3, 5], [4.5, 20], [6, 40]].map(([r, cx]) => s("circle", { cx, cy: SIDE / 2, r, fill: point }));
  const faint = [[0.95, 5], [0.7, 20], [0.4, 35]].map(([opacity, cx]) => s("circle", { cx, cy: SIDE / 2, r: 4.5, fill: point, opacity }));
  const legs = [[30, 3], [44, 4], [38, 13], [26, 12]].map(([x, y]) => [
    s("line", { x1: 36, y1: 8, x2: x, y2: y, stroke: point, "stroke-width": 0.75 }),
    s("circle", { cx: x, cy: y, r: 2.5, fill: point }),
  ]);
  return h(
    "ul",
    { class: "legend-rows" },
    row(picture(dots, WIDE), say("one_dot")),
    row(picture(faint, WIDE), say("dot_exactness")),
    row(picture(legs, WIDE), say("dot_spread")),
    hotspotRow(),
  );
}

function hotspotRow() {
  if (!drawnIn("hotspots").features.length) return null;
  const { hotspot: stroke } = colours();
  return row(picture([s("circle", { cx: 8, cy: 8, r: 7, fill: "none", stroke, "stroke-width": 1.5 }), s("text", { x: 8, y: 12, "text-anchor": "middle", class: "legend-rank" }, "1")]), say("one_outline"));
}

/** The small key on the map itself: the classes without the sentences. */
function key() {
  if (zoom >= POINTS_FROM_ZOOM || !territory.incidents) return [];
  const lows = breaks(territory, Math.floor(zoom));
  const fills = classColours(lows.length);
  const steps = lows.map((low, index) => {
    const high = lows[index + 1] - 1;
    const span = high > low ? `${integer(low)}–${integer(high)}` : integer(low);
    return h(
      "div",
      { class: "key-step" },
      s("svg", { viewBox: "0 0 10 10", preserveAspectRatio: "none" }, s("rect", { width: 10, height: 10, fill: fills[index] })),
      h("span", {}, lows[index + 1] ? span : `${integer(low)}+`),
    );
  });
  return [h("p", { class: "key-title" }, say("key_title")), h("div", { class: "key-steps" }, steps)];
}

/** Unit, selection and number, in one sentence. */
function what() {
  const named = state.filters.categories.length ? filterWords() : `${say("all_categories")}; ${filterWords()}`;
  if (!counted) return say("legend_unit", { words: named });
  return count("legend_counted", counted.located - counted.at_default, { words: named, all: integer(counted.incidents) });
}

/** What is on the map changes with the zoom and with the classes. */
export function showLegend(given, level) {
  zoom = level;
  if (!byId("legend-classes")) return;
  put(byId("legend-what"), h("p", { class: "legend-note" }, what()));
  put(byId("legend-classes"), zoom >= POINTS_FROM_ZOOM ? points() : cells());
  byId("legend-own").hidden = zoom >= POINTS_FROM_ZOOM;
  put(byId("map-key"), key());
  showFullest(zoom);
}

const MISSING = {
  no_place: "M8 15C5 11 3.5 9 3.5 6.5a4.5 4.5 0 0 1 9 0C12.5 9 11 11 8 15M2 2l12 12",
  default_place: "M3 15V6l5-4 5 4v9zM6.5 15v-4h3v4",
  no_hour: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 5v3.5M8 10.8v.4",
};

/** What the numbers hold and the map does not, or what the filters could not judge. */
export function showMissing(view) {
  counted = view;
  const { hours, weekdays } = state.filters;
  const said = [
    [MISSING.no_place, view.incidents - view.located, "unlocated"],
    [MISSING.default_place, view.at_default, "at_default"],
    [MISSING.no_hour, hours.length ? view.hour_unknown : 0, "hour_left_out"],
    [MISSING.no_hour, weekdays.length ? view.weekday_unknown : 0, "weekday_left_out"],
  ].filter(([, n]) => n > 0);
  byId("missing-title").hidden = !said.length;
  put(byId("missing"), said.map(([path, n, words]) => row(picture(s("path", { class: "legend-line", d: path })), count(words, n))));
  put(byId("legend-what"), h("p", { class: "legend-note" }, what()));
}
