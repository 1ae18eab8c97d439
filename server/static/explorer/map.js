// Map: shows the state on the ground, and says what was pressed.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

import { incidentTiles, readNeighbourhoods, Trouble } from "./api.js";
import { byId, h, s } from "./dom.js";
import { POINTS_FROM_ZOOM, PRESSABLE, style } from "./layers.js";
import { breaks, colours, onPalette } from "./palette.js";
import { boxOf, namePoints, rankPoints } from "./shapes.js";
import { change, query, state } from "./state.js";
import { say } from "./words.js";

const BUSY_AFTER_MS = 150;
const PRESS_REACH = 6;
const FOREMOST = 5;
const NOTHING = { type: "FeatureCollection", features: [] };
const calm = window.matchMedia("(prefers-reduced-motion: reduce)");

let map = null;
let outlines = NOTHING;
let names = NOTHING;
let marked = null;

/**
 * Draw the territory; `pressed` is told what lies under a press, `moved` when the view has settled, `failed`
 * what is missing.
 */
export function startMap(territory, { pressed, moved, failed }) {
  const frame = byId("map");
  const breaksAt = (zoom) => breaks(territory, zoom);
  const view = state.view
    ? { zoom: state.view[0], center: [state.view[2], state.view[1]] }
    : { bounds: territory.bounds, fitBoundsOptions: { padding: 24 } };
  try {
    map = new maplibre.Map({
      container: frame,
      style: style(colours(), query(), breaksAt),
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 19,
      fadeDuration: calm.matches ? 0 : 150,
      // Keeps the picture for the printer.
      canvasContextAttributes: { preserveDrawingBuffer: true },
      locale: {
        "NavigationControl.ZoomIn": say("zoom_in"),
        "NavigationControl.ZoomOut": say("zoom_out"),
        "Map.Title": say("map_label"),
      },
      ...view,
    });
  } catch {
    frame.append(h("p", { class: "map-fallback" }, say("no_webgl")));
    return;
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(wholeTerritory(territory), "top-right");
  map.addControl(new maplibre.ScaleControl({ maxWidth: 120 }), "bottom-left");
  // A tile that fails leaves a hole: the map must not look as if nothing had happened there.
  map.on("error", ({ error }) => {
    if (error?.name !== "AbortError") failed(new Trouble(say("tiles_failed"), error?.status ?? 0));
  });
  map.once("load", () => {
    show();
    byId("map").dataset.ready = "yes";
  });
  map.on("moveend", () => {
    const { lng, lat } = map.getCenter();
    change({ view: [round(map.getZoom(), 2), round(lat, 5), round(lng, 5)] }, { undoable: false });
    moved(map.getZoom());
  });
  map.once("load", () => moved(map.getZoom()));
  map.on("click", (event) => press(event, pressed));
  map.on("mousemove", (event) => {
    map.getCanvas().style.cursor = under(event.point).length ? "pointer" : "";
  });
  watchBusy();
  onPalette(() => {
    map.setStyle(style(colours(), query(), breaksAt));
    map.once("styledata", show);
  });
  loadNames();
}

const round = (number, digits) => Number(number.toFixed(digits));

async function loadNames() {
  names = await readNeighbourhoods()
    .then(namePoints)
    .catch(() => NOTHING);
  show();
}

/** Put what is loaded into the sources; again after the style was changed. */
function show() {
  if (!map?.getSource("names")) return;
  map.getSource("names").setData(names);
  map.getSource("hotspots").setData(outlines);
  map.getSource("hotspot-centres").setData(rankPoints(outlines));
  mark(state.selected);
}

export function showIncidents() {
  // The old squares stay until the new ones are here.
  map?.getSource("incidents")?.setTiles([incidentTiles(query())]);
}

/** Resolves when all that was asked for is drawn; at once where there is no map. */
export const drawn = () =>
  new Promise((resolve) => {
    if (!map) resolve();
    else map.once("idle", resolve).triggerRepaint();
  });

export function showHotspots(collection) {
  outlines = collection ?? NOTHING;
  marked = null;
  show();
}

/** Draw one hotspot's outline stronger. */
export function mark(rank) {
  if (!map?.getSource("hotspots")) return;
  if (marked !== null) map.setFeatureState({ source: "hotspots", id: marked }, { selected: false });
  marked = outlines.features.some((feature) => feature.properties.rank === rank) ? rank : null;
  if (marked !== null) map.setFeatureState({ source: "hotspots", id: marked }, { selected: true });
}

/** Bring the foremost hotspots into view: where a person who has not chosen a view begins. */
export function goToForemost() {
  const boxes = outlines.features.filter(({ properties }) => properties.rank <= FOREMOST).map(({ geometry }) => boxOf(geometry));
  if (!map || !boxes.length) return;
  const edge = (index, pick) => pick(...boxes.map((box) => box[index]));
  const box = [edge(0, Math.min), edge(1, Math.min), edge(2, Math.max), edge(3, Math.max)];
  map.fitBounds(box, { padding: 48, maxZoom: 14.5, duration: 0 });
}

/** Bring a hotspot into view, if it is not well in view already; `covered` pixels at the bottom lie under a sheet. */
export function goTo(rank, { always = false, covered = 0 } = {}) {
  const feature = outlines.features.find((one) => one.properties.rank === rank);
  if (!map || !feature) return;
  const [west, south, east, north] = boxOf(feature.geometry);
  const seen = map.getBounds();
  const wellSeen = seen.contains([west, south]) && seen.contains([east, north]) && map.getZoom() > 12;
  if (!always && wellSeen && !covered) return;
  map.fitBounds([west, south, east, north], {
    padding: { top: 56, left: 56, right: 56, bottom: 56 + covered },
    maxZoom: 15.5,
    duration: calm.matches ? 0 : 200,
  });
}

export const resizeMap = () => map?.resize();

export const nearEnoughForPlaces = () => (map?.getZoom() ?? 0) >= POINTS_FROM_ZOOM;

function under(point) {
  const reach = [
    [point.x - PRESS_REACH, point.y - PRESS_REACH],
    [point.x + PRESS_REACH, point.y + PRESS_REACH],
  ];
  const layers = PRESSABLE.filter((id) => map.getLayer(id));
  const exact = map.queryRenderedFeatures(point, { layers });
  return exact.length ? exact : map.queryRenderedFeatures(reach, { layers: layers.filter((id) => id === "points") });
}

function press(event, pressed) {
  const found = under(event.point);
  // A point is smaller than the outline round it, so it was meant.
  const feature = ["points", "hotspot-fill", "cells"]
    .map((id) => found.find((one) => one.layer.id === id))
    .find(Boolean);
  pressed(feature ? { kind: feature.layer.id, ...feature.properties } : null);
}

function wholeTerritory(territory) {
  const icon = () =>
    s("svg", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" },
      s("path", { d: "M3 7V3h4M13 3h4v4M17 13v4h-4M7 17H3v-4" }));
  const press = () =>
    map.fitBounds(territory.bounds, { padding: 24, duration: calm.matches ? 0 : 200 });
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

function watchBusy() {
  const line = byId("busy");
  let timer = null;
  const done = () => {
    clearTimeout(timer);
    timer = null;
    line.hidden = true;
  };
  map.on("dataloading", () => {
    timer ??= setTimeout(() => {
      line.hidden = false;
    }, BUSY_AFTER_MS);
  });
  map.on("idle", done);
}
