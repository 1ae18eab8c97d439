// Map: a press marks the place; arrow keys move a cross and Enter marks what lies under it.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

import { ground } from "../explorer/ground.js";
import { labels } from "../explorer/labels.js";
import { byId, h, s } from "./dom.js";
import { say } from "./words.js";

const palettes = JSON.parse(byId("palette").textContent);
const darkness = window.matchMedia("(prefers-color-scheme: dark)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const NEAR = 16.5;
const STEP = 12;
const STRIDE = 60;
const EDGE = 32;
const REACH = 60;
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

let map = null;
let marker = null;
let cross = null;
let at = null;
let pressed = () => {};
let outside = () => {};
let place = null;

/** Draw the ground; `pressed(lon, lat, name)` is told the place and the nearest street. Null without WebGL. */
export function startMap(given, told) {
  place = given;
  ({ pressed, outside } = told);
  const box = byId("where-map");
  box.hidden = false;
  const frame = h("div", { class: "map" });
  box.append(frame);
  try {
    map = new maplibre.Map(options(frame));
  } catch {
    box.replaceChildren(h("p", { class: "map-fallback" }, say("no_map")));
    box.classList.add("without-map");
    return null;
  }
  map.touchZoomRotate.disableRotation();
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.on("click", ({ lngLat, point }) => press(lngLat, point));
  map.on("error", () => tellTrouble(box));
  map.once("idle", () => (box.dataset.ready = "yes"));
  darkness.addEventListener("change", () => map.setStyle(style()));
  startCross(box);
  return { mark, lookAt, showNeighbourhood };
}

/** A tile that fails leaves a hole; said once, the rest goes on. */
function tellTrouble(box) {
  if (box.dataset.failed) return;
  box.dataset.failed = "yes";
  box.after(h("p", { class: "field-error", role: "status" }, say("map_failed")));
}

const options = (container) => ({
  container,
  style: style(),
  bounds: place.bounds,
  fitBoundsOptions: { padding: 16 },
  attributionControl: false,
  dragRotate: false,
  pitchWithRotate: false,
  touchPitch: false,
  // One finger scrolls the page past the map, two move the map; a press marks.
  cooperativeGestures: true,
  keyboard: false,
  maxZoom: 19,
  fadeDuration: still.matches ? 0 : 150,
  locale: {
    "NavigationControl.ZoomIn": say("zoom_in"),
    "NavigationControl.ZoomOut": say("zoom_out"),
    "Map.Title": say("map_label"),
    "CooperativeGesturesHandler.WindowsHelpText": say("map_wheel"),
    "CooperativeGesturesHandler.MacHelpText": say("map_wheel_mac"),
    "CooperativeGesturesHandler.MobileHelpText": say("map_fingers"),
  },
});

function style() {
  const colours = palettes[darkness.matches ? "dark" : "light"];
  const names = {
    type: "FeatureCollection",
    features: place.neighbourhoods.map(({ code, name, at: coordinates, box: [west, south, east, north] }) => ({
      type: "Feature",
      properties: { code, name, size: (east - west) * (north - south) },
      geometry: { type: "Point", coordinates },
    })),
  };
  return {
    version: 8,
    sources: {
      ground: { type: "vector", tiles: [`${window.location.origin}/tiles/${encodeURIComponent(place.slug)}/ground/{z}/{x}/{y}.mvt`], maxzoom: 16 },
      names: { type: "geojson", data: names },
    },
    layers: [...ground(colours), ...labels(colours).filter(({ source }) => source === "ground" || source === "names")],
  };
}

const moveTime = () => (still.matches ? 0 : 200);

/** Put the pin there, or take it away; `bbox` is brought into view. */
function mark(lonLat, bbox = null) {
  marker?.remove();
  marker = null;
  if (!lonLat) return;
  const pin = s("svg", { class: "pin", viewBox: "0 0 32 40", "aria-hidden": "true" },
    s("path", { d: "M16 38C9 28 4 22 4 15a12 12 0 0 1 24 0c0 7-5 13-12 23z" }),
    s("circle", { cx: 16, cy: 15, r: 4.5 }));
  // The library names every marker and makes it a stop of its own; this one is told in words below the search.
  marker = new maplibre.Marker({ element: pin, anchor: "bottom" }).setLngLat(lonLat).addTo(map);
  pin.removeAttribute("aria-label");
  pin.removeAttribute("tabindex");
  pin.removeAttribute("role");
  if (bbox) {
    const [west, south, east, north] = bbox;
    // Streets of one name in several towns are one result: their box would show no street at all.
    const wide = Math.max(east - west, north - south) > 0.05;
    map.fitBounds(wide ? [...lonLat, ...lonLat] : bbox, { padding: 48, maxZoom: NEAR, duration: moveTime() });
  }
}

function lookAt(lonLat) {
  map.jumpTo({ center: lonLat, zoom: NEAR });
}

function showNeighbourhood(code) {
  const found = place.neighbourhoods.find((each) => each.code === code);
  map.fitBounds(found ? found.box : place.bounds, { padding: 16, duration: moveTime() });
}

function press({ lng, lat }, point) {
  const inside = map.queryRenderedFeatures([point.x, point.y], { layers: ["territory"] }).length > 0;
  // What is not drawn yet is not known; the server looks again.
  if (!inside && map.areTilesLoaded()) outside();
  else pressed(lng, lat, streetNear(point));
}

/** The name of the nearest street that is drawn, so that the mark can be told in words. */
function streetNear({ x, y }) {
  for (const reach of [8, 24, REACH]) {
    const box = [[x - reach, y - reach], [x + reach, y + reach]];
    const named = map.queryRenderedFeatures(box, { layers: ["streets"] }).find(({ properties }) => properties.name);
    if (named) return named.properties.name;
  }
  return "";
}

function startCross(box) {
  const canvas = map.getCanvas();
  const lines = "M24 4v14M24 30v14M4 24h14M30 24h14";
  cross = s("svg", { class: "crosshair", viewBox: "0 0 48 48", "aria-hidden": "true" },
    s("path", { class: "under", d: lines }), s("path", { d: lines }));
  cross.style.display = "none";
  box.append(cross, h("p", { class: "map-keys", "aria-hidden": "true" }, say("map_keys")));
  canvas.addEventListener("keydown", onKey);
  canvas.addEventListener("blur", () => (cross.style.display = "none"));
  // Shown for who came by the keyboard, and not under every finger.
  canvas.addEventListener("focus", () => {
    if (canvas.matches(":focus-visible")) showCross();
  });
}

function showCross() {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  at ??= { x: width / 2, y: height / 2 };
  cross.style.display = "";
  cross.style.transform = `translate(${at.x}px, ${at.y}px)`;
}

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (ARROWS[event.key]) moveCross(ARROWS[event.key], event.shiftKey ? STRIDE : STEP);
  else if (event.key === "Enter" || event.key === " ") {
    showCross();
    press(map.unproject([at.x, at.y]), at);
  } else if (event.key === "+" || event.key === "=") zoom(1);
  else if (event.key === "-") zoom(-1);
  else return;
  event.preventDefault();
}

/** Move the cross; at the edge it stays and the map moves under it. */
function moveCross([across, down], by) {
  const { clientWidth: width, clientHeight: height } = map.getContainer();
  showCross();
  const wanted = { x: at.x + across * by, y: at.y + down * by };
  at = { x: clamp(wanted.x, EDGE, width - EDGE), y: clamp(wanted.y, EDGE, height - EDGE) };
  const beyond = [wanted.x - at.x, wanted.y - at.y];
  if (beyond[0] || beyond[1]) map.panBy(beyond.map((part) => part * 2), { duration: 0 });
  showCross();
}

function zoom(by) {
  showCross();
  map.easeTo({ zoom: map.getZoom() + by, around: map.unproject([at.x, at.y]), duration: moveTime() });
}

const clamp = (value, low, high) => Math.min(Math.max(value, low), high);
