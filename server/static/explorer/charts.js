// Charts: which pictures there are, and that all of them show the same view.
import { barList } from "./bars.js";
import { drawClock, mark as markClock, showClock, startClock } from "./clock.js";
import { nameOfCategory, waysOfKnowing } from "./describe.js";
import { changeFilters } from "./state.js";
import { startStrip } from "./strip.js";
import { drawTrend, showTrend, startTrend } from "./trend.js";
import { count } from "./words.js";

let bars = [];

export function startCharts(territory, resized) {
  startStrip(resized);
  startTrend(territory, changeFilters);
  startClock(changeFilters);
  const above = new Map(territory.categories.map(({ code, parent }) => [code, parent]));
  const places = new Map((territory.neighbourhoods ?? []).map(({ code, name }) => [code, name]));
  const ways = new Map(waysOfKnowing().map(({ code, label }) => [code, label]));
  const ancestors = (code) => (above.get(code) ? [above.get(code), ...ancestors(above.get(code))] : []);
  bars = [
    barList("category-bars", {
      filter: "categories",
      read: ({ categories }) => categories,
      label: nameOfCategory,
      column: "col_category",
      family: ancestors,
    }),
    barList("neighbourhood-bars", {
      filter: "neighbourhoods",
      read: ({ neighbourhoods }) => neighbourhoods,
      label: (code) => places.get(code) ?? code,
      column: "col_neighbourhood",
      notes: ({ outside_neighbourhoods: n }) => [n ? count("outside_neighbourhoods", n) : ""],
    }),
    barList("known-bars", {
      filter: "knownBy",
      read: ({ known_by: ways }) => ways,
      label: (code) => ways.get(code) ?? code,
      column: "col_known",
    }),
  ];
}

/** Draw one view everywhere at once. */
export function showCharts(view) {
  showTrend(view);
  showClock(view);
  for (const show of bars) show(view);
  // The words below a picture take some of its room, so they come first.
  drawTrend();
  drawClock();
}

/** What is chosen shows at once, before the numbers of it are there. */
export function markCharts() {
  drawTrend();
  markClock();
}
