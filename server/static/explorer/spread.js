// Spread: incidents that share a place, drawn apart on thin legs so that each can be seen.
import { SPREAD_FROM_ZOOM } from "./datalayers.js";
import { allMaps, collection, draw, mainMap } from "./scene.js";
import { integer } from "./words.js";

const MOST_DOTS = 30;
const GAP = 7.5;
const INNER = 9;
// Each turn by the golden angle: dots of a sunflower never fall into rows or onto each other.
const GOLDEN = Math.PI * (3 - Math.sqrt(5));

let pressed = null;
let lit = null;

/** Where dot number `index` lies, in pixels from the place. */
export function offset(index) {
  const radius = INNER + GAP * Math.sqrt(index);
  return [radius * Math.cos(index * GOLDEN), radius * Math.sin(index * GOLDEN)];
}

export function startSpread() {
  const map = mainMap();
  if (!map) return;
  map.on("idle", show);
  map.on("zoomend", show);
}

/** Spread one place although the map is far: it was pressed. */
export function spreadPlace(place) {
  pressed = place;
  lit = null;
  show();
}

/** Make one dot of the pressed place larger: the incident that is being read. */
export function lightDot(index) {
  lit = index;
  show();
}

export function gather() {
  if (!pressed) return;
  pressed = null;
  lit = null;
  show();
}

let shown = "";

function show() {
  const map = mainMap();
  const places = wanted(map);
  const key = JSON.stringify([map.getZoom(), lit, places.map(({ id, n }) => [id, n])]);
  // Drawing makes the map idle again, and would never end.
  if (key === shown) return;
  shown = key;
  const many = places.filter(({ n }) => n > MOST_DOTS);
  draw("spread-numbers", collection(many.map(number)));
  draw("spread", collection(places.filter(({ n }) => n <= MOST_DOTS).flatMap((place) => flower(map, place))));
}

/** Every place of several incidents when near, and the pressed one at any zoom. */
function wanted(map) {
  const found = new Map();
  if (map.getZoom() >= SPREAD_FROM_ZOOM && allMaps().length === 1 && map.getLayer("points")) {
    for (const { properties, geometry } of map.queryRenderedFeatures({ layers: ["points"] })) {
      if (properties.n > 1) found.set(properties.id, { ...properties, at: geometry.coordinates });
    }
  }
  if (pressed?.n > 1) found.set(pressed.id, pressed);
  return [...found.values()];
}

const number = (place) => ({
  type: "Feature",
  properties: { ...place, words: integer(place.n) },
  geometry: { type: "Point", coordinates: place.at },
});

function flower(map, place) {
  const middle = map.project(place.at);
  const from = JSON.stringify(place.at);
  return Array.from({ length: place.n }, (_, index) => {
    const [dx, dy] = offset(index);
    const tip = map.unproject([middle.x + dx, middle.y + dy]).toArray();
    const properties = { ...place, from, index, lit: pressed?.id === place.id && lit === index };
    return [
      { type: "Feature", properties: { kind: "leg" }, geometry: { type: "LineString", coordinates: [place.at, tip] } },
      { type: "Feature", properties: { ...properties, kind: "dot" }, geometry: { type: "Point", coordinates: tip } },
    ];
  }).flat();
}
