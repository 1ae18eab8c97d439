// Sheet: the frame of the reading panel, and the small pictures in it.
import { lastDayOfMonth } from "./days.js";
import { byId, h, put, s } from "./dom.js";
import { count, integer, say, share, weekday } from "./words.js";
import * as words from "./words.js";

const MOST_MONTHS = 24;
const MOST_ROWS = 6;
// The longest short name of a weekday, and an hour's square, in the units of the picture.
const CLOCK_LEFT = 52;
const CLOCK_ROW = 14;
const CLOCK_COLUMN = 8.8;
// Shades are classes, so that an open panel follows the reader from light to dark.
const CLOCK_STEPS = ["lowest", "low", "high", "highest"];

let closed = () => {};

export function startSheet(onClosed) {
  closed = onClosed;
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && !byId("panel").hidden) closed();
  });
}

export function openSheet(title, ...body) {
  const panel = byId("panel");
  const focused = panel.contains(document.activeElement);
  panel.hidden = false;
  put(panel, h("div", { class: "panel-head" }, h("h2", {}, title), closer()), body);
  panel.scrollTo({ top: 0 });
  // What had the focus may be gone; the panel that took its place keeps the keyboard.
  if (focused) panel.focus();
}

function closer() {
  return h(
    "button",
    { type: "button", class: "panel-close", "aria-label": say("close"), title: say("close"), onclick: () => closed() },
    s("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, s("path", { d: "m3 3 10 10M13 3 3 13" })),
  );
}

export const facts = (pairs) =>
  h("dl", { class: "facts" }, pairs.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

/** The foremost of [{label, n}], as bars from zero. */
export function bars(rows, total) {
  const sorted = rows.filter(({ n }) => n > 0).sort((one, other) => other.n - one.n);
  const most = Math.max(sorted[0]?.n ?? 1, 1);
  const row = ({ label, n }) =>
    h(
      "li",
      {},
      h("span", {}, label),
      h("span", {}, integer(n), " ", h("span", { class: "quiet" }, share(n / total))),
      s(
        "svg",
        { viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
        s("rect", { width: (100 * n) / most, height: 6 }),
      ),
    );
  return h("ul", { class: "bars" }, sorted.slice(0, MOST_ROWS).map(row));
}

/** The newest months as bars from zero, those of the chosen period dark; null where there is no month. */
export function monthsPicture(months, { first, last }) {
  const shown = months.slice(-MOST_MONTHS);
  if (!shown.length) return null;
  const most = shown.reduce((best, one) => (one.n > best.n ? one : best));
  const inside = ({ month }) => (!first || lastDayOfMonth(month) >= first) && (!last || `${month}-01` <= last);
  const tall = (n) => (n / Math.max(most.n, 1)) * 44;
  const label = say("months_words", {
    first: words.month(shown[0].month),
    last: words.month(shown.at(-1).month),
    most: count("month_bar", most.n, { month: words.month(most.month) }),
  });
  const picture = s("svg", { class: "small-months", viewBox: `0 0 ${shown.length * 10} 46`, preserveAspectRatio: "none", role: "img", "aria-label": label });
  shown.forEach((one, i) => {
    const said = count("month_bar", one.n, { month: words.month(one.month) });
    const bar = { class: inside(one) ? "inside" : null, x: i * 10 + 1, y: 45 - tall(one.n), width: 8, height: tall(one.n) };
    picture.append(s("rect", bar, s("title", {}, said)));
  });
  picture.append(s("line", { class: "axis-line", x1: 0, x2: shown.length * 10, y1: 45.5, y2: 45.5 }));
  const ends = [words.month(shown[0].month), words.month(shown.at(-1).month)].map((name) => h("span", {}, name));
  return h("figure", { class: "small-picture" }, picture, h("figcaption", { class: "ends" }, ends), h("p", { class: "quiet small" }, say("months_most", { n: integer(most.n), month: words.month(most.month) })));
}

/** Seven days by twenty-four hours, darker where more was recorded; null where no hour is known. */
export function clockPicture(clock) {
  const most = Math.max(...clock.flat());
  if (!most) return null;
  const step = Math.max(1, Math.ceil(most / CLOCK_STEPS.length));
  const shade = (n) => (n ? CLOCK_STEPS[Math.floor((n - 1) / step)] : "nothing");
  const picture = s("svg", { class: "small-clock", viewBox: "0 0 264 116", role: "img", "aria-label": busiestWords(clock) });
  clock.forEach((hours, row) => {
    picture.append(s("text", { class: "axis", x: CLOCK_LEFT - 4, y: row * CLOCK_ROW + 10.5, "text-anchor": "end" }, weekday(row + 1, "short")));
    hours.forEach((n, hour) => {
      const square = { class: shade(n), x: CLOCK_LEFT + hour * CLOCK_COLUMN, y: row * CLOCK_ROW, width: CLOCK_COLUMN - 1, height: CLOCK_ROW - 1 };
      picture.append(s("rect", square, s("title", {}, count("clock_cell", n, { weekday: weekday(row + 1), hours: words.clockSpan(hour, hour + 1) }))));
    });
  });
  for (const hour of [0, 6, 12, 18]) picture.append(s("text", { class: "axis", x: CLOCK_LEFT + hour * CLOCK_COLUMN, y: 112 }, words.clockSpan(hour, hour).slice(0, 5)));
  return h("figure", { class: "small-picture" }, picture, h("figcaption", { class: "quiet small" }, busiestWords(clock)));
}

/** The weekday with the most, in plain counts. */
function busiestWords(clock) {
  const days = clock.map((hours) => hours.reduce((sum, n) => sum + n, 0));
  const total = days.reduce((sum, n) => sum + n, 0);
  const most = Math.max(...days);
  return say("busiest_weekday", { weekday: weekday(days.indexOf(most) + 1), n: integer(most), total: integer(total) });
}
