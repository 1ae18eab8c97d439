// Instruments: what is worked with on the map: search, compare, an area, time, and places that are spread.
import { startCompare } from "./compare.js";
import { startDraw } from "./draw.js";
import { explain, explainNeighbourhood, startPlaces } from "./places.js";
import { startPlayer } from "./player.js";
import { mainMap } from "./scene.js";
import { startSearch } from "./search.js";
import { startSpread } from "./spread.js";

/** `pressed(feature)` hears what is pressed on the second map, `failed(error)` what went wrong. */
export function startInstruments(territory, { pressed, failed }) {
  startPlaces(territory);
  startSpread();
  if (!mainMap()) return;
  startSearch({ neighbourhood: explainNeighbourhood });
  startDraw(territory);
  if (!territory.first) return;
  startCompare(territory, { pressed, failed: (error, again) => failed(error, { about: "compare", again }) });
  startPlayer();
}

/** Explain what was chosen in a list, and show where it lies. */
export function explainAndShow(feature) {
  explain(feature);
  const map = mainMap();
  if (map && !map.getBounds().contains(feature.at)) map.panTo(feature.at);
}
