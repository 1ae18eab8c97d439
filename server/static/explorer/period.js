// Period: ready ones, or a first and a last day.
import { nameOf, ready } from "./days.js";
import { byId, put } from "./dom.js";
import { periodWords } from "./describe.js";
import { changeFilters, state } from "./state.js";
import { say } from "./words.js";

let territory = null;
let ownDates = false;
let pressed = null;
let own = {};

export function startPeriod(given) {
  territory = given;
  const { first, last } = ready("lastyear", territory);
  byId("presets").querySelector('[value="lastyear"]').closest("label").hidden = !first || first > last;
  byId("presets").addEventListener("change", (event) => choose(event.target.value));
  for (const id of ["first-day", "last-day"]) byId(id).addEventListener("change", readDates);
}

/**
 * Ready periods may be the same days, as in a record of one year: the pressed one stays pressed. The fields of own
 * dates stay open until the days are changed elsewhere.
 */
function name() {
  ownDates &&= own.first === state.filters.first && own.last === state.filters.last;
  if (ownDates) return "own";
  const { first, last } = ready(pressed ?? "all", territory);
  return pressed && first === state.filters.first && last === state.filters.last ? pressed : nameOf(state.filters, territory);
}

export function showPeriod() {
  const { first, last } = state.filters;
  const shown = name();
  for (const input of byId("presets").querySelectorAll("input")) input.checked = input.value === shown;
  byId("dates").hidden = shown !== "own";
  byId("first-day").value = first ?? "";
  byId("last-day").value = last ?? "";
  byId("dates-error").hidden = true;
  put(byId("period-words"), shown === "own" ? "" : periodWords(state.filters));
}

function choose(wanted) {
  ownDates = wanted === "own";
  if (ownDates) {
    own = state.filters;
    showPeriod();
    byId("first-day").focus();
    return;
  }
  pressed = wanted;
  changeFilters(ready(wanted, territory));
  showPeriod();
}

function readDates() {
  const first = byId("first-day").value;
  const last = byId("last-day").value;
  if (!first || !last) return;
  if (first > last) {
    byId("dates-error").hidden = false;
    put(byId("dates-error"), say("date_order"));
    return;
  }
  byId("dates-error").hidden = true;
  own = { first, last };
  ownDates = true;
  changeFilters(own);
}
