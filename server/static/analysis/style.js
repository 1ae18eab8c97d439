// Style: ground below, fills of the run above it, streets, then outlines and points, names on top.
import { ground } from "../explorer/ground.js";
import { colourOf, hatched } from "./classes.js";

const FILL = 0.78;
const collection = (features = []) => ({ type: "FeatureCollection", features });
const larger = () => Math.max(parseFloat(getComputedStyle(document.documentElement).fontSize) / 16, 1);

export const hatchName = (colour) => `hatch-${colour}`;

/** The layers of MapLibre that draw one layer of a run; their names begin with its code and a colon. */
export function drawn(layer, classes, palette) {
  const make = { fill: fills, outline: outlines, points }[layer.kind] ?? fills;
  return make(layer, classes, palette).map((one) => ({ ...one, source: layer.code }));
}

function fills(layer, classes, palette) {
  const colour = colourOf(layer, classes, palette.sequential[2]);
  const anyOutline = layer.swatches.some(({ step }) => step === null);
  return [
    {
      id: `${layer.code}:fill`,
      type: "fill",
      paint: { "fill-color": colour, "fill-opacity": FILL, "fill-antialias": false },
    },
    ...hatched(layer, classes).map(({ colour: ink, test }, index) => ({
      id: `${layer.code}:hatch-${index}`,
      type: "fill",
      filter: test,
      paint: { "fill-pattern": hatchName(ink), "fill-opacity": FILL },
    })),
    {
      id: `${layer.code}:edge`,
      type: "line",
      paint: {
        "line-color": palette.boundary,
        // Where cells are small on the screen their edges would hide the ground.
        "line-opacity": ["interpolate", ["linear"], ["zoom"], 9, anyOutline ? 0.25 : 0, 13, anyOutline ? 0.6 : 0.35],
        "line-width": ["interpolate", ["linear"], ["zoom"], 9, 0.5, 13, 0.75],
      },
    },
  ];
}

function outlines(layer, classes, palette) {
  const line = { type: "line", layout: { "line-join": "round", "line-cap": "round" } };
  const colour = classes.length ? colourOf(layer, classes, palette.hotspot) : palette.hotspot;
  return [
    // Not seen: a press inside an outline is a press on it.
    { id: `${layer.code}:fill`, type: "fill", filter: ["==", ["geometry-type"], "Polygon"], paint: { "fill-opacity": 0 } },
    { ...line, id: `${layer.code}:halo`, paint: { "line-color": palette.hotspot_halo, "line-width": 4.5, "line-opacity": 0.9 } },
    { ...line, id: `${layer.code}:line`, paint: { "line-color": colour, "line-width": 1.75 } },
    {
      id: `${layer.code}:rank`,
      type: "symbol",
      filter: ["all", ["has", "rank"], ["==", ["geometry-type"], "Polygon"]],
      layout: {
        "text-field": ["to-string", ["get", "rank"]],
        "text-font": ["SourceSans Bold"],
        "text-size": 15 * larger(),
        "symbol-sort-key": ["get", "rank"],
      },
      paint: { "text-color": palette.hotspot, "text-halo-color": palette.hotspot_halo, "text-halo-width": 2 },
    },
  ];
}

function points(layer, classes, palette) {
  return [
    {
      id: `${layer.code}:dots`,
      type: "circle",
      paint: {
        "circle-color": colourOf(layer, classes, palette.point),
        "circle-radius": ["interpolate", ["linear"], ["zoom"], 9, 3, 14, 5, 17, 7],
        "circle-stroke-color": palette.halo,
        "circle-stroke-width": 1,
        "circle-opacity": 0.9,
      },
    },
  ];
}

function marks(palette) {
  const line = { type: "line", layout: { "line-join": "round" } };
  const circle = { "line-color": palette.hotspot, "line-width": 1.5, "line-dasharray": [3, 2] };
  return [
    { ...line, id: "chosen-halo", source: "chosen", paint: { "line-color": palette.hotspot_halo, "line-width": 7 } },
    { ...line, id: "chosen", source: "chosen", paint: { "line-color": palette.hotspot, "line-width": 3 } },
    {
      id: "chosen-dot",
      type: "circle",
      source: "chosen",
      filter: ["==", ["geometry-type"], "Point"],
      paint: { "circle-radius": 9, "circle-opacity": 0, "circle-stroke-color": palette.hotspot, "circle-stroke-width": 3 },
    },
    { ...line, id: "radius-halo", source: "radius", paint: { "line-color": palette.hotspot_halo, "line-width": 4, "line-opacity": 0.8 } },
    { ...line, id: "radius", source: "radius", paint: circle },
  ];
}

function names(palette) {
  return {
    id: "names",
    type: "symbol",
    source: "names",
    layout: {
      "text-field": ["get", "name"],
      "text-font": ["SourceSans"],
      "text-size": 14 * larger(),
      "text-max-width": 8,
      "symbol-sort-key": ["-", 0, ["get", "size"]],
    },
    paint: { "text-color": palette.place, "text-halo-color": palette.halo, "text-halo-width": 1.75 },
  };
}

/** The whole style on one ground; `layers` are pairs of a layer and its classes, first drawn first. */
export function style({ slug, names: places }, layers, palette) {
  const below = ground(palette);
  const streets = below.findIndex(({ id }) => id === "streets");
  const made = layers.map(({ layer, classes }) => [layer.kind, drawn(layer, classes, palette)]);
  const of = (wanted) => made.filter(([kind]) => wanted(kind)).flatMap(([, found]) => found);
  // Every corner counts: simplified, the squares of a grid would lean.
  const empty = { type: "geojson", data: collection(), tolerance: 0 };
  const feature = ({ name, at, box: [west, , east] }) => ({
    type: "Feature",
    properties: { name, size: east - west },
    geometry: { type: "Point", coordinates: at },
  });
  return {
    version: 8,
    sources: {
      ground: { type: "vector", tiles: [`${window.location.origin}/tiles/${slug}/ground/{z}/{x}/{y}.mvt`], maxzoom: 16 },
      names: { type: "geojson", data: collection(places.map(feature)) },
      chosen: empty,
      radius: empty,
      ...Object.fromEntries(layers.map(({ layer }) => [layer.code, { ...empty, generateId: true }])),
    },
    layers: [
      ...below.slice(0, streets),
      ...of((kind) => kind === "fill"),
      ...below.slice(streets),
      ...of((kind) => kind === "outline"),
      ...of((kind) => kind === "points"),
      ...marks(palette),
      names(palette),
    ],
  };
}

/** Every hatch that a style needs, by colour. */
export const hatchesOf = (layers) => [
  ...new Set(layers.flatMap(({ layer, classes }) => hatched(layer, classes).map(({ colour }) => colour))),
];
