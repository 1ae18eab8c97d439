// Times: days of the week as chips, and a span of hours that may go past midnight.
import { span } from "./describe.js";
import { byId, h, put } from "./dom.js";
import { changeFilters, state } from "./state.js";
import { clockTime, say, weekday } from "./words.js";

const DAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);

export function startTimes() {
  const chips = DAYS.map((number) =>
    h(
      "label",
      { title: weekday(number) },
      h("input", { type: "checkbox", value: number, "aria-label": weekday(number) }),
      h("span", { "aria-hidden": "true" }, weekday(number, "short")),
    ),
  );
  put(byId("weekdays"), chips);
  byId("weekdays").addEventListener("change", () => {
    const weekdays = [...byId("weekdays").querySelectorAll(":checked")].map(({ value }) => Number(value));
    changeFilters({ weekdays: weekdays.length === DAYS.length ? [] : weekdays });
    showTimes();
  });
  const any = () => h("option", { value: "" }, say("any_hour"));
  put(byId("from-hour"), any(), HOURS.map((hour) => h("option", { value: hour }, clockTime(hour))));
  put(byId("until-hour"), any(), HOURS.map((hour) => h("option", { value: hour + 1 }, clockTime(hour + 1))));
  for (const id of ["from-hour", "until-hour"]) byId(id).addEventListener("change", () => chooseHours(id));
}

/** Either end alone reaches to midnight; "any hour" at one end frees the other. */
function chooseHours(changed) {
  if (byId(changed).value === "") {
    changeFilters({ hours: [] });
    showTimes();
    return;
  }
  const from = Number(byId("from-hour").value);
  const until = Number(byId("until-hour").value || 24);
  const length = (until - from + 24) % 24 || 24;
  const hours = Array.from({ length }, (_, index) => (from + index) % 24);
  changeFilters({ hours: length === 24 ? [] : hours.sort((a, b) => a - b) });
  showTimes();
}

export function showTimes() {
  const { weekdays, hours } = state.filters;
  for (const box of byId("weekdays").querySelectorAll("input")) box.checked = weekdays.includes(Number(box.value));
  const run = hours.length ? span(hours, 24) : null;
  byId("from-hour").value = run ? run[0] : "";
  byId("until-hour").value = run ? run[1] + 1 : "";
}
