// Clock keys: how squares of the clock are chosen, by dragging, by pressing headings, and by arrow keys with Shift.
import { state } from "./state.js";

const LAST_ROW = 6;
const LAST_COLUMN = 23;
const run = (from, to) => Array.from({ length: Math.abs(to - from) + 1 }, (_, index) => Math.min(from, to) + index);

/** The filter of a rectangle; a whole row or column leaves its other side open. */
export function chooseCells([from, to]) {
  const rows = from.row < 0 ? [] : run(from.row, to.row);
  const columns = from.column < 0 ? [] : run(from.column, to.column);
  return {
    weekdays: rows.length > LAST_ROW ? [] : rows.map((row) => row + 1),
    hours: columns.length > LAST_COLUMN ? [] : columns,
  };
}

let svg = null;
let listeners = {};
let from = null; // the rectangle that is being chosen
let to = null;
let dragging = false;

/** `show([from, to] or null)` draws what would be chosen, `choose(filters)` decides, `point(cell or null)` reads. */
export function startClockKeys(frame, handlers) {
  svg = frame;
  listeners = handlers;
  svg.addEventListener("pointerdown", take);
  svg.addEventListener("pointermove", pull);
  svg.addEventListener("pointerleave", () => listeners.point(null));
  svg.addEventListener("pointerup", () => dragging && decide());
  svg.addEventListener("pointercancel", giveUp);
  svg.addEventListener("keydown", press);
  svg.addEventListener("keyup", (event) => event.key === "Shift" && from && !dragging && decide());
  svg.addEventListener("focusin", ({ target }) => listeners.point(target.matches(".clock-cell") ? target : null));
  svg.addEventListener("focusout", () => listeners.point(null));
}

function placeOf(element) {
  const cell = element?.closest?.("[data-row]");
  return cell && svg.contains(cell) ? { row: Number(cell.dataset.row), column: Number(cell.dataset.column) } : null;
}

/** One square at a time is in the order of the keyboard. */
function focus({ row, column }) {
  svg.querySelector('[tabindex="0"]')?.setAttribute("tabindex", -1);
  const cell = svg.querySelector(`[data-row="${row}"][data-column="${column}"]`);
  cell.setAttribute("tabindex", 0);
  cell.focus({ preventScroll: true });
}

function propose(first, last) {
  [from, to] = [first, last];
  listeners.show([from, to]);
}

function giveUp() {
  from = null;
  decide();
}

function decide() {
  const chosen = from && chooseCells([from, to]);
  const heading = from && (from.row < 0 || from.column < 0);
  from = null;
  to = null;
  dragging = false;
  listeners.show(null);
  if (chosen) listeners.choose(heading ? besides(chosen) : unless(chosen));
}

function take(event) {
  const place = placeOf(event.target);
  if (!place || event.button) return;
  event.preventDefault();
  focus(place);
  dragging = true;
  svg.setPointerCapture(event.pointerId);
  propose(place, place);
}

function pull(event) {
  const under = document.elementFromPoint(event.clientX, event.clientY);
  const place = placeOf(under);
  listeners.point(place && place.row >= 0 && place.column >= 0 ? under : null);
  if (!dragging || !place) return;
  // A drag that begins on a heading stays on the headings.
  const row = from.row < 0 ? -1 : Math.max(0, place.row);
  propose(from, { row, column: from.column < 0 ? -1 : Math.max(0, place.column) });
}

function press(event) {
  const place = placeOf(document.activeElement);
  const next = place && step(event.key, place);
  if (next) {
    if (event.shiftKey && next.row >= 0 && next.column >= 0) propose(from ?? place, next);
    focus(next);
  } else if (place && (event.key === "Enter" || event.key === " ")) {
    if (!from) propose(place, place);
    decide();
  } else if (event.key === "Escape" && from) {
    event.stopPropagation();
    giveUp();
  } else return;
  event.preventDefault();
}

/** The place an arrow leads to; left of the first hour and above the first day are the headings. */
function step(key, { row, column }) {
  const [down, right] = { ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowRight: [0, 1], ArrowLeft: [0, -1] }[key] ?? [];
  const next = { Home: { row, column: 0 }, End: { row, column: LAST_COLUMN } }[key] ?? { row: row + down, column: column + right };
  const inside = next.row >= -1 && next.row <= LAST_ROW && next.column >= -1 && next.column <= LAST_COLUMN;
  return inside && !(next.row < 0 && next.column < 0) ? next : null;
}

const same = (a, b) => a.length === b.length && a.every((one) => b.includes(one));

/** What is chosen already is let go by choosing it again. */
function unless(chosen) {
  const { weekdays, hours } = state.filters;
  return same(weekdays, chosen.weekdays) && same(hours, chosen.hours) ? { weekdays: [], hours: [] } : chosen;
}

/** A heading sets its own side and leaves the other as it is. */
function besides(chosen) {
  const side = chosen.weekdays.length ? "weekdays" : "hours";
  return { [side]: same(state.filters[side], chosen[side]) ? [] : chosen[side] };
}
