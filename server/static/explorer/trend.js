// Trend: the whole record by month as a line from zero, ordinary variation behind it, the period as a brush on it.
import { placeBrush, startBrush } from "./brush.js";
import { chart, roof, scale } from "./chart.js";
import { byId, h, put, s } from "./dom.js";
import { colours, onPalette } from "./palette.js";
import { ticks } from "./ticks.js";
import { count, integer, say } from "./words.js";
import * as words from "./words.js";

const EDGE = { top: 12, right: 12, bottom: 22, left: 44 };

let months = [];
let told = null;
const layers = {};

export function startTrend(territory, choose) {
  const frame = byId("months");
  if (!territory.first) return;
  Object.assign(layers, {
    clip: s("rect", {}),
    back: s("g", {}),
    readout: h("p", { class: "chart-readout", hidden: true }),
  });
  layers.svg = s(
    "svg",
    { role: "group", class: "trend" },
    s("defs", {}, s("clipPath", { id: "trend-period" }, layers.clip)),
    layers.back,
  );
  frame.append(layers.svg, layers.readout);
  startBrush(layers.svg, {
    first: territory.first,
    last: territory.last,
    moved: ([x1, x2]) => clip(x1, x2),
    choose,
  });
  told = chart("months", { table, picture: drawTrend });
  layers.svg.addEventListener("pointermove", point);
  layers.svg.addEventListener("pointerleave", () => {
    layers.readout.hidden = true;
  });
  new ResizeObserver(drawTrend).observe(frame);
  onPalette(drawTrend);
}

export function showTrend(view) {
  months = view.months;
  if (!told || !months.length) return;
  layers.svg.setAttribute("aria-label", summaryWords());
  told.tell({ words: titleWords(), notes: [months.some(hasBand) && say("band_words"), months.some(({ partial }) => partial) && say("partial_words")] });
}

const hasBand = ({ low, high }) => Number.isFinite(low) && Number.isFinite(high);

function wordsOf(one) {
  const said = count("month_bar", one.n, { month: words.month(one.month) });
  if (one.partial) return say("month_partial", { words: said });
  return hasBand(one) ? say("month_band", { words: said, low: integer(one.low), high: integer(one.high) }) : said;
}

/** What the last whole month was like: the sentence above the picture. */
function titleWords() {
  const last = months.findLast(({ partial }) => !partial) ?? months.at(-1);
  const said = count("month_bar", last.n, { month: words.month(last.month) });
  if (!hasBand(last)) return said;
  const like = last.n > last.high ? "more_than_ordinary" : last.n < last.low ? "less_than_ordinary" : "ordinary";
  return say(like, { words: said });
}

function summaryWords() {
  const most = months.reduce((best, one) => (one.n > best.n ? one : best));
  return say("months_words", {
    first: words.month(months[0].month),
    last: words.month(months.at(-1).month),
    most: count("month_bar", most.n, { month: words.month(most.month) }),
  });
}

function table() {
  return {
    head: ["col_month", "col_incidents", "col_low", "col_high"].map((key) => say(key)),
    rows: months.map((one) => [
      one.partial ? say("col_partial", { month: words.month(one.month) }) : words.month(one.month),
      integer(one.n),
      hasBand(one) ? integer(one.low) : null,
      hasBand(one) ? integer(one.high) : null,
    ]),
  };
}

/** Where things lie at the present size. */
function measure() {
  const { width, height } = byId("months").getBoundingClientRect();
  const unit = scale();
  const left = EDGE.left * unit;
  const right = width - EDGE.right * unit;
  const top = EDGE.top * unit;
  const floor = height - EDGE.bottom * unit;
  const most = roof(Math.max(1, ...months.map(({ n, high }) => Math.max(n, high ?? 0))));
  const step = (right - left) / months.length;
  return { width, height, left, right, top, floor, most, step, unit, y: (n) => top + (1 - n / most) * (floor - top) };
}

export function drawTrend() {
  const frame = byId("months");
  if (!told || !months.length || frame.getBoundingClientRect().width < 80) return;
  const size = measure();
  const { width, height, left, right, top, floor, step, y } = size;
  layers.svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  layers.svg.setAttribute("width", width);
  layers.svg.setAttribute("height", height);
  const axis = [0, size.most].flatMap((n) => [
    s("line", { class: "axis-line", x1: left, x2: right, y1: y(n), y2: y(n) }),
    s("text", { class: "axis", x: left - 6, y: y(n) + 5, "text-anchor": "end" }, integer(n)),
  ]);
  put(layers.back, ...axis, band(size), line(size, false), line(size, true), ...ticks(months, size));
  placeBrush({ left, step, top, floor }, months.map(({ month }) => month));
}

const middle = ({ left, step }, index) => left + (index + 0.5) * step;
const path = (points) => points.map(([x, y], index) => `${index ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

function band(size) {
  const known = months.map((one, index) => ({ ...one, x: middle(size, index) })).filter(hasBand);
  if (!known.length) return null;
  const above = known.map(({ x, high }) => [x, size.y(high)]);
  const below = known.map(({ x, low }) => [x, size.y(low)]).reverse();
  return s("path", { class: "band", d: `${path([...above, ...below])}Z` });
}

/** The whole line faintly, and again strongly where the period lies; a month that is not whole is dashed. */
function line(size, strong) {
  const { sequential } = colours();
  const points = months.map(({ n }, index) => [middle(size, index), size.y(n)]);
  const begin = months[0].partial ? 1 : 0;
  const end = months.at(-1).partial ? -1 : undefined;
  const stroke = strong ? sequential[3] : sequential[1];
  const parts = [s("path", { class: "trend-line", stroke, d: path(points.slice(begin, end)) })];
  if (begin) parts.push(s("path", { class: "trend-line partial", stroke, d: path(points.slice(0, 2)) }));
  if (end) parts.push(s("path", { class: "trend-line partial", stroke, d: path(points.slice(-2)) }));
  const lone = points.length < 3 || size.step > 24;
  if (lone) parts.push(...points.map(([cx, cy]) => s("circle", { cx, cy, r: 2.5 * size.unit, fill: stroke })));
  return s("g", { "clip-path": strong ? "url(#trend-period)" : null }, parts);
}

function clip(x1, x2) {
  const { top, floor } = measure();
  const rect = { x: x1, width: Math.max(0, x2 - x1), y: top - 8, height: floor - top + 16 };
  for (const [name, value] of Object.entries(rect)) layers.clip.setAttribute(name, value);
}

function point(event) {
  const { left, step } = measure();
  const at = event.clientX - layers.svg.getBoundingClientRect().left;
  const one = months[Math.floor((at - left) / step)];
  layers.readout.hidden = !one;
  if (one) layers.readout.textContent = wordsOf(one);
}
