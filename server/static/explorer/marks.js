// Marks: what a person drew, chose or looked for, and incidents of one place spread apart.
import { OPACITY } from "./datalayers.js";
import { textSize } from "./labels.js";

const BOLD = ["SourceSans Bold"];
const kind = (wanted) => ["==", ["get", "kind"], wanted];

/** An outline of two strokes can be seen on any ground. */
function outline(source, colours, dashes = {}) {
  const line = { type: "line", source, layout: { "line-join": "round" } };
  return [
    { ...line, id: `${source}-halo`, paint: { "line-color": colours.hotspot_halo, "line-width": 6, "line-opacity": 0.9 } },
    { ...line, id: `${source}-line`, paint: { "line-color": colours.hotspot, "line-width": 2.5, ...dashes } },
  ];
}

/** The drawn area dashed, what is selected with a full line, what was looked for as a ring. */
export function marks(colours) {
  return [
    ...outline("area", colours, { "line-dasharray": [2.5, 1.5] }),
    ...outline("chosen", colours),
    {
      id: "found",
      type: "circle",
      source: "found",
      paint: {
        "circle-radius": 12,
        "circle-opacity": 0,
        "circle-stroke-color": colours.hotspot,
        "circle-stroke-width": 3,
      },
    },
  ];
}

/** Legs and dots of the incidents that share a place; a number where there are too many. */
export function spreads(colours) {
  const size = textSize();
  return [
    {
      id: "spread-legs",
      type: "line",
      source: "spread",
      filter: kind("leg"),
      paint: { "line-color": colours.point, "line-width": 0.75, "line-opacity": 0.5 },
    },
    {
      id: "spread-dots",
      type: "circle",
      source: "spread",
      filter: kind("dot"),
      paint: {
        "circle-color": colours.point,
        "circle-radius": ["case", ["boolean", ["get", "lit"], false], 6, 3.5],
        "circle-opacity": OPACITY,
        "circle-stroke-color": ["case", ["boolean", ["get", "lit"], false], colours.hotspot, colours.halo],
        "circle-stroke-width": ["case", ["boolean", ["get", "lit"], false], 2, 1],
      },
    },
    {
      id: "spread-many",
      type: "circle",
      source: "spread-numbers",
      paint: {
        "circle-color": colours.halo,
        "circle-radius": size(14),
        "circle-stroke-color": colours.point,
        "circle-stroke-width": 1.5,
      },
    },
    {
      id: "spread-numbers",
      type: "symbol",
      source: "spread-numbers",
      layout: {
        "text-field": ["get", "words"],
        "text-font": BOLD,
        "text-size": size(14),
        "text-allow-overlap": true,
      },
      paint: { "text-color": colours.place },
    },
  ];
}
