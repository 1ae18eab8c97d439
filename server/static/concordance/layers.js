// Layers: the style of the concordance map; ground below, classes above it, names on top.
export const HATCH = "concordance-hatch";

const collection = (features) => ({ type: "FeatureCollection", features });
const feature = (geometry, properties = {}) => ({ type: "Feature", properties, geometry });
const found = (code) => ["==", ["get", "class"], code];
const size = () => Math.max(parseFloat(getComputedStyle(document.documentElement).fontSize) / 16, 1);

function ground(colours) {
  const of = (id, layer, type, rest) => ({ id, type, source: "ground", "source-layer": layer, ...rest });
  const areas = ["==", ["geometry-type"], "Polygon"];
  return [
    { id: "outside", type: "background", paint: { "background-color": colours.outside } },
    of("territory", "boundary", "fill", { paint: { "fill-color": colours.ground } }),
    of("green", "green", "fill", { filter: areas, paint: { "fill-color": colours.green } }),
    of("water", "water", "fill", { filter: areas, paint: { "fill-color": colours.water } }),
  ];
}

function units(colours) {
  const { classes } = colours;
  const judged = ["!=", ["get", "class"], "too_few"];
  const fill = ["match", ["get", "class"], ...Object.entries(classes).flat(), colours.ground];
  return [
    // What is too few is an outline only, and can be pressed all the same.
    { id: "units", type: "fill", source: "units", paint: { "fill-color": fill, "fill-opacity": ["case", judged, 0.78, 0] } },
    { id: "units-both", type: "fill", source: "units", filter: found("both"), paint: { "fill-pattern": HATCH, "fill-opacity": 0.85 } },
    {
      id: "units-edge",
      type: "line",
      source: "units",
      paint: { "line-color": colours.boundary, "line-width": ["interpolate", ["linear"], ["zoom"], 8, 0.5, 13, 1.25] },
    },
  ];
}

function streets(colours) {
  return [
    {
      id: "streets",
      type: "line",
      source: "ground",
      "source-layer": "streets",
      paint: {
        "line-color": colours.label,
        "line-opacity": 0.35,
        "line-width": ["interpolate", ["exponential", 1.6], ["zoom"], 8, 0.25, 13, 1, 17, 5],
      },
    },
    {
      id: "boundary",
      type: "line",
      source: "ground",
      "source-layer": "boundary",
      paint: { "line-color": colours.boundary, "line-width": ["interpolate", ["linear"], ["zoom"], 8, 1, 15, 2.5] },
    },
  ];
}

function outlines(colours) {
  const line = { type: "line", layout: { "line-join": "round" } };
  return [
    { ...line, id: "gathering-halo", source: "gathering", paint: { "line-color": colours.hotspot_halo, "line-width": 5, "line-opacity": 0.9 } },
    {
      ...line,
      id: "gathering",
      source: "gathering",
      paint: { "line-color": colours.hotspot, "line-width": 2, "line-dasharray": [2, 1.5] },
    },
    { ...line, id: "chosen-halo", source: "chosen", paint: { "line-color": colours.hotspot_halo, "line-width": 7 } },
    { ...line, id: "chosen", source: "chosen", paint: { "line-color": colours.hotspot, "line-width": 3 } },
  ];
}

function names(colours) {
  return [
    {
      id: "names",
      type: "symbol",
      source: "names",
      layout: {
        "text-field": ["get", "name"],
        "text-font": ["SourceSans"],
        "text-size": 14 * size(),
        "text-max-width": 8,
        "symbol-sort-key": ["-", 0, ["get", "size"]],
      },
      paint: { "text-color": colours.place, "text-halo-color": colours.halo, "text-halo-width": 1.75 },
    },
  ];
}

/** The whole style on one ground, light or dark. */
export function style(colours, data) {
  const geojson = (features) => ({ type: "geojson", data: collection(features) });
  return {
    version: 8,
    sources: {
      ground: {
        type: "vector",
        tiles: [`${window.location.origin}/tiles/${data.slug}/ground/{z}/{x}/{y}.mvt`],
        maxzoom: 16,
      },
      units: geojson(data.units.map((one) => feature(one.shape, { unit: one.unit, class: one.class }))),
      gathering: geojson(data.hotspots.map((shape) => feature(shape))),
      chosen: geojson([]),
      names: geojson(
        data.names.map(({ name, at, box: [west, , east] }) =>
          feature({ type: "Point", coordinates: at }, { name, size: east - west }),
        ),
      ),
    },
    layers: [...ground(colours), ...units(colours), ...streets(colours), ...outlines(colours), ...names(colours)],
  };
}
