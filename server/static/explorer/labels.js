// Labels: the names on the map, in the size of the page's own text.
const REGULAR = ["SourceSans"];
const BOLD = ["SourceSans Bold"];
const USUAL = 16;
const LARGE_SCREEN = 2560;

/** Pixels for a size in pixels: larger where the page's text is larger, and on a screen seen from afar. */
export function textSize() {
  const page = parseFloat(getComputedStyle(document.documentElement).fontSize) / USUAL;
  const scale = Math.max(page, window.innerWidth >= LARGE_SCREEN ? 1.25 : 1);
  return (pixels) => Math.round(pixels * scale * 10) / 10;
}

export function labels(colours) {
  const size = textSize();
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
        "text-size": size(14),
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
        "text-size": size(14),
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
        "text-size": ["interpolate", ["linear"], ["zoom"], 8, size(14), 14, size(16)],
        "text-max-width": 8,
        "text-padding": 8,
        "symbol-sort-key": ["-", 0, ["get", "size"]],
      },
      paint: {
        "text-color": ["case", ["boolean", ["get", "chosen"], false], colours.place, colours.label],
        ...halo,
      },
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
        "text-size": ["interpolate", ["linear"], ["zoom"], 8, ["case", ["<=", ["get", "rank"], 7], size(17), size(14)], 13, size(18)],
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
        "text-size": size(16),
        "text-padding": 1,
        "text-allow-overlap": ["step", ["zoom"], false, 12, true],
        "symbol-sort-key": ["get", "rank"],
      },
      paint: { "text-color": colours.hotspot, "text-halo-color": colours.hotspot_halo, "text-halo-width": 2.5 },
    },
  ];
}
