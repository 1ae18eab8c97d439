// Clock: seven days by twenty-four hours, darker where more was recorded; a rectangle of it is a filter.
import { chart, scale } from "./chart.js";
import { chooseCells, startClockKeys } from "./clockkeys.js";
import { byId, h, put, s } from "./dom.js";
import { colours, onPalette } from "./palette.js";
import { state } from "./state.js";
import { clockSpan, clockTime, count, integer, say, weekday } from "./words.js";

const DAYS = [1, 2, 3, 4, 5, 6, 7];
const HOURS = Array.from({ length: 24 }, (_, hour) => hour);
const STEPS = [0, 1, 3, 4];
const SIX = 6;
const LETTER = 7;
const TOP = 20;

let counts = DAYS.map(() => HOURS.map(() => 0));
let classes = [];
let told = null;
let draft = null;
const parts = { cells: [], rows: [], columns: [] };

/** `choose({weekdays, hours})` hears what was brushed or pressed. */
export function startClock(choose) {
  const head = (row, column, words, name) =>
    s("g", { role: name, tabindex: -1, class: "clock-head", "data-row": row, "data-column": column, "aria-label": words },
      s("title", {}, words), s("rect", {}));
  parts.columns = HOURS.map((hour) => head(-1, hour, clockSpan(hour, hour + 1), "columnheader"));
  parts.rows = DAYS.map((number) => head(number - 1, -1, weekday(number), "rowheader"));
  parts.cells = DAYS.map((number) =>
    HOURS.map((hour) =>
      s("rect", { role: "gridcell", tabindex: -1, class: "clock-cell", "data-row": number - 1, "data-column": hour })),
  );
  parts.cells[0][0].setAttribute("tabindex", 0);
  parts.labels = s("g", { class: "clock-labels", "aria-hidden": "true" });
  const row = (children) => s("g", { role: "row" }, children);
  parts.svg = s(
    "svg",
    { role: "grid", class: "clock", "aria-multiselectable": "true", "aria-label": say("clock_label") },
    row(parts.columns),
    DAYS.map((_, index) => row([parts.rows[index], parts.cells[index]])),
    parts.labels,
  );
  parts.readout = h("p", { class: "chart-readout", hidden: true });
  byId("clock").append(parts.svg, parts.readout);
  startClockKeys(parts.svg, {
    show: (range) => {
      draft = range && chooseCells(range);
      mark();
    },
    choose,
    point,
  });
  told = chart("clock", { table, picture: drawClock });
  new ResizeObserver(drawClock).observe(byId("clock"));
  onPalette(paint);
}

export function showClock(view) {
  counts = view.clock;
  paint();
  const unknown = view.hour_unknown ? count("hour_unknown", view.hour_unknown) : "";
  told.tell({ words: titleWords(), notes: [keyWords(), unknown] });
}

const wordsOf = (row, column) =>
  count("clock_cell", counts[row][column], { weekday: weekday(row + 1), hours: clockSpan(column, column + 1) });

function titleWords() {
  const most = Math.max(...counts.flat());
  if (!most) return say("clock_empty");
  const row = counts.findIndex((hours) => hours.includes(most));
  const hour = counts[row].indexOf(most);
  return say("clock_most", { weekday: weekday(row + 1), hours: clockSpan(hour, hour + 1), n: integer(most) });
}

/** What the strongest shade means; the others lie between it and none. */
function keyWords() {
  if (!classes.length) return "";
  const [low, high] = [classes.at(-1), Math.max(...counts.flat())];
  return low < high ? say("clock_key", { low: integer(low), high: integer(high) }) : say("clock_key_one", { n: integer(low) });
}

function table() {
  return {
    head: [say("col_hour"), ...DAYS.map((number) => weekday(number, "short"))],
    rows: HOURS.map((hour) => [clockSpan(hour, hour + 1), ...DAYS.map((number) => integer(counts[number - 1][hour]))]),
  };
}

/** The lowest count of each class: equal steps from one to the most. */
function lows() {
  const most = Math.max(...counts.flat());
  const step = Math.max(1, Math.ceil(most / STEPS.length));
  return STEPS.map((_, index) => 1 + index * step).filter((low) => low <= most);
}

function paint() {
  const { sequential } = colours();
  classes = lows();
  for (const [row, cells] of parts.cells.entries()) {
    for (const [column, cell] of cells.entries()) {
      const at = classes.findLastIndex((low) => counts[row][column] >= low);
      cell.setAttribute("fill", at < 0 ? "none" : sequential[STEPS[at + STEPS.length - classes.length]]);
      cell.setAttribute("aria-label", wordsOf(row, column));
    }
  }
  mark();
}

/** Fade what the filter leaves out. */
export function mark() {
  const { weekdays, hours } = draft ?? state.filters;
  const day = (row) => !weekdays.length || weekdays.includes(row + 1);
  const hour = (column) => !hours.length || hours.includes(column);
  const any = weekdays.length > 0 || hours.length > 0;
  for (const [row, cells] of parts.cells.entries()) {
    for (const [column, cell] of cells.entries()) {
      const chosen = day(row) && hour(column);
      cell.classList.toggle("out", !chosen);
      cell.setAttribute("aria-selected", String(any && chosen));
    }
  }
  parts.rows.forEach((head, row) => head.classList.toggle("chosen", weekdays.length > 0 && day(row)));
  parts.columns.forEach((head, column) => head.classList.toggle("chosen", hours.length > 0 && hour(column)));
}

function point(cell) {
  parts.readout.hidden = !cell;
  if (cell) parts.readout.textContent = wordsOf(Number(cell.dataset.row), Number(cell.dataset.column));
}

export function drawClock() {
  const { width, height } = byId("clock").getBoundingClientRect();
  if (width < 80) return;
  const unit = scale();
  const longest = Math.max(...DAYS.map((number) => weekday(number, "short").length));
  const [left, top] = [(longest * LETTER + 12) * unit, TOP * unit];
  const [w, tall] = [(width - left - 2) / HOURS.length, (height - top - 2) / DAYS.length];
  const set = (element, attributes) => {
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  };
  set(parts.svg, { viewBox: `0 0 ${width} ${height}`, width, height });
  for (const [row, cells] of parts.cells.entries()) {
    const y = top + row * tall;
    cells.forEach((cell, column) => set(cell, { x: left + column * w, y, width: w - 1, height: tall - 1 }));
    set(parts.rows[row].lastChild, { x: 0, y, width: left, height: tall });
  }
  for (const [column, head] of parts.columns.entries()) {
    set(head.lastChild, { x: left + column * w, y: 0, width: w, height: top });
  }
  const label = (words, x, y, anchor) => s("text", { class: "axis", x, y, "text-anchor": anchor }, words);
  put(
    parts.labels,
    DAYS.map((number, row) => label(weekday(number, "short"), left - 6, top + (row + 0.5) * tall + 5 * unit, "end")),
    HOURS.filter((hour) => hour % SIX === 0).map((hour) => label(clockTime(hour), left + hour * w + 1, top - 6, "start")),
  );
}
