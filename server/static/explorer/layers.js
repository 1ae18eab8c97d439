// Layers: the style of the map; labels above data, data above streets, streets above ground.
import { groundTiles, incidentTiles } from "./api.js";
import { hotspots, incidents } from "./datalayers.js";
import { ground } from "./ground.js";
import { labels } from "./labels.js";
import { marks, spreads } from "./marks.js";

const EMPTY = { type: "FeatureCollection", features: [] };

/** The sources that are filled by the page itself. */
export const OWN_SOURCES = ["names", "hotspots", "hotspot-centres", "area", "chosen", "found", "spread", "spread-numbers"];

/** The whole style for one ground, light or dark. */
export function style(colours, query, breaksAt) {
  const own = Object.fromEntries(OWN_SOURCES.map((name) => [name, { type: "geojson", data: EMPTY }]));
  return {
    version: 8,
    sources: {
      ground: { type: "vector", tiles: [groundTiles()], maxzoom: 16 },
      incidents: { type: "vector", tiles: [incidentTiles(query)], maxzoom: 17 },
      ...own,
      hotspots: { ...own.hotspots, promoteId: "rank" },
    },
    layers: [
      ...ground(colours),
      ...incidents(colours, breaksAt),
      ...hotspots(colours),
      ...marks(colours),
      ...labels(colours),
      ...spreads(colours),
    ],
  };
}
