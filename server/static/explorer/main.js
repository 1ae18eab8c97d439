// Explorer: wires the state, the filters, the charts, the map, the runs and the panel together.
import { readTerritory } from "./api.js";
import { markCharts, showCharts, startCharts } from "./charts.js";
import { dayIn } from "./days.js";
import { startDescribing } from "./describe.js";
import { announce, byId } from "./dom.js";
import { showFilterCounts, showFilters, startFilters } from "./filters.js";
import { find, helpWithEps, startFinding } from "./finding.js";
import { explainAndShow, startInstruments } from "./instruments.js";
import { startKeeping } from "./keeping.js";
import { isPhone, openSheet, openTab, startLayout } from "./layout.js";
import { showLegend, showMissing, startLegend } from "./legend.js";
import { filtersOf } from "./lineage.js";
import { goTo, goToForemost, mark, resizeMap, showHotspots, showIncidents, startMap } from "./map.js";
import { onPalette } from "./palette.js";
import { closePanel, showHotspot, startPanel } from "./panel.js";
import { explain } from "./places.js";
import * as runs from "./runs.js";
import { change, changeFilters, onChange, read, state } from "./state.js";
import { showSummary } from "./summary.js";
import { startToolbar } from "./toolbar.js";
import { calm, trouble } from "./trouble.js";
import { look, markChange, startView } from "./view.js";
import { say } from "./words.js";

let zoom = 10;
let legend = () => {};

async function openRun(id) {
  try {
    await runs.openRun(id);
  } catch (error) {
    if (error.name === "AbortError") return;
    if (error.status === 404) {
      change({ run: null, selected: null }, { undoable: false });
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
  if (!explain(feature)) closePanel();
  resizeMap();
}

function closeSelection() {
  const row = byId("ranking").querySelector('[aria-current="true"]');
  change({ selected: null });
  closePanel();
  resizeMap();
  row?.focus();
}

/** One change of the filters is one request for the counts, and the tiles of the map beside it. */
function showFiltered() {
  markChange();
  showFilters();
  markCharts();
  calm("map");
  showIncidents();
  look();
  legend();
  runs.showStaleness();
  helpWithEps();
}

function react(changed) {
  if (changed.has("filters")) showFiltered();
  if (changed.has("run") && state.run !== (runs.shownRun()?.run.id ?? null)) {
    if (state.run) openRun(state.run);
    else runs.closeRun();
  }
  if (changed.has("breaks")) legend();
  if (changed.has("selected")) showSelection();
}

function startRuns() {
  runs.startRuns({
    selected: (rank) => select(rank === state.selected ? null : rank),
    changed: (shown) => {
      showHotspots(shown?.outlines);
      showSelection();
    },
    useFilters: changeFilters,
    findAgain: find,
  });
  startFinding({ failed: trouble });
}

function startGround(territory) {
  legend = () => showLegend(territory, zoom);
  startMap(territory, {
    pressed,
    failed: (error) => trouble(error, { about: "map" }),
    moved: (now) => {
      zoom = now;
      legend();
    },
  });
  startLegend(territory, { select: explainAndShow });
  legend();
  onPalette(legend);
}

/** The parts that fill a slot of the page of their own; each listens to the state by itself. */
function startParts(territory) {
  startToolbar(territory);
  startInstruments(territory, { pressed, failed: trouble });
  startKeeping(territory);
}

/** The first sight of the map is the newest answer, together with what it was found in. */
async function beginWithNewest() {
  const newest = await runs.newestRun().catch(() => null);
  if (!newest) return;
  state.run = newest.id;
  state.filters = filtersOf(newest);
}

async function start() {
  startLayout(resizeMap);
  const territory = await readTerritory();
  territory.first = dayIn(territory.first, territory.timezone);
  territory.last = dayIn(territory.last, territory.timezone);
  const everRecorded = territory.incidents > 0;
  byId("content").classList.toggle("unfilled", !everRecorded);
  startDescribing(territory);
  const given = read(territory);
  if (!given.hasRun && !given.hasFilters) await beginWithNewest();
  onChange(react);
  startFilters(territory);
  startCharts(territory, resizeMap);
  startPanel(territory, closeSelection);
  startView({
    show: (view) => {
      showSummary(view, { everRecorded });
      showMissing(view);
      showFilterCounts(view);
      showCharts(view);
    },
    failed: (error, again) => trouble(error, { again }),
    calm,
  });
  startRuns();
  startGround(territory);
  startParts(territory);
  look({ aloud: false });
  if (state.run) {
    openTab("hotspots");
    await openRun(state.run);
    if (!given.hasView) goToForemost();
  } else runs.closeRun();
  byId("content").dataset.ready = "yes";
}

start().catch(trouble);
