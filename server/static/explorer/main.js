// Explorer: wires the state, the filters, the map, the runs and the panel together.
import { readSummary, readTerritory } from "./api.js";
import { dayIn } from "./days.js";
import { announce, button, byId, h, put } from "./dom.js";
import { showCategoryCounts, showFilters, startFilters, takeFilters } from "./filters.js";
import { isPhone, openSheet, openTab, startLayout } from "./layout.js";
import { showLegend } from "./legend.js";
import { goTo, goToForemost, mark, resizeMap, showHotspots, showIncidents, startMap } from "./map.js";
import { draw as drawMonths, showMonths, startMonths } from "./months.js";
import { onPalette } from "./palette.js";
import { closePanel, showCell, showHotspot, showPoint, startPanel } from "./panel.js";
import * as runs from "./runs.js";
import { change, NO_FILTERS, onChange, query, read, state } from "./state.js";
import { showSummary } from "./summary.js";
import { startToolbar } from "./toolbar.js";
import { count, say } from "./words.js";

let zoom = 10;
let everRecorded = true;
let legend = () => {};

function trouble(error, about = "answer") {
  if (error.name === "AbortError") return;
  const box = byId("trouble");
  box.dataset.about = about;
  box.hidden = false;
  put(box, h("p", {}, error.message), wayOut(error.status));
}

/** What to do now: sign in again, or try again where trying can help. */
function wayOut(status) {
  const here = encodeURIComponent(window.location.pathname + window.location.search);
  if (status === 401) return h("p", { class: "actions" }, h("a", { href: `/sign-in?next=${here}` }, say("sign_in")));
  if (status >= 400 && status < 500) return null;
  return h("p", { class: "actions" }, button(say("try_again"), () => window.location.reload()));
}

/** Take back what was said about answers, or about the map; the one says nothing of the other. */
function calm(about = "answer") {
  if (byId("trouble").dataset.about === about) byId("trouble").hidden = true;
}

async function countFiltered() {
  try {
    const summary = await readSummary("filtered", query());
    calm();
    showSummary(summary, { everRecorded });
    showCategoryCounts(summary.categories);
    put(byId("sheet-summary"), count("recorded", summary.incidents));
  } catch (error) {
    trouble(error);
  }
}

/** The months of the whole record, for the chosen categories. */
async function countMonths() {
  try {
    const summary = await readSummary("months", query({ categories: state.filters.categories }));
    showMonths(summary.months);
  } catch (error) {
    trouble(error);
  }
}

async function openRun(id) {
  try {
    await runs.openRun(id);
  } catch (error) {
    if (error.status === 404) {
      change({ run: null, selected: null });
      trouble(new Error(say("run_gone")));
    } else trouble(error);
    runs.closeRun();
  }
}

function select(rank) {
  change({ selected: rank });
}

function showSelection() {
  const hotspot = runs.shownRun()?.hotspots.find(({ rank }) => rank === state.selected);
  runs.showSelected();
  mark(state.selected);
  if (!hotspot) {
    closePanel();
    resizeMap();
    return;
  }
  const covered = () => (isPhone() ? byId("panel").offsetHeight : 0);
  showHotspot(hotspot, { zoomTo: () => goTo(hotspot.rank, { always: true, covered: covered() }) });
  resizeMap();
  if (isPhone()) openSheet(false);
  goTo(hotspot.rank, { covered: covered() });
  announce(say("selected", { rank: hotspot.rank, words: hotspot.sentences?.[0] ?? "" }));
}

function pressed(feature) {
  if (feature?.kind === "hotspot-fill") {
    openTab("hotspots");
    select(feature.rank);
    return;
  }
  select(null);
  if (feature?.kind === "cells") showCell(feature);
  else if (feature?.kind === "points") showPoint(feature);
  else closePanel();
  resizeMap();
}

function closeSelection() {
  const row = byId("ranking").querySelector('[aria-current="true"]');
  change({ selected: null });
  closePanel();
  resizeMap();
  row?.focus();
}

function react(changed) {
  if (changed.has("filters")) {
    showFilters();
    calm("map");
    showIncidents();
    countFiltered();
    countMonths();
    drawMonths();
    legend();
    runs.showStaleness();
    runs.helpWithEps();
  }
  if (changed.has("selected")) showSelection();
}

/** The parts that fill a slot of the page of their own; each listens to the state by itself. */
function startParts(territory) {
  startToolbar(territory);
}

async function start() {
  startLayout(resizeMap);
  const territory = await readTerritory();
  territory.first = dayIn(territory.first, territory.timezone);
  territory.last = dayIn(territory.last, territory.timezone);
  const given = read(territory);
  const newest = given.hasRun || given.hasFilters ? null : await runs.newestRun().catch(() => null);
  if (newest) {
    // The first sight of the map is the newest answer, together with what it was found in.
    const { categories, first, last } = runs.filtersOf(newest);
    state.run = newest.id;
    state.filters = { ...NO_FILTERS, categories, first: first ?? territory.first, last: last ?? territory.last };
  }
  everRecorded = territory.incidents > 0;
  byId("content").classList.toggle("unfilled", !everRecorded);
  onChange(react);
  startFilters(territory);
  startPanel(territory, closeSelection);
  startMonths(territory, takeFilters);
  runs.startRuns(territory, {
    selected: (rank) => select(rank === state.selected ? null : rank),
    changed: (shown) => {
      showHotspots(shown?.outlines);
      showSelection();
    },
    useFilters: takeFilters,
    failed: trouble,
  });
  legend = () => showLegend(territory, zoom);
  startMap(territory, {
    pressed,
    failed: (error) => trouble(error, "map"),
    moved: (now) => {
      zoom = now;
      legend();
    },
  });
  onPalette(legend);
  startParts(territory);
  countFiltered();
  countMonths();
  if (state.run) {
    openTab("hotspots");
    await openRun(state.run);
    if (!given.hasView) goToForemost();
  } else runs.closeRun();
  document.getElementById("content").dataset.ready = "yes";
}

start().catch(trouble);
