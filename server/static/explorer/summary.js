// Summary: how many incidents there are, how many of them the map can show, and what to do where there are none.
import { territory } from "./api.js";
import { filterParts, wholeRecord } from "./describe.js";
import { button, byId, h, put } from "./dom.js";
import { changeFilters, state, travel } from "./state.js";
import { count, say, share } from "./words.js";

const LOW_HIT_RATE = 0.85; // Ratcliffe's first estimate of what a map needs: a warning, not a law

/** An empty territory says how incidents come into it. */
function firstSteps() {
  const imports = h("a", { class: "button", href: `/t/${territory}/imports` }, say("import_file"));
  return [h("p", {}, say("no_data")), h("p", { class: "actions" }, imports)];
}

/** Filters that let nothing through: the way back is the last one, or where there is none, all of them. */
function wayBack() {
  return [
    h("p", {}, say("widen")),
    h("p", { class: "actions" }, filterParts().length ? button(say("take_last_filter"), takeLast, "secondary") : null),
  ];
}

function takeLast() {
  const before = JSON.stringify(state.filters);
  // Steps that were no filter, such as a hotspot that was selected, are passed by.
  while (JSON.stringify(state.filters) === before) {
    if (!travel("back")) changeFilters(wholeRecord());
    if (JSON.stringify(wholeRecord()) === before) break;
  }
  byId("summary-figure").focus();
}

export function showSummary(view, { everRecorded }) {
  const { incidents, located } = view;
  put(byId("summary-figure"), incidents || !everRecorded ? count("recorded", incidents) : say("no_incidents"));
  put(byId("sheet-summary"), say("announced", { incidents: count("recorded", incidents), filters: count("filters", filterParts().length) }));
  if (!incidents) {
    put(byId("summary-words"), everRecorded ? wayBack() : firstSteps());
    return;
  }
  const placed = located / incidents;
  put(byId("summary-words"), say(placed < LOW_HIT_RATE ? "hit_rate_low" : "hit_rate", { share: share(placed) }));
}
