// Press: what lies under the pointer, the thing that was most likely meant first.
import { state } from "./state.js";

const REACH = 6;
// A dot is smaller than the outline round it, so it was meant; a name stands on everything.
const ORDER = ["spread-dots", "spread-many", "points", "neighbourhood-names", "hotspot-fill", "cells"];
const SMALL = ["spread-dots", "spread-many", "points"];

const holders = [];
const held = () => holders.some((test) => test());

/** While `test()` is true presses belong to somebody else, as when an area is drawn. */
export function holdPresses(test) {
  holders.push(test);
}

/** Tell `pressed` what was pressed on a map: {kind, …, at, outline}, or null; `side` says on which. */
export function watchPresses(map, pressed, side = "first") {
  map.on("click", (event) => {
    if (held()) return;
    const feature = meant(under(map, event.point));
    pressed(
      feature && {
        ...feature.properties,
        kind: feature.layer.id,
        side,
        at: [event.lngLat.lng, event.lngLat.lat],
        outline: feature.geometry,
      },
    );
  });
  map.on("mousemove", (event) => {
    const canvas = map.getCanvas();
    canvas.style.cursor = held() ? "crosshair" : under(map, event.point).length ? "pointer" : "";
  });
}

/** Pressing a selected hotspot again means the square under it. */
function meant(found) {
  const wanted = found.filter(({ layer, properties }) => layer.id !== "hotspot-fill" || properties.rank !== state.selected);
  const first = (list) => ORDER.map((id) => list.find(({ layer }) => layer.id === id)).find(Boolean);
  return first(wanted) ?? first(found) ?? null;
}

function under(map, point) {
  const there = (ids) => ids.filter((id) => map.getLayer(id));
  const exact = map.queryRenderedFeatures(point, { layers: there(ORDER) });
  if (exact.some(({ layer }) => SMALL.includes(layer.id))) return exact;
  const reach = [
    [point.x - REACH, point.y - REACH],
    [point.x + REACH, point.y + REACH],
  ];
  return [...map.queryRenderedFeatures(reach, { layers: there(SMALL) }), ...exact];
}
