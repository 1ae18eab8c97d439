// Months: the whole record as bars from zero, the chosen period dark, the month that is not over hatched.
import { byId, h, put, s } from "./dom.js";
import { lastDayOfMonth } from "./days.js";
import { count, integer, say } from "./words.js";
import * as words from "./words.js";
import { colours, onPalette } from "./palette.js";
import { state } from "./state.js";

const TOP = 14;
const BOTTOM = 20;
const LEFT = 44;
const RIGHT = 4;
const TICK_ROOM = 40;
const YEAR_ROOM = 72;

let months = [];
let firstDay = null;
let lastDay = null;
let choose = () => {};

export function startMonths(territory, chosen) {
  firstDay = territory.first;
  lastDay = territory.last;
  choose = chosen;
  new ResizeObserver(draw).observe(byId("months"));
  onPalette(draw);
}

export function showMonths(given) {
  months = given;
  draw();
}

/** The record begins or ends within the month: the bar is not comparable with the others. */
const partial = ({ month }) =>
  (lastDay.slice(0, 7) === month && lastDay < lastDayOfMonth(month)) ||
  (firstDay.slice(0, 7) === month && firstDay > `${month}-01`);
const inside = ({ month }) =>
  (!state.filters.first || lastDayOfMonth(month) >= state.filters.first) &&
  (!state.filters.last || `${month}-01` <= state.filters.last);

function wordsOf(one) {
  const said = count("month_bar", one.n, { month: words.month(one.month) });
  return partial(one) ? say("month_partial", { words: said }) : said;
}

function summaryWords() {
  const most = months.reduce((best, one) => (one.n > best.n ? one : best));
  return say("months_words", {
    first: words.month(months[0].month),
    last: words.month(months.at(-1).month),
    most: wordsOf(most),
  });
}

/** A round number at or above the most. */
function roof(most) {
  const power = 10 ** Math.floor(Math.log10(Math.max(most, 1)));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((digit) => digit * power).find((top) => top >= most && Number.isInteger(top)) ?? most;
}

export function draw() {
  const frame = byId("months");
  const { width, height } = frame.getBoundingClientRect();
  if (width < 80 || !months.length) {
    put(frame);
    return;
  }
  const palette = colours();
  const top = roof(Math.max(...months.map(({ n }) => n)));
  const floor = height - BOTTOM;
  const step = (width - LEFT - RIGHT) / months.length;
  const y = (n) => TOP + (1 - n / top) * (floor - TOP);
  const readout = h("p", { class: "strip-readout", hidden: true });
  const picture = s("svg", { width, height, viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": summaryWords() }, hatch(palette));
  for (const n of [0, top]) {
    picture.append(
      s("line", { class: "axis-line", x1: LEFT, x2: width - RIGHT, y1: y(n), y2: y(n) }),
      s("text", { class: "axis", x: LEFT - 6, y: y(n) + 5, "text-anchor": "end" }, integer(n)),
    );
  }
  months.forEach((one, index) => picture.append(...bar(one, index, { step, y, floor, palette, readout })));
  picture.append(...ticks(step, height));
  put(frame, picture, readout);
}

function hatch({ partial: colour }) {
  return s(
    "defs",
    {},
    s(
      "pattern",
      { id: "hatch", width: 4, height: 4, patternUnits: "userSpaceOnUse", patternTransform: "rotate(45)" },
      s("rect", { width: 1.75, height: 4, fill: colour }),
    ),
  );
}

function bar(one, index, { step, y, floor, palette, readout }) {
  const gap = step > 6 ? 1.5 : 0.5;
  const x = LEFT + index * step;
  const [, faint, , strong] = palette.sequential;
  const said = wordsOf(one);
  const tell = (shown) => () => {
    readout.hidden = !shown;
    readout.textContent = said;
  };
  return [
    s("rect", {
      class: "bar",
      x: x + gap / 2,
      y: y(one.n),
      width: Math.max(step - gap, 0.75),
      height: Math.max(floor - y(one.n), 0),
      fill: partial(one) ? "url(#hatch)" : inside(one) ? strong : faint,
      stroke: partial(one) ? (inside(one) ? strong : faint) : null,
    }),
    s(
      "rect",
      {
        class: "hit",
        x,
        y: TOP,
        width: step,
        height: floor - TOP,
        onpointerenter: tell(true),
        onpointerleave: tell(false),
        onclick: () => choose({ first: `${one.month}-01`, last: lastDayOfMonth(one.month) }),
      },
      s("title", {}, said),
    ),
  ];
}

function ticks(step, height) {
  const years = months.map(({ month }, index) => ({ month, index })).filter(({ month }) => month.endsWith("-01"));
  const everyMonth = step >= TICK_ROOM;
  const shown = everyMonth ? months.map(({ month }, index) => ({ month, index })) : years;
  let free = 0;
  return shown.flatMap(({ month, index }) => {
    const x = LEFT + index * step;
    if (x < free) return [];
    free = x + (everyMonth && month.endsWith("-01") ? YEAR_ROOM : TICK_ROOM);
    return [
      s("line", { class: "axis-line", x1: x, x2: x, y1: height - BOTTOM, y2: height - BOTTOM + 5 }),
      s("text", { class: "axis", x: x + 3, y: height - 4 }, everyMonth ? words.shortMonth(month) : month.slice(0, 4)),
    ];
  });
}
