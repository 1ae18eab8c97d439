// Runs: ask for hotspots, follow the job, and show the run as a ranked list: the map's twin in words.
import { readEps, readJob, readRun, listRuns, requestRun, runFile } from "./api.js";
import { announce, button, byId, h, put } from "./dom.js";
import { filterWords, wholeRecord } from "./describe.js";
import { explainEps } from "./kdistance.js";
import { change, NO_FILTERS, query, state } from "./state.js";
import { area, count, integer, measured, moment, say, share } from "./words.js";

const POLL_MS = 400;
const LOOKING_AFTER_MS = 150;
const FIRST_ROWS = 40;
const ENDED = new Set(["done", "failed", "cancelled"]);

/** What is shown: {run, hotspots, outlines}, or null. */
let shown = null;
let listeners = {};

export const shownRun = () => shown;

/** `selected(rank)`: a row was pressed; `changed(shown)`: another run; `useFilters(filters)`; `failed(error)`. */
export function startRuns(territory, handlers) {
  listeners = handlers;
  byId("settings").addEventListener("submit", (event) => {
    event.preventDefault();
    find();
  });
  byId("eps-help").addEventListener("toggle", helpWithEps);
  byId("least").addEventListener("change", helpWithEps);
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
  shown = await readRun(id);
  show();
  listeners.changed(shown);
  return shown;
}

export function closeRun() {
  shown = null;
  show();
  listeners.changed(null);
}

/** The filters a run was made with; one without days looked at the whole record. */
export function filtersOf({ settings }) {
  const whole = wholeRecord();
  return {
    categories: settings.categories ?? [],
    first: settings.from ?? whole.first,
    last: settings.to ?? whole.last,
    weekdays: settings.weekdays ?? [],
    hours: settings.hours ?? [],
    knownBy: settings.known_by ?? [],
    neighbourhoods: settings.neighbourhoods ?? [],
    area: settings.area?.length ? settings.area : null,
  };
}

/** Which filters, whatever the order they were chosen in. */
const fingerprint = (filters) =>
  JSON.stringify(Object.keys(NO_FILTERS).map((name) => (name === "area" ? filters.area : [filters[name]].flat().sort())));

const sameFilters = (run) => fingerprint(filtersOf(run)) === fingerprint(state.filters);

/** Say so when the list belongs to other filters than those of the map. */
export function showStaleness() {
  const box = byId("stale");
  box.hidden = !shown || sameFilters(shown.run);
  if (box.hidden) return;
  const { run } = shown;
  const words = filterWords(filtersOf(run));
  put(
    box,
    h("p", {}, say("stale", { words })),
    h(
      "p",
      { class: "actions" },
      button(say("find_again"), find),
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

const ruleWords = (settings) =>
  say(settings.weighted ? "rule_weighted" : "rule", {
    min_incidents: integer(settings.weighted ? settings.min_weight : settings.min_incidents),
    eps: measured(settings.eps_m),
  });

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

function lineage(run) {
  const facts = [
    ["l_radius", say("metres", { n: measured(run.settings.eps_m) })],
    ["l_min", integer(run.settings.min_incidents)],
    ["l_weighted", say(run.settings.weighted ? "yes" : "no")],
    ["l_window", run.window_words],
    ["l_filters", filterWords(filtersOf(run))],
    ["l_input", integer(run.incidents)],
    ["l_noise", integer(run.noise)],
    ["l_engine", `DBSCAN, ${run.engine}`],
    ["l_seconds", say("seconds", { n: measured(run.seconds) })],
    ["l_made", moment(run.created_at)],
    ["l_fingerprint", run.input_fingerprint.slice(0, 12)],
    ["l_run", run.id.slice(0, 8)],
  ];
  return facts.flatMap(([name, value]) => [h("dt", {}, say(name)), h("dd", {}, value)]);
}

function settings() {
  const error = byId("settings-error");
  const wrong = ["eps", "least"].map(byId).find((input) => !input.checkValidity());
  error.hidden = !wrong;
  for (const id of ["eps", "least"]) byId(id).toggleAttribute("aria-invalid", byId(id) === wrong);
  if (wrong) {
    put(error, say("number_needed", { low: integer(Number(wrong.min)), high: integer(Number(wrong.max)) }));
    byId("settings-box").open = true;
    wrong.focus();
    return null;
  }
  const { categories, first, last, weekdays, hours, knownBy, neighbourhoods, area: corners } = state.filters;
  return {
    eps_m: Number(byId("eps").value),
    min_incidents: Number(byId("least").value),
    weighted: byId("weighted").checked,
    category: categories,
    from: first,
    to: last,
    weekday: weekdays,
    hour: hours,
    known_by: knownBy,
    neighbourhood: neighbourhoods,
    area: corners ?? [],
  };
}

/** Find hotspots with the form's settings in what the filters let through. */
export async function find() {
  const wanted = settings();
  if (!wanted || byId("find").disabled) return;
  working(true);
  try {
    const answer = await requestRun(wanted);
    const id = answer.run ? answer.run.id : await follow(answer.job.id);
    await openRun(id);
    change({ run: id, selected: null });
    announce(shown.hotspots.length ? say("found", { hotspots: count("hotspots", shown.run.hotspots) }) : say("found_none"));
    byId("rail-body").scrollTo({ top: 0 });
  } catch (error) {
    listeners.failed(error);
  } finally {
    working(false);
  }
}

function working(on) {
  byId("find").disabled = on;
  byId("run-progress").hidden = !on;
  if (!on) return;
  put(byId("run-message"), say("finding"));
  put(byId("run-counts"));
  byId("run-bar").removeAttribute("value");
}

async function follow(id) {
  for (;;) {
    const job = await readJob(id);
    if (job.state === "done") return job.result.run_id ?? job.result.run;
    if (ENDED.has(job.state)) throw new Error(say("job_failed", { reason: job.error ?? "" }));
    put(byId("run-message"), job.message || say(job.state === "queued" ? "waiting" : "finding"));
    if (job.total) {
      put(byId("run-counts"), say("progress_counts", { done: integer(job.done), total: integer(job.total) }));
      byId("run-bar").max = job.total;
      byId("run-bar").value = job.done;
    }
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Fill the help with the curve of the present filters, if it is open. */
export async function helpWithEps() {
  if (!byId("eps-help").open) return;
  const asked = query();
  asked.set("min_incidents", byId("least").value || "10");
  const waits = setTimeout(() => put(byId("eps-body"), h("p", { class: "small quiet" }, say("looking"))), LOOKING_AFTER_MS);
  try {
    const found = await readEps(asked);
    put(byId("eps-body"), explainEps(found, (metres) => {
      byId("eps").value = Math.round(metres);
      byId("eps").focus();
    }));
  } catch (error) {
    if (error.name !== "AbortError") put(byId("eps-body"), h("p", { class: "small" }, error.message));
  } finally {
    clearTimeout(waits);
  }
}
