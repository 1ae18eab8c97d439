// Compare: a second selection beside the first or under a divider; what is chosen is in the state.
import { actions, choices, chooser, tick } from "./choices.js";
import { button, byId, h, put } from "./dom.js";
import { popover } from "./keeping-popover.js";
import { periodBefore, samePeriod, yearBefore } from "./periods.js";
import { showIncidents } from "./scene.js";
import { change, onChange, state } from "./state.js";
import { hideSecond, showSecond } from "./twin.js";
import { hideVersus, showVersus } from "./versus.js";
import { say } from "./words.js";

const ICON = "M3 4h6v12H3zM11 4h6v12h-6z";
const RELATIVES = { year: yearBefore, before: periodBefore };

let territory = null;
let box = null;
let lastPeriod = null;

export function startCompare(given, { pressed, failed }) {
  territory = given;
  box = popover({ id: "compare", label: say("compare"), path: ICON, opened: fill });
  byId("tools-map").append(box.tool);
  lastPeriod = period();
  const show = () => {
    box.tool.classList.toggle("on", Boolean(state.compare));
    byId("stage").dataset.compare = state.compare?.layout ?? "";
    if (!state.compare) {
      hideSecond();
      hideVersus();
      return;
    }
    showSecond({ pressed, failed: (error) => failed(error) });
    showIncidents();
    showVersus(territory, failed);
  };
  onChange((changed) => {
    if (!changed.has("filters") && !changed.has("compare")) return;
    if (!changed.has("compare")) follow();
    lastPeriod = period();
    show();
    if (box.isOpen()) fill(box.body);
  });
  show();
}

const period = () => ({ first: state.filters.first, last: state.filters.last });

/** "year", "before", "own" or "category": what the second map has instead. */
function kindOf(now = period()) {
  const other = state.compare?.filters;
  if (!other) return null;
  if (other.categories) return "category";
  return Object.keys(RELATIVES).find((kind) => samePeriod(RELATIVES[kind](now), other)) ?? "own";
}

/** A period that was the one before stays the one before, when the first is changed. */
function follow() {
  const kind = RELATIVES[kindOf(lastPeriod)] ? kindOf(lastPeriod) : null;
  if (kind) change({ compare: { ...state.compare, filters: RELATIVES[kind](period()) } }, { undoable: false });
}

function compareWith(filters) {
  change({ compare: { layout: state.compare?.layout ?? "swipe", filters } });
}

function choose(kind) {
  if (RELATIVES[kind]) compareWith(RELATIVES[kind](period()));
  else if (kind === "own") compareWith(periodBefore(period()));
  else compareWith({ categories: [otherCategory()] });
  showOwn(kind);
}

const otherCategory = () => territory.categories.find(({ code }) => !state.filters.categories.includes(code))?.code;

function fill(body) {
  if (!state.filters.first) {
    put(body, h("p", {}, say("compare_no_dates")));
    return;
  }
  const kinds = ["year", "before", "own", "category"].map((kind) => [kind, say(`compare_${kind}`)]);
  const layouts = ["swipe", "side"].map((layout) => [layout, say(`layout_${layout}`)]);
  put(
    body,
    choices(say("compare_with"), "compare-kind", kinds, choose),
    h("div", { id: "compare-own" }),
    choices(say("compare_how"), "compare-layout", layouts, arrange),
    actions(state.compare ? button(say("compare_stop"), stop) : null),
  );
  tick(body, "compare-kind", kindOf());
  tick(body, "compare-layout", state.compare?.layout ?? "swipe");
  body.querySelector("input:checked, input").dataset.first = "";
  showOwn(kindOf());
}

/** The fields that belong to the choice: two days, or a category. */
function showOwn(kind) {
  const place = byId("compare-own");
  if (!place) return;
  if (kind === "own") put(place, dates());
  else if (kind === "category") put(place, categories());
  else put(place);
}

function dates() {
  const { first, last } = state.compare.filters;
  const field = (id, text, value) =>
    h("label", { for: id }, text, h("input", { class: "input", type: "date", id, value, onchange: readDates }));
  return h(
    "div",
    { class: "dates" },
    field("second-first", say("first_day"), first),
    field("second-last", say("last_day"), last),
    h("p", { class: "field-error", id: "second-error", role: "alert", hidden: true }),
  );
}

function readDates() {
  const first = byId("second-first").value;
  const last = byId("second-last").value;
  if (!first || !last) return;
  byId("second-error").hidden = first <= last;
  if (first > last) put(byId("second-error"), say("date_order"));
  else compareWith({ first, last });
}

function categories() {
  const options = territory.categories.map(({ code, label, parent }) => [code, parent ? `– ${label}` : label]);
  const select = chooser({ id: "second-category", onchange: () => compareWith({ categories: [select.value] }) }, options);
  [select.value] = state.compare.filters.categories;
  return h("label", { for: "second-category" }, h("span", { class: "unseen" }, say("compare_category")), select);
}

function arrange(layout) {
  if (state.compare) change({ compare: { ...state.compare, layout } });
  else change({ compare: { layout, filters: yearBefore(period()) } });
}

function stop() {
  box.close();
  change({ compare: null });
}
