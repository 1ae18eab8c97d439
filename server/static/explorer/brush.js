// Brush: the period as a window on the months, drawn, moved and resized by mouse, touch and arrow keys.
import { s } from "./dom.js";
import { lastDayOfMonth, plusDays, plusMonths } from "./days.js";
import { periodWords } from "./describe.js";
import { onChange, state } from "./state.js";
import { day, say } from "./words.js";

const REACH = 12;
const YEAR = 12;

/**
 * `first` and `last` are the days of the record; `moved([x1, x2])` hears where the window lies, `choose({first,
 * last})` what was decided. Returns `place(scale)`, to be called whenever the picture was drawn.
 */
export function startBrush(svg, { first: earliest, last: latest, moved, choose }) {
  let at = null;
  let draft = null;
  let grip = null;
  const plot = s("rect", { class: "brush-plot" });
  const body = slider("brush-body", "rect", say("brush_period"));
  const begin = slider("brush-edge", "g", say("brush_first"));
  const end = slider("brush-edge", "g", say("brush_last"));
  for (const edge of [begin, end]) edge.append(s("rect", { class: "brush-reach" }), s("path", {}));
  svg.append(plot, body, begin, end);

  const whole = ({ first, last }) => ({ first: first ?? earliest, last: last ?? latest });
  const current = () => draft ?? whole(state.filters);
  const clamp = ({ first, last }) => ({ first: first < earliest ? earliest : first, last: last > latest ? latest : last });
  const ofMonths = (from, to) => clamp({ first: `${at.months[from]}-01`, last: lastDayOfMonth(at.months[to]) });
  const indexOf = (iso) => Math.max(0, at.months.indexOf(iso.slice(0, 7)));

  /** Where a day begins; months are equally wide. */
  const x = (iso) => {
    const month = iso.slice(0, 7);
    if (month < at.months[0]) return at.left;
    const index = at.months.indexOf(month);
    if (index < 0) return at.left + at.months.length * at.step;
    const length = Number(lastDayOfMonth(month).slice(8));
    return at.left + (index + (Number(iso.slice(8)) - 1) / length) * at.step;
  };
  const monthAt = (event) => {
    const index = Math.floor((event.clientX - svg.getBoundingClientRect().left - at.left) / at.step);
    return Math.max(0, Math.min(index, at.months.length - 1));
  };

  function draw() {
    if (!at) return;
    const period = current();
    const [x1, x2] = [x(period.first), x(plusDays(period.last, 1))];
    const height = at.floor - at.top;
    set(plot, { x: at.left, y: at.top, width: at.step * at.months.length, height });
    set(body, { x: x1, y: at.top, width: Math.max(x2 - x1, 1), height });
    for (const [edge, px] of [[begin, x1], [end, x2]]) {
      set(edge.firstChild, { x: px - REACH, y: at.top, width: 2 * REACH, height });
      const half = at.top + height / 2;
      set(edge.lastChild, { d: `M${px} ${at.top}V${at.floor}M${px - 3} ${half - 9}h6v18h-6z` });
    }
    value(begin, indexOf(period.first), day(period.first));
    value(end, indexOf(period.last), day(period.last));
    value(body, indexOf(period.first), periodWords(period));
    moved([x1, x2]);
  }

  const value = (element, now, words) =>
    set(element, { "aria-valuemin": 0, "aria-valuemax": at.months.length - 1, "aria-valuenow": now, "aria-valuetext": words });

  function propose(period) {
    if (period.first > period.last) return;
    draft = period;
    draw();
  }

  function decide() {
    const decided = draft;
    draft = null;
    grip = null;
    if (decided) choose(decided);
    draw();
  }

  /** Move the whole window by months; it keeps its length and stays within the record. */
  function shift({ first, last }, by) {
    const endsMonth = last === lastDayOfMonth(last.slice(0, 7)) || last === latest;
    const to = {
      first: plusMonths(first === earliest ? `${first.slice(0, 7)}-01` : first, by),
      last: endsMonth ? lastDayOfMonth(plusMonths(`${last.slice(0, 7)}-01`, by).slice(0, 7)) : plusMonths(last, by),
    };
    const inside = to.first.slice(0, 7) >= at.months[0] && to.last.slice(0, 7) <= at.months.at(-1);
    return inside ? clamp(to) : { first, last };
  }

  svg.addEventListener("pointerdown", (event) => {
    if (!at || event.button) return;
    const part = [begin, end, body].find((one) => one.contains(event.target));
    grip = { part: part ?? plot, from: monthAt(event), start: current(), x: event.clientX };
    svg.setPointerCapture(event.pointerId);
    event.preventDefault();
    (part ?? body).focus({ preventScroll: true, focusVisible: false });
  });
  svg.addEventListener("pointermove", (event) => {
    if (!grip) return;
    const here = monthAt(event);
    const { part, from, start } = grip;
    if (part === begin) propose({ ...start, first: ofMonths(Math.min(here, indexOf(start.last)), 0).first });
    else if (part === end) propose({ ...start, last: ofMonths(0, Math.max(here, indexOf(start.first))).last });
    else if (Math.abs(event.clientX - grip.x) < 4) return;
    else if (part === body) propose(shift(start, here - from));
    else propose(ofMonths(Math.min(from, here), Math.max(from, here)));
  });
  svg.addEventListener("pointerup", (event) => {
    if (!grip) return;
    // A press without a drag chooses one month.
    if (!draft && (grip.part === body || grip.part === plot)) draft = ofMonths(monthAt(event), monthAt(event));
    decide();
  });
  svg.addEventListener("pointercancel", () => {
    draft = null;
    decide();
  });

  svg.addEventListener("keydown", (event) => {
    const part = [begin, end, body].find((one) => one === event.target);
    if (!part || !at) return;
    const by = { ArrowLeft: -1, ArrowDown: -1, ArrowRight: 1, ArrowUp: 1, PageDown: -YEAR, PageUp: YEAR }[event.key];
    const edge = { Home: 0, End: at.months.length - 1 }[event.key];
    if (by === undefined && edge === undefined) return;
    event.preventDefault();
    const period = current();
    const step = by * (event.shiftKey ? YEAR : 1);
    if (part === body) propose(shift(period, edge === undefined ? step : edge - indexOf(edge ? period.last : period.first)));
    else propose(moveEdge(part, period, edge, step));
  });
  svg.addEventListener("keyup", () => draft && !grip && decide());
  svg.addEventListener("focusout", () => draft && !grip && decide());

  function moveEdge(part, period, edge, step) {
    const [from, to] = [indexOf(period.first), indexOf(period.last)];
    if (part === end) return { ...period, last: ofMonths(0, Math.max(from, Math.min(edge ?? to + step, at.months.length - 1))).last };
    // Within its month a first day goes to the beginning of that month before it goes on.
    const whole = period.first === ofMonths(from, to).first;
    const target = edge ?? from + step + (whole || step > 0 ? 0 : 1);
    return { ...period, first: ofMonths(Math.max(0, Math.min(target, to)), 0).first };
  }

  onChange((changed) => changed.has("filters") && !draft && draw());
  return {
    place(scale) {
      at = scale;
      draw();
    },
  };
}

function slider(name, tag, label) {
  return s(tag, { class: name, role: "slider", tabindex: 0, "aria-orientation": "horizontal", "aria-label": label });
}

function set(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
}
