// Fullest: the ten squares or places in view with the most, as a table: the map's twin in words.
import { POINTS_FROM_ZOOM } from "./datalayers.js";
import { byId, h, put } from "./dom.js";
import { mainMap } from "./scene.js";
import { boxOf } from "./shapes.js";
import { integer, say } from "./words.js";

const MOST = 10;

let select = () => {};
let box = null;
let near = false;

/** `select(feature)` is told which square or place was chosen in the table. */
export function startFullest(chosen) {
  select = chosen;
  box = h("details", { class: "more fullest" }, h("summary", { id: "fullest-title" }), h("div", { id: "fullest" }));
  put(byId("legend-fullest"), box);
  box.addEventListener("toggle", fill);
  box.hidden = !mainMap();
  mainMap()?.on("idle", () => box.open && fill());
}

/** Squares when far, places when near. */
export function showFullest(zoom) {
  near = zoom >= POINTS_FROM_ZOOM;
  put(byId("fullest-title"), say(near ? "fullest_places" : "fullest_squares"));
}

function rows() {
  const map = mainMap();
  const layer = near ? "points" : "cells";
  if (!map?.getLayer(layer)) return [];
  const found = new Map();
  for (const feature of map.queryRenderedFeatures({ layers: [layer] })) {
    const [west, south, east, north] = near ? [...feature.geometry.coordinates, ...feature.geometry.coordinates] : boxOf(feature.geometry);
    // A square on the edge of two tiles is handed over by both.
    found.set(`${west.toFixed(6)} ${north.toFixed(6)}`, { feature, at: [(west + east) / 2, (south + north) / 2] });
  }
  return [...found.values()].sort((one, other) => other.feature.properties.n - one.feature.properties.n).slice(0, MOST);
}

/** In which neighbourhood a spot lies, by what is drawn there. */
function neighbourhoodAt(at) {
  const map = mainMap();
  const [there] = map.queryRenderedFeatures(map.project(at), { layers: ["neighbourhood-areas"] });
  return there?.properties.name ?? null;
}

let shown = "";

function fill() {
  if (!box.open) {
    shown = "";
    return;
  }
  const found = rows().map((one) => ({ ...one, name: neighbourhoodAt(one.at) }));
  const key = JSON.stringify(found.map(({ at, name, feature }) => [at, name, feature.properties.n]));
  // A redraw of the same must not take the focus from a row.
  if (key === shown) return;
  shown = key;
  if (!found.length) {
    put(byId("fullest"), h("p", { class: "quiet small" }, say("fullest_none")));
    return;
  }
  const focused = [...byId("fullest").querySelectorAll("button")].indexOf(document.activeElement);
  put(
    byId("fullest"),
    h(
      "table",
      { class: "fullest-table" },
      h("thead", {}, h("tr", {}, [say("fullest_rank"), say("fullest_where"), say("n_incidents")].map((title) => h("th", { scope: "col" }, title)))),
      h("tbody", {}, found.map(row)),
    ),
  );
  byId("fullest").querySelectorAll("button")[focused]?.focus();
}

function row({ feature, at, name }, index) {
  const { geometry, properties } = feature;
  const choose = () =>
    select({ ...properties, kind: near ? "points" : "cells", side: "first", at, outline: geometry, neighbourhood: name });
  const words = name ?? say("fullest_outside");
  return h(
    "tr",
    {},
    h("td", {}, integer(index + 1)),
    h("td", {}, h("button", { type: "button", class: "button plain", onclick: choose }, words)),
    h("td", {}, integer(properties.n)),
  );
}
