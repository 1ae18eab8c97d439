// Palette: the data colours for the present ground, and the classes of counts.
import { state } from "./state.js";

const palettes = JSON.parse(document.getElementById("palette").textContent);
const darkness = window.matchMedia("(prefers-color-scheme: dark)");
const CELLS_ACROSS_A_TILE = 64;
const EARTH_METRES = 40_075_016.7;
// Which of the five steps are used when there are fewer classes: as far apart as they can be.
const STEPS_OF = [[], [3], [1, 4], [0, 2, 4], [0, 1, 3, 4], [0, 1, 2, 3, 4]];

export const MOST_CLASSES = 5;

export const colours = () => palettes[darkness.matches ? "dark" : "light"];

export const onPalette = (listener) => darkness.addEventListener("change", listener);

/** The width of one counted square on the ground, in metres. */
export const cellMetres = (zoom, latitude) =>
  (EARTH_METRES * Math.cos((latitude * Math.PI) / 180)) / 2 ** zoom / CELLS_ACROSS_A_TILE;

/** The classes of the territory at a zoom; they never depend on what is filtered. */
export const usualBreaks = (territory, zoom) =>
  territory.breaks[Math.max(0, Math.min(Math.floor(zoom), territory.breaks.length - 1))];

/** The lowest count of each class: a person's own, which hold at every zoom, or the territory's. */
export function breaks(territory, zoom) {
  if (!state.breaks) return usualBreaks(territory, zoom);
  // Every square belongs to a class, or one that is there would not be seen.
  return (state.breaks[0] === 1 ? state.breaks : [1, ...state.breaks]).slice(0, MOST_CLASSES);
}

/** A colour for each class, from few to many. */
export const classColours = (classes, palette = colours()) =>
  STEPS_OF[Math.min(classes, MOST_CLASSES)].map((step) => palette.sequential[step]);
