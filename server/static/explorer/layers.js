// Layers: how ground, incidents and hotspots are drawn; labels above data, data above streets, streets above ground.
import { groundTiles, incidentTiles } from "./api.js";
import { classColours } from "./palette.js";

const REGULAR = ["SourceSans"];
const BOLD = ["SourceSans Bold"];
const EMPTY = { type: "FeatureCollection", features: [] };

export const POINTS_FROM_ZOOM = 15;
export const PRESSABLE = ["hotspot-fill", "points", "cells"];

// The rank of a street is the zoom from which it is drawn: the lower, the more important.
const wider = (main, other) => ["case", ["<=", ["get", "rank"], 9], main, other];
const byZoom = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];

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

function ground(colours) {
  const ofGround = (id, layer, type, rest) => ({ id, type, source: "ground", "source-layer": layer, ...rest });
  const polygons = ["==", ["geometry-type"], "Polygon"];
  const lines = ["==", ["geometry-type"], "LineString"];
  return [
    { id: "outside", type: "background", paint: { "background-color": colours.outside } },
    ofGround("territory", "boundary", "fill", { paint: { "fill-color": colours.ground } }),
    ofGround("green", "green", "fill", { filter: polygons, paint: { "fill-color": colours.green } }),
    ofGround("water", "water", "fill", { filter: polygons, paint: { "fill-color": colours.water } }),
    ofGround("stream", "water", "line", {
      filter: lines,
      paint: { "line-color": colours.water, "line-width": byZoom(9, 0.75, 16, 4) },
    }),
    ofGround("neighbourhoods", "neighbourhoods", "line", {
      paint: { "line-color": colours.neighbourhood, "line-width": byZoom(8, 0.5, 15, 1.5) },
    }),
    ofGround("streets", "streets", "line", {
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": colours.street,
        "line-width": [
          "interpolate", ["exponential", 1.6], ["zoom"],
          8, wider(1, 0.5),
          13, wider(3, 1.5),
          17, wider(12, 7),
        ],
      },
    }),
    ofGround("boundary", "boundary", "line", {
      paint: { "line-color": colours.boundary, "line-width": byZoom(8, 1, 15, 2.5) },
    }),
  ];
}

function incidents(colours, breaksAt) {
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
        "circle-radius": ["step", ["get", "n"], 3, 5, 4.5, 20, 6],
        "circle-opacity": ["match", ["get", "precision"], "rooftop", 0.9, "street", 0.8, "area", 0.45, 0.8],
        "circle-stroke-color": colours.halo,
        "circle-stroke-width": 1,
      },
    },
  ];
}

function hotspots(colours) {
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

function labels(colours) {
  const halo = { "text-halo-color": colours.halo, "text-halo-width": 1.75 };
  return [
    {
      id: "water-names",
      type: "symbol",
      source: "ground",
      "source-layer": "water",
      minzoom: 11,
      filter: ["all", ["==", ["geometry-type"], "Polygon"], ["has", "name"]],
      layout: {
        "text-field": ["get", "name"],
        "text-font": REGULAR,
        "text-size": 14,
        "text-max-width": 6,
        // A lake that lies in two tiles would be named twice side by side.
        "text-padding": 60,
      },
      paint: { "text-color": colours.water_label, ...halo },
    },
    {
      id: "street-names",
      type: "symbol",
      source: "ground",
      "source-layer": "streets",
      minzoom: 13.5,
      filter: ["has", "name"],
      layout: {
        "symbol-placement": "line",
        "text-field": ["get", "name"],
        "text-font": REGULAR,
        "text-size": 14,
        "text-max-angle": 30,
        "symbol-spacing": 320,
      },
      paint: { "text-color": colours.label, ...halo },
    },
    {
      id: "neighbourhood-names",
      type: "symbol",
      source: "names",
      layout: {
        "text-field": ["get", "name"],
        "text-font": REGULAR,
        "text-size": ["interpolate", ["linear"], ["zoom"], 8, 14, 14, 16],
        "text-max-width": 8,
        "text-padding": 8,
        "symbol-sort-key": ["-", 0, ["get", "size"]],
      },
      paint: { "text-color": colours.label, ...halo },
    },
    {
      id: "place-names",
      type: "symbol",
      source: "ground",
      "source-layer": "places",
      maxzoom: 14,
      layout: {
        "text-field": ["get", "name"],
        "text-font": BOLD,
        "text-size": ["interpolate", ["linear"], ["zoom"], 8, ["case", ["<=", ["get", "rank"], 7], 17, 14], 13, 18],
        "text-padding": 6,
        "symbol-sort-key": ["get", "rank"],
      },
      paint: { "text-color": colours.place, ...halo },
    },
    {
      id: "hotspot-ranks",
      type: "symbol",
      source: "hotspot-centres",
      layout: {
        "text-field": ["to-string", ["get", "rank"]],
        "text-font": BOLD,
        "text-size": 16,
        "text-padding": 1,
        "text-allow-overlap": ["step", ["zoom"], false, 12, true],
        "symbol-sort-key": ["get", "rank"],
      },
      paint: { "text-color": colours.hotspot, "text-halo-color": colours.hotspot_halo, "text-halo-width": 2.5 },
    },
  ];
}

/** The whole style for one ground, light or dark. */
export function style(colours, query, breaksAt) {
  return {
    version: 8,
    sources: {
      ground: { type: "vector", tiles: [groundTiles()], maxzoom: 16 },
      incidents: { type: "vector", tiles: [incidentTiles(query)], maxzoom: 17 },
      names: { type: "geojson", data: EMPTY },
      hotspots: { type: "geojson", data: EMPTY, promoteId: "rank" },
      "hotspot-centres": { type: "geojson", data: EMPTY },
    },
    layers: [...ground(colours), ...incidents(colours, breaksAt), ...hotspots(colours), ...labels(colours)],
  };
}
