// Versus: the two selections in words above the two maps, their counts, and the difference.
import { readView } from "./api.js";
import { filterWords } from "./describe.js";
import { byId, h, put } from "./dom.js";
import { daysIn } from "./periods.js";
import { calm } from "./trouble.js";
import { comparedFilters, query, state } from "./state.js";
import { count, day, integer, say, share } from "./words.js";

// Below it a percentage says more about chance than about the place.
const LEAST_FOR_SHARE = 20;
const SEEN_UNLIKE = 0.05;

let asked = 0;

const whole = (filters) =>
  filters.categories.length ? filterWords(filters) : `${say("all_categories")}; ${filterWords(filters)}`;

/** Name both halves; the counts follow when they are here. */
export async function showVersus(territory, failed) {
  const turn = ++asked;
  const filters = [state.filters, comparedFilters()];
  byId("versus").hidden = false;
  name(filters, [null, null]);
  try {
    const views = await Promise.all(filters.map((one, i) => readView(query(one), `versus-${i}`)));
    if (turn !== asked || !state.compare) return;
    name(filters, views);
    calm("compare");
    put(byId("versus-words"), [difference(views), ...cautions(filters, views, territory)].join(" "));
  } catch (error) {
    if (turn === asked && error.name !== "AbortError") failed(error, () => showVersus(territory, failed));
  }
}

export function hideVersus() {
  asked += 1;
  calm("compare");
  byId("versus").hidden = true;
}

function name(filters, views) {
  ["versus-first", "versus-second"].forEach((id, i) => {
    const counted = views[i] ? count("recorded", views[i].incidents) : "…";
    put(byId(id), h("strong", {}, say(i ? "second_map" : "first_map"), ": ", counted), h("span", {}, whole(filters[i])));
  });
}

/** In plain counts; a share of the second only where it has enough to be one. */
export function difference([first, second]) {
  const more = first.incidents - second.incidents;
  if (!more) return say("same_number");
  const known = second.incidents >= LEAST_FOR_SHARE;
  const blanks = known ? { share: share(Math.abs(more) / second.incidents) } : {};
  const key = `${more > 0 ? "more" : "fewer"}${known ? "_share" : ""}`;
  const words = count(key, Math.abs(more), blanks);
  return known ? words : `${words} ${say("too_few_for_share", { least: integer(LEAST_FOR_SHARE) })}`;
}

/** What makes the two unlike in other ways than what happened. */
function cautions(filters, views, territory) {
  const said = [];
  const [first, second] = filters;
  if (daysIn(first) !== daysIn(second)) {
    said.push(say("unequal_days", { first: count("days_long", daysIn(first)), second: count("days_long", daysIn(second)) }));
  }
  if (second.first < territory.first) said.push(say("before_record", { first: day(territory.first) }));
  if (second.last > territory.last) said.push(say("after_record", { last: day(territory.last) }));
  if (views.some(({ incidents }) => incidents < LEAST_FOR_SHARE)) return said;
  const seen = views.map(({ incidents, located, at_default: atDefault }) => (located - atDefault) / incidents);
  if (Math.abs(seen[0] - seen[1]) > SEEN_UNLIKE) said.push(say("unlike_seen", { first: share(seen[0]), second: share(seen[1]) }));
  return said;
}
