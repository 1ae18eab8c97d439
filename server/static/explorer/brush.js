// Brush: the period as a window on the months, drawn, moved and resized by mouse, touch and arrow keys.
import { lastDayOfMonth, plusDays } from "./days.js";
import { periodWords } from "./describe.js";
import { s } from "./dom.js";
import { beginIn, endIn, indexOf, moveBegin, moveEnd, ofMonths, shift } from "./spans.js";
import { onChange, state } from "./state.js";
import { day, say } from "./words.js";

const REACH = 12;
const GRIP = 9;
const DRAG = 4;
const YEAR = 12;
const BY = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -YEAR, PageUp: YEAR };

const parts = {};
let record = { first: null, last: null, months: [] };
let at = null; // where the months lie: {left, step, top, floor}
let draft = null; // a period that is being decided
let grip = null; // what the pointer holds: {part, month, period, x}
let listeners = {};

/** Put a brush on a picture: `moved([x1, x2])` hears where it lies, `choose({first, last})` what was decided. */
export function startBrush(svg, { first, last, moved, choose }) {
  record = { first, last, months: [] };
  listeners = { moved, choose };
  parts.svg = svg;
  parts.plot = s("rect", { class: "brush-plot" });
  parts.body = slider("rect", "brush-body", say("brush_period"));
  parts.begin = edge(say("brush_first"));
  parts.end = edge(say("brush_last"));
  svg.append(parts.plot, parts.body, parts.begin, parts.end);
  svg.addEventListener("pointerdown", take);
  svg.addEventListener("pointermove", pull);
  svg.addEventListener("pointerup", letGo);
  svg.addEventListener("pointercancel", () => {
    draft = null;
    decide();
  });
  svg.addEventListener("keydown", press);
  for (const event of ["keyup", "focusout"]) svg.addEventListener(event, () => draft && !grip && decide());
  onChange((changed) => changed.has("filters") && !draft && draw());
}

/** Say where the months lie, whenever the picture was drawn. */
export function placeBrush(place, months) {
  at = place;
  record.months = months;
  draw();
}

const slider = (tag, name, label) =>
  s(tag, { class: name, role: "slider", tabindex: 0, "aria-orientation": "horizontal", "aria-label": label });

function edge(label) {
  const element = slider("g", "brush-edge", label);
  element.append(s("rect", { class: "brush-reach" }), s("path", {}));
  return element;
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}

function period() {
  if (draft) return draft;
  const { first, last } = state.filters;
  return { first: first ?? record.first, last: last ?? record.last };
}

/** Where a day begins; months are equally wide. */
function x(iso) {
  const month = iso.slice(0, 7);
  if (month < record.months[0]) return at.left;
  const index = record.months.indexOf(month);
  if (index < 0) return at.left + record.months.length * at.step;
  const days = Number(lastDayOfMonth(month).slice(8));
  return at.left + (index + (Number(iso.slice(8)) - 1) / days) * at.step;
}

function monthAt(event) {
  const index = Math.floor((event.clientX - parts.svg.getBoundingClientRect().left - at.left) / at.step);
  return Math.max(0, Math.min(index, record.months.length - 1));
}

function draw() {
  if (!at) return;
  const { first, last } = period();
  const [x1, x2] = [x(first), x(plusDays(last, 1))];
  const [y, height] = [at.top, at.floor - at.top];
  set(parts.plot, { x: at.left, y, width: at.step * record.months.length, height });
  set(parts.body, { x: x1, y, width: Math.max(x2 - x1, 1), height });
  drawEdge(parts.begin, x1);
  drawEdge(parts.end, x2);
  tell(parts.begin, first, day(first));
  tell(parts.end, last, day(last));
  tell(parts.body, first, periodWords({ first, last }));
  listeners.moved([x1, x2]);
}

function drawEdge(element, px) {
  const [reach, line] = element.children;
  const middle = (at.top + at.floor) / 2;
  set(reach, { x: px - REACH, y: at.top, width: 2 * REACH, height: at.floor - at.top });
  set(line, { d: `M${px} ${at.top}V${at.floor}M${px - 3} ${middle - GRIP}h6v${2 * GRIP}h-6z` });
}

function tell(element, iso, words) {
  const most = record.months.length - 1;
  set(element, { "aria-valuemin": 0, "aria-valuemax": most, "aria-valuenow": indexOf(record, iso), "aria-valuetext": words });
}

function propose(wanted) {
  draft = wanted;
  draw();
}

function decide() {
  const decided = draft;
  draft = null;
  grip = null;
  if (decided) listeners.choose(decided);
  draw();
}

function take(event) {
  if (!at || event.button) return;
  const part = [parts.begin, parts.end, parts.body].find((one) => one.contains(event.target));
  grip = { part: part ?? parts.plot, month: monthAt(event), period: period(), x: event.clientX };
  parts.svg.setPointerCapture(event.pointerId);
  event.preventDefault();
  (part ?? parts.body).focus({ preventScroll: true, focusVisible: false });
}

function pull(event) {
  if (!grip) return;
  const month = monthAt(event);
  if (grip.part === parts.begin) propose(beginIn(record, grip.period, month));
  else if (grip.part === parts.end) propose(endIn(record, grip.period, month));
  else if (Math.abs(event.clientX - grip.x) < DRAG) return;
  else if (grip.part === parts.body) propose(shift(record, grip.period, month - grip.month));
  else propose(ofMonths(record, Math.min(grip.month, month), Math.max(grip.month, month)));
}

/** A press without a drag chooses one month. */
function letGo(event) {
  if (!grip) return;
  const pressed = grip.part === parts.body || grip.part === parts.plot;
  if (!draft && pressed) draft = ofMonths(record, monthAt(event), monthAt(event));
  decide();
}

/** Arrow keys move by a month, with Shift by a year; what a held key does is decided when it is let go. */
function press(event) {
  const { target, key } = event;
  const end = { Home: 0, End: record.months.length - 1 }[key];
  const by = (BY[key] ?? 0) * (event.shiftKey ? YEAR : 1);
  if (!at || target.getAttribute("role") !== "slider" || (!by && end === undefined)) return;
  event.preventDefault();
  const now = period();
  if (target === parts.begin) propose(end === undefined ? moveBegin(record, now, by) : beginIn(record, now, end));
  else if (target === parts.end) propose(end === undefined ? moveEnd(record, now, by) : endIn(record, now, end));
  else propose(shift(record, now, end === undefined ? by : end - indexOf(record, end ? now.last : now.first)));
}
