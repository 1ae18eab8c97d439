// Palette: the data colours for the present ground, and the fixed classes of counts.
const palettes = JSON.parse(document.getElementById("palette").textContent);
const darkness = window.matchMedia("(prefers-color-scheme: dark)");
const CELLS_ACROSS_A_TILE = 64;
const EARTH_METRES = 40_075_016.7;

export const colours = () => palettes[darkness.matches ? "dark" : "light"];

export const onPalette = (listener) => darkness.addEventListener("change", listener);

/** The width of one counted square on the ground, in metres. */
export const cellMetres = (zoom, latitude) =>
  (EARTH_METRES * Math.cos((latitude * Math.PI) / 180)) / 2 ** zoom / CELLS_ACROSS_A_TILE;

/** Mirrors `breaks` of server/maps/palette.py: depends on territory and zoom, never on what is filtered. */
export function breaks(territory, zoom) {
  const [west, south, east, north] = territory.bounds;
  const latitude = (south + north) / 2;
  const metresPerDegree = EARTH_METRES / 360;
  const width = (east - west) * metresPerDegree * Math.cos((latitude * Math.PI) / 180);
  const height = (north - south) * metresPerDegree;
  const cells = Math.max(1, (width * height) / cellMetres(zoom, latitude) ** 2);
  const wanted = (territory.located ?? territory.incidents) / cells / 2;
  let step = 1;
  for (let decade = 1; decade <= 1e6; decade *= 10) {
    for (const digit of [1, 2, 5]) if (step < wanted) step = digit * decade;
  }
  return [1, 2 * step, 4 * step, 8 * step, 16 * step];
}
