// Concordance: the map of concerns beside incidents, and the places of the table that lead to it.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

import { HATCH, style } from "./layers.js";
import { boxOf } from "./boxes.js";
import { hatch } from "./hatch.js";

const read = (id) => JSON.parse(document.getElementById(id).textContent);
const data = read("concordance-data");
const words = read("concordance-words");
const palettes = read("concordance-palette");
const frame = document.getElementById("concordance-map");
const said = document.getElementById("map-said");
const dark = window.matchMedia("(prefers-color-scheme: dark)");
const still = window.matchMedia("(prefers-reduced-motion: reduce)");
const colours = () => palettes[dark.matches ? "dark" : "light"];
const moving = () => (still.matches ? 0 : 300);

let map = null;
let chosen = null;

function start() {
  try {
    map = new maplibre.Map({
      container: frame,
      style: style(colours(), data),
      bounds: data.bounds,
      fitBoundsOptions: { padding: 16 },
      attributionControl: false,
      dragRotate: false,
      pitchWithRotate: false,
      touchPitch: false,
      maxZoom: 17,
      fadeDuration: still.matches ? 0 : 150,
      canvasContextAttributes: { preserveDrawingBuffer: true },
      locale: {
        "NavigationControl.ZoomIn": words.zoom_in,
        "NavigationControl.ZoomOut": words.zoom_out,
        "Map.Title": words.map,
      },
    });
  } catch {
    const sorry = document.createElement("p");
    sorry.className = "map-fallback";
    sorry.textContent = words.failed;
    frame.append(sorry);
    return;
  }
  map.touchZoomRotate.disableRotation();
  map.keyboard.disableRotation();
  // A page is scrolled over its map; the map is zoomed by its buttons, by fingers, and by the wheel once it has focus.
  map.scrollZoom.disable();
  map.getCanvas().addEventListener("focus", () => map.scrollZoom.enable());
  map.getCanvas().addEventListener("blur", () => map.scrollZoom.disable());
  map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
  map.addControl(new maplibre.ScaleControl({ maxWidth: 120 }), "bottom-left");
  // A style brings no pictures of its own: the hatch is given to each, in the colours of its ground.
  map.on("style.load", () => {
    if (map.hasImage(HATCH)) map.removeImage(HATCH);
    map.addImage(HATCH, hatch(colours()), { pixelRatio: 2 });
    mark();
  });
  map.on("click", "units", ({ features }) => tell(features[0].properties.unit));
  map.on("mouseenter", "units", () => (map.getCanvas().style.cursor = "pointer"));
  map.on("mouseleave", "units", () => (map.getCanvas().style.cursor = ""));
  map.once("idle", () => (frame.dataset.ready = "yes"));
  dark.addEventListener("change", () => {
    map.setStyle(style(colours(), data), { diff: false });
  });
}

function tell(unit) {
  const found = data.units.find((one) => one.unit === unit);
  chosen = found ?? null;
  said.textContent = found?.words ?? "";
  mark();
}

function mark() {
  map?.getSource("chosen")?.setData({
    type: "FeatureCollection",
    features: chosen ? [{ type: "Feature", properties: {}, geometry: chosen.shape }] : [],
  });
}

/** Make each place of the table a button that leads to the map. */
function lead() {
  const known = new Map(data.units.map((one) => [one.unit, one]));
  for (const cell of document.querySelectorAll("th[data-unit]")) {
    const found = known.get(cell.dataset.unit);
    if (!found || !map) continue;
    const button = document.createElement("button");
    button.type = "button";
    button.className = "place-button";
    button.textContent = cell.textContent;
    button.title = words.show.replace("{place}", found.place);
    button.addEventListener("click", () => {
      tell(found.unit);
      map.fitBounds(boxOf(found.shape), { padding: 64, maxZoom: 14, duration: moving() });
      frame.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
    });
    cell.replaceChildren(button);
  }
}

const form = document.getElementById("choice");
form?.addEventListener("submit", () => {
  form.querySelector(".choice-waiting").hidden = false;
});
// A page that comes back from the browser's store waits for nothing.
window.addEventListener("pageshow", () => {
  if (form) form.querySelector(".choice-waiting").hidden = true;
});

if (frame) {
  start();
  lead();
}
