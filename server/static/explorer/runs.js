// Runs: show a run as a ranked list, the map's twin in words, and say when it belongs to other filters.
import { listRuns, readRun, runFile, territory, Trouble } from "./api.js";
import { filterWords } from "./describe.js";
import { button, byId, h, put } from "./dom.js";
import { filtersOf, lineage, madeWithPresentFilters, ruleWords } from "./lineage.js";
import { state } from "./state.js";
import { area, count, integer, say, share } from "./words.js";

const FIRST_ROWS = 40;

/** What is shown: {run, hotspots, outlines, quality}, or null. */
let shown = null;
let listeners = {};

export const shownRun = () => shown;

/** `selected(rank)`: a row was pressed; `changed(shown)`: another run; `useFilters(filters)`; `findAgain()`. */
export function startRuns(handlers) {
  listeners = handlers;
  byId("ranking").addEventListener("keydown", walk);
  byId("all-ranks").addEventListener("click", () => {
    rank(Infinity);
    byId("ranking").children[FIRST_ROWS].firstElementChild.focus();
  });
}

/** The newest run with something to see; one that found nothing would make the first map an empty one. */
export async function newestRun() {
  const { runs } = await listRuns();
  return runs?.find(({ hotspots }) => hotspots) ?? runs?.[0] ?? null;
}

/** Load a run and show it; a run that is gone is said, not hidden. */
export async function openRun(id) {
  const found = await readRun(id);
  // A link may name the run of another territory, whose ground is not here.
  if (found.run.territory !== territory) throw new Trouble(say("run_gone"), 404);
  shown = found;
  show();
  listeners.changed(shown);
  return shown;
}

export function closeRun() {
  shown = null;
  show();
  listeners.changed(null);
}

/** Say so when the list belongs to other filters than those of the map. */
export function showStaleness() {
  const box = byId("stale");
  box.hidden = !shown || madeWithPresentFilters(shown.run);
  if (box.hidden) return;
  const { run } = shown;
  const words = filterWords(filtersOf(run));
  put(
    box,
    h("p", {}, say("stale", { words })),
    h(
      "p",
      { class: "actions" },
      button(say("find_again"), listeners.findAgain),
      button(say("use_run_filters"), () => listeners.useFilters(filtersOf(run))),
    ),
  );
}

function show() {
  byId("run").hidden = !shown;
  byId("run-summary").hidden = !shown;
  byId("settings-box").open = !shown;
  byId("no-run").hidden = Boolean(shown);
  put(byId("no-run"), say("no_run"));
  const badge = byId("hotspot-count");
  badge.hidden = !shown;
  if (!shown) return;
  const { run, hotspots } = shown;
  badge.textContent = integer(run.hotspots);
  byId("eps").value = run.settings.eps_m;
  byId("least").value = run.settings.min_incidents;
  byId("weighted").checked = Boolean(run.settings.weighted);
  const inside = run.incidents ? run.in_hotspots / run.incidents : 0;
  put(byId("run-figure"), count("hotspots", run.hotspots));
  put(byId("run-words"), hotspots.length ? ruleWords(run.settings) : say("found_none"), " ", hotspots.length ? say("in_hotspots", { share: share(inside) }) : say("found_none_next"));
  const care = shown.quality?.care ?? "";
  byId("run-care").hidden = !care;
  byId("run-care").textContent = care;
  rank(FIRST_ROWS);
  put(byId("lineage"), lineage(run));
  for (const link of byId("take-away").querySelectorAll("[data-format]")) {
    link.href = runFile(run.id, link.dataset.format);
  }
  showStaleness();
  showSelected();
}

/** List the foremost; a large city has hundreds, and the map shows them all. */
function rank(most) {
  const { hotspots } = shown;
  put(byId("ranking"), hotspots.slice(0, most).map(row));
  byId("all-ranks").hidden = hotspots.length <= most;
  byId("all-ranks").textContent = say("all_ranks", { n: integer(hotspots.length) });
}

function row(hotspot) {
  const leading = hotspot.categories?.[0];
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", "data-rank": hotspot.rank, onclick: () => listeners.selected(hotspot.rank) },
      h("span", { class: "rank" }, String(hotspot.rank)),
      h(
        "span",
        {},
        h("span", { class: "ranking-what" }, count("rank_row", hotspot.incidents, { area: area(hotspot.area_km2) })),
        leading ? h("span", { class: "ranking-more" }, `${leading.label ?? leading.code}: ${integer(leading.n)}`) : null,
        flagTags(hotspot),
      ),
    ),
  );
}

export const flagTags = (hotspot) =>
  (hotspot.flags ?? []).map((flag) => h("span", { class: "tag" }, say(`flag_${flag}`)));

/** Mark the selected row. */
export function showSelected() {
  if (shown && state.selected > FIRST_ROWS && byId("ranking").children.length < state.selected) rank(Infinity);
  for (const one of byId("ranking").querySelectorAll("button")) {
    const current = Number(one.dataset.rank) === state.selected;
    if (current) {
      one.setAttribute("aria-current", "true");
      one.scrollIntoView({ block: "nearest" });
    } else one.removeAttribute("aria-current");
  }
}

function walk(event) {
  const rows = [...byId("ranking").querySelectorAll("button")];
  const at = rows.indexOf(document.activeElement);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
  if (to === undefined || at < 0) return;
  event.preventDefault();
  rows[Math.max(0, Math.min(to, rows.length - 1))].focus();
}
