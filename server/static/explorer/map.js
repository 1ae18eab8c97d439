// Map: the first map of the stage; where it lies, its hotspots, and what is pressed on it.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

import { POINTS_FROM_ZOOM } from "./datalayers.js";
import { byId, h, s } from "./dom.js";
import { watchPresses } from "./press.js";
import { allMaps, collection, draw, drawnIn, mainMap, moveTime, openView, startScene } from "./scene.js";
import { boxOf, rankPoints, uniteBoxes } from "./shapes.js";
import { change, state } from "./state.js";
import { say } from "./words.js";

export { drawn, showIncidents } from "./scene.js";

const FOREMOST = 5;
const MARGIN = 56;

let territory = null;
let marked = null;

/**
 * Draw the territory; `pressed` is told what lies under a press, `moved` when the view has settled, `failed`
 * what is missing.
 */
export function startMap(given, { pressed, moved, failed }) {
  territory = given;
  const frame = byId("map");
  startScene(territory);
  draw("names", namePoints());
  const place = state.view
    ? { zoom: state.view[0], center: [state.view[2], state.view[1]] }
    : { bounds: territory.bounds, fitBoundsOptions: { padding: 24 } };
  let map;
  try {
    ({ map } = openView(frame, { filters: () => state.filters, place, label: say("map_label"), failed }));
  } catch {
    frame.append(h("p", { class: "map-fallback" }, say("no_webgl")));
    return;
  }
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(wholeTerritory(), "top-right");
  map.addControl(new maplibre.ScaleControl({ maxWidth: 120 }), "bottom-left");
  map.on("filled", () => mark(state.selected));
  map.once("load", () => {
    moved(map.getZoom());
    frame.dataset.ready = "yes";
  });
  map.on("moveend", () => {
    const { lng, lat } = map.getCenter();
    change({ view: [round(map.getZoom(), 2), round(lat, 5), round(lng, 5)] }, { undoable: false });
    moved(map.getZoom());
  });
  watchPresses(map, pressed);
}

const round = (number, digits) => Number(number.toFixed(digits));

/** The names of the neighbourhoods; the chosen one is written darker. */
export const namePoints = (chosen = null) =>
  collection(
    territory.neighbourhoods.map(({ code, name, at, box: [west, south, east, north] }) => ({
      type: "Feature",
      properties: { code, name, size: (east - west) * (north - south), chosen: code === chosen },
      geometry: { type: "Point", coordinates: at },
    })),
  );

export function showHotspots(outlines) {
  marked = null;
  draw("hotspots", outlines);
  draw("hotspot-centres", outlines ? rankPoints(outlines) : null);
  mark(state.selected);
}

const hotspot = (rank) => drawnIn("hotspots").features.find(({ properties }) => properties.rank === rank);

export const outlineOfHotspot = (rank) => hotspot(rank)?.geometry ?? null;

/** Draw one hotspot's outline stronger. */
export function mark(rank) {
  for (const map of allMaps()) {
    if (!map.getSource("hotspots")) continue;
    if (marked !== null) map.setFeatureState({ source: "hotspots", id: marked }, { selected: false });
    if (hotspot(rank)) map.setFeatureState({ source: "hotspots", id: rank }, { selected: true });
  }
  marked = hotspot(rank) ? rank : null;
}

/** Bring the foremost hotspots into view: where a person who has not chosen a view begins. */
export function goToForemost() {
  const boxes = drawnIn("hotspots")
    .features.filter(({ properties }) => properties.rank <= FOREMOST)
    .map(({ geometry }) => boxOf(geometry));
  if (boxes.length) mainMap()?.fitBounds(uniteBoxes(boxes), { padding: 48, maxZoom: 14.5, duration: 0 });
}

/** Bring a hotspot into view, if it is not well in view already; `covered` pixels at the bottom lie under a sheet. */
export function goTo(rank, { always = false, covered = 0 } = {}) {
  const map = mainMap();
  if (!map || !hotspot(rank)) return;
  const [west, south, east, north] = boxOf(hotspot(rank).geometry);
  const seen = map.getBounds();
  const wellSeen = seen.contains([west, south]) && seen.contains([east, north]) && map.getZoom() > 12;
  if (always || !wellSeen || covered) goToBox([west, south, east, north], { covered });
}

/** Bring a box into view, no nearer than `maxZoom`. */
export function goToBox([west, south, east, north], { maxZoom = 15.5, covered = 0 } = {}) {
  mainMap()?.fitBounds([west, south, east, north], {
    padding: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + covered },
    maxZoom,
    duration: moveTime(),
  });
}

export function resizeMap() {
  for (const map of allMaps()) map.resize();
}

export const nearEnoughForPlaces = () => (mainMap()?.getZoom() ?? 0) >= POINTS_FROM_ZOOM;

function wholeTerritory() {
  const icon = () =>
    s("svg", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" },
      s("path", { d: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4" }));
  const press = () => mainMap().fitBounds(territory.bounds, { padding: 24, duration: moveTime() });
  return {
    onAdd: () => {
      const label = say("whole_territory");
      const control = h("button", { type: "button", class: "whole", title: label, "aria-label": label, onclick: press });
      control.append(icon());
      return h("div", { class: "maplibregl-ctrl maplibregl-ctrl-group" }, control);
    },
    onRemove: () => {},
  };
}
