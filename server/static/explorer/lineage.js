// Lineage: what a run was made with, in words, and as the filters that bring it back.
import { filterWords, wholeRecord } from "./describe.js";
import { h } from "./dom.js";
import { NO_FILTERS, state } from "./state.js";
import { integer, measured, moment, say } from "./words.js";

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

export const madeWithPresentFilters = (run) => fingerprint(filtersOf(run)) === fingerprint(state.filters);

/** The rule by which hotspots were found. */
export const ruleWords = (settings) =>
  say(settings.weighted ? "rule_weighted" : "rule", {
    min_incidents: integer(settings.weighted ? settings.min_weight : settings.min_incidents),
    eps: measured(settings.eps_m),
  });

/** Every fact of a run, as terms and their descriptions. */
export function lineage(run) {
  const facts = [
    ["l_radius", say("metres", { n: measured(run.settings.eps_m) })],
    ["l_min", integer(run.settings.min_incidents)],
    ["l_weighted", say(run.settings.weighted ? "yes" : "no")],
    ["l_window", run.window_words],
    ["l_filters", filterWords({ ...filtersOf(run), first: null, last: null }, say("all_categories"))],
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
