// Filters: everything in the rail that chooses incidents, each group with its present value beside its name.
import { checklist } from "./checklist.js";
import { showChips, startChips } from "./chips.js";
import { filterParts, waysOfKnowing } from "./describe.js";
import { byId, put } from "./dom.js";
import { startGroups } from "./groups.js";
import { showPeriod, startPeriod } from "./period.js";
import { changeFilters, state } from "./state.js";
import { showTimes, startTimes } from "./times.js";
import { byName, say } from "./words.js";

let lists = {};

export function startFilters(territory) {
  startGroups();
  startChips();
  startPeriod(territory);
  startTimes();
  const places = (territory.neighbourhoods ?? []).map(({ code, name }) => ({ code, label: name }));
  byId("group-neighbourhoods").hidden = !places.length;
  lists = {
    categories: checklist(byId("categories"), territory.categories, {
      chosen: (categories) => changeFilters({ categories }),
      search: byId("category-search"),
      none: say("no_category_found"),
    }),
    knownBy: checklist(byId("ways-known"), waysOfKnowing(), { chosen: (knownBy) => changeFilters({ knownBy }) }),
    neighbourhoods: checklist(byId("neighbourhoods"), places.sort((a, b) => byName(a.label, b.label)), {
      chosen: (neighbourhoods) => changeFilters({ neighbourhoods }),
      search: byId("neighbourhood-search"),
      none: say("no_neighbourhood_found"),
    }),
  };
  for (const [id, name] of [["all-categories", "categories"], ["all-neighbourhoods", "neighbourhoods"]]) {
    byId(id).addEventListener("click", () => {
      changeFilters({ [name]: [] });
      byId(id).closest("details").querySelector("summary").focus();
    });
  }
  showFilters();
}

/** Make the fields say what the state says. */
export function showFilters() {
  showPeriod();
  showTimes();
  for (const [name, list] of Object.entries(lists)) list.show(state.filters[name]);
  byId("all-categories").hidden = !state.filters.categories.length;
  byId("all-neighbourhoods").hidden = !state.filters.neighbourhoods.length;
  showValues();
  showChips();
}

/** What is chosen in a group is said in its heading, so that a closed one hides nothing. */
function showValues() {
  const parts = filterParts();
  const words = (...names) => parts.filter(({ name }) => names.includes(name)).map((part) => part.words).join(", ");
  put(byId("value-period"), words("period"));
  put(byId("value-categories"), words("categories"));
  put(byId("value-times"), words("weekdays", "hours"));
  put(byId("value-known"), words("knownBy"));
  put(byId("value-neighbourhoods"), words("neighbourhoods"));
}

/** The counts beside the boxes: each group counts under all filters but its own. */
export function showFilterCounts(view) {
  const numbers = (counted) => new Map(counted.map(({ code, n }) => [code, n]));
  lists.categories.count(numbers(view.categories));
  lists.knownBy.count(numbers(view.known_by));
  lists.neighbourhoods.count(numbers(view.neighbourhoods));
}
