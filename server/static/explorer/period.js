// Period: ready ones, or a first and a last day.
import { nameOf, ready } from "./days.js";
import { byId, put } from "./dom.js";
import { periodWords } from "./describe.js";
import { changeFilters, state } from "./state.js";
import { say } from "./words.js";

let territory = null;
let ownDates = false;

export function startPeriod(given) {
  territory = given;
  const { first, last } = ready("lastyear", territory);
  byId("presets").querySelector('[value="lastyear"]').closest("label").hidden = !first || first > last;
  byId("presets").addEventListener("change", (event) => choose(event.target.value));
  for (const id of ["first-day", "last-day"]) byId(id).addEventListener("change", readDates);
}

export function showPeriod() {
  const { first, last } = state.filters;
  const name = ownDates ? "own" : nameOf(state.filters, territory);
  for (const input of byId("presets").querySelectorAll("input")) input.checked = input.value === name;
  byId("dates").hidden = name !== "own";
  byId("first-day").value = first ?? "";
  byId("last-day").value = last ?? "";
  byId("dates-error").hidden = true;
  put(byId("period-words"), name === "own" ? "" : periodWords(state.filters));
}

function choose(name) {
  ownDates = name === "own";
  if (ownDates) {
    showPeriod();
    byId("first-day").focus();
    return;
  }
  changeFilters(ready(name, territory));
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
  changeFilters({ first, last });
}
