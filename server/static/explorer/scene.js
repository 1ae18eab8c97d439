// Scene: the maps on the stage, one or two, and what is drawn on each of them.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

import { incidentTiles, Trouble } from "./api.js";
import { byId } from "./dom.js";
import { cellColour } from "./datalayers.js";
import { OWN_SOURCES, style } from "./layers.js";
import { breaks, colours, onPalette } from "./palette.js";
import { query } from "./state.js";
import { say } from "./words.js";

const BUSY_AFTER_MS = 150;
const DEEPEST_TILE = 17;
const NOTHING = { type: "FeatureCollection", features: [] };
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const drawnBy = Object.fromEntries(OWN_SOURCES.map((name) => [name, NOTHING]));
const busy = new Set();

let views = [];
let territory = null;
let moment = {};

export const isCalm = () => still.matches;
export const moveTime = () => (still.matches ? 0 : 200);
export const mainMap = () => views[0]?.map ?? null;
export const allMaps = () => views.map(({ map }) => map);
export const collection = (features) => ({ type: "FeatureCollection", features });

export function startScene(given) {
  territory = given;
  onPalette(() => {
    for (const view of views) {
      view.map.setStyle(styleOf(view));
      view.map.once("styledata", () => fill(view.map));
    }
  });
}

/** What a map shows: its own filters, and while time is played the moment's days. */
const queryOf = (view) => query({ ...view.filters(), ...(view === views[0] ? moment : {}) });
const styleOf = (view) => style(colours(), queryOf(view), (zoom) => breaks(territory, zoom));

/** Put a map into a frame; `filters()` says what it shows, `place` where it lies. Throws where nothing can be drawn. */
export function openView(frame, { filters, place, label, failed }) {
  const view = { filters };
  view.map = new maplibre.Map({
    container: frame,
    style: styleOf(view),
    attributionControl: false,
    dragRotate: false,
    pitchWithRotate: false,
    touchPitch: false,
    maxZoom: 19,
    fadeDuration: still.matches ? 0 : 150,
    // Keeps the picture for the printer.
    canvasContextAttributes: { preserveDrawingBuffer: true },
    locale: {
      "NavigationControl.ZoomIn": say("zoom_in"),
      "NavigationControl.ZoomOut": say("zoom_out"),
      "Map.Title": label,
    },
    ...place,
  });
  views = [...views, view];
  view.map.touchZoomRotate.disableRotation();
  view.map.keyboard.disableRotation();
  // A tile that fails leaves a hole: the map must not look as if nothing had happened there.
  view.map.on("error", ({ error }) => {
    if (error?.name !== "AbortError") failed(new Trouble(say("tiles_failed"), error?.status ?? 0));
  });
  view.map.once("load", () => fill(view.map));
  watchBusy(view.map);
  return view;
}

export function closeView(view) {
  views = views.filter((one) => one !== view);
  settle(view.map);
  view.map.remove();
}

/** Put what is known into a map's sources; again after its style was changed. */
function fill(map) {
  for (const [name, data] of Object.entries(drawnBy)) map.getSource(name)?.setData(data);
  map.fire("filled");
}

export function draw(name, data) {
  drawnBy[name] = data ?? NOTHING;
  for (const { map } of views) map.getSource(name)?.setData(drawnBy[name]);
}

export const drawnIn = (name) => drawnBy[name];

/** Ask for the incidents again; the old squares stay until the new ones are here. */
export function showIncidents() {
  for (const view of views) view.map.getSource("incidents")?.setTiles([incidentTiles(queryOf(view))]);
}

/** Show other days than those chosen on the first map, while time is played; nothing is decided by it. */
export function showMoment(days) {
  moment = days ?? {};
  views[0]?.map.getSource("incidents")?.setTiles([incidentTiles(queryOf(views[0]))]);
}

/** Colour the squares anew, when the classes were changed. */
export function showClasses() {
  for (const { map } of views) {
    if (map.getLayer("cells")) map.setPaintProperty("cells", "fill-color", cellColour(colours(), (zoom) => breaks(territory, zoom)));
  }
}

/** Resolves when all that was asked for is drawn; at once where there is no map. */
export const drawn = () =>
  Promise.all(views.map(({ map }) => new Promise((resolve) => map.once("idle", resolve).triggerRepaint())));

/** Bring the tiles of other days into the browser's store before they are wanted. */
export async function fetchAhead(days) {
  if (!views[0]) return;
  const address = incidentTiles(query({ ...views[0].filters(), ...days }));
  await Promise.allSettled(
    tilesInView(views[0].map).map(([z, x, y]) =>
      fetch(address.replace("{z}", z).replace("{x}", x).replace("{y}", y)).then((answer) => answer.arrayBuffer()),
    ),
  );
}

function tilesInView(map) {
  const z = Math.min(Math.floor(map.getZoom()), DEEPEST_TILE);
  const box = map.getBounds();
  const across = 2 ** z;
  const column = (lng) => Math.floor(((lng + 180) / 360) * across);
  const row = (lat) => Math.floor(((1 - Math.asinh(Math.tan((lat * Math.PI) / 180)) / Math.PI) / 2) * across);
  const found = [];
  for (let x = column(box.getWest()); x <= column(box.getEast()); x += 1) {
    for (let y = row(box.getNorth()); y <= row(box.getSouth()); y += 1) found.push([z, x, y]);
  }
  return found;
}

function watchBusy(map) {
  let timer = null;
  map.on("dataloading", () => {
    timer ??= setTimeout(() => {
      busy.add(map);
      byId("busy").hidden = false;
    }, BUSY_AFTER_MS);
  });
  map.on("idle", () => {
    clearTimeout(timer);
    timer = null;
    settle(map);
  });
}

function settle(map) {
  busy.delete(map);
  byId("busy").hidden = busy.size === 0;
}
