// Data layers: how incidents and hotspots are drawn.
import { classColours } from "./palette.js";

export const POINTS_FROM_ZOOM = 15;
export const SPREAD_FROM_ZOOM = 17;

/** Fainter, the more roughly a place is known. */
export const OPACITY = ["match", ["get", "precision"], "rooftop", 0.95, "street", 0.7, "area", 0.4, 0.7];

/** The colour of a counted square: one step a class, breaks fixed for the territory at each zoom. */
export function cellColour(colours, breaksAt) {
  const steps = (zoom) => {
    const [, ...lows] = breaksAt(zoom);
    const [least, ...others] = classColours(lows.length + 1, colours);
    return lows.length ? ["step", ["get", "n"], least, ...lows.flatMap((low, i) => [low, others[i]])] : least;
  };
  const zooms = Array.from({ length: POINTS_FROM_ZOOM }, (_, zoom) => zoom).slice(1);
  return ["step", ["zoom"], steps(0), ...zooms.flatMap((zoom) => [zoom, steps(zoom)])];
}

export function incidents(colours, breaksAt) {
  return [
    {
      id: "cells",
      type: "fill",
      source: "incidents",
      "source-layer": "cells",
      maxzoom: POINTS_FROM_ZOOM,
      paint: { "fill-color": cellColour(colours, breaksAt), "fill-outline-color": colours.ground, "fill-opacity": 0.92 },
    },
    {
      id: "points",
      type: "circle",
      source: "incidents",
      "source-layer": "points",
      minzoom: POINTS_FROM_ZOOM,
      layout: { "circle-sort-key": ["-", 0, ["get", "n"]] },
      paint: {
        "circle-color": colours.point,
        // So near that they are spread, a place is only where its legs begin.
        "circle-radius": ["step", ["zoom"], ["step", ["get", "n"], 3, 5, 4.5, 20, 6], SPREAD_FROM_ZOOM, ["case", [">", ["get", "n"], 1], 2, 4]],
        "circle-opacity": OPACITY,
        "circle-stroke-color": colours.halo,
        "circle-stroke-width": 1,
      },
    },
  ];
}

export function hotspots(colours) {
  const chosen = (yes, no) => ["case", ["boolean", ["feature-state", "selected"], false], yes, no];
  const outline = { type: "line", source: "hotspots", layout: { "line-join": "round" } };
  return [
    {
      id: "hotspot-fill",
      type: "fill",
      source: "hotspots",
      paint: { "fill-color": colours.hotspot, "fill-opacity": chosen(0.08, 0.03) },
    },
    {
      ...outline,
      id: "hotspot-halo",
      paint: { "line-color": colours.hotspot_halo, "line-width": chosen(7, 4.5), "line-opacity": 0.85 },
    },
    { ...outline, id: "hotspot-line", paint: { "line-color": colours.hotspot, "line-width": chosen(3, 1.5) } },
  ];
}
