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

/** `show([from, to] or null)` draws what would be chosen, `choose(filters)` decides, `point(cell or null)` reads. */
export function startClockKeys(svg, { show, choose, point }) {
  let from = null;
  let to = null;
  let dragging = false;

  const at = (element) => {
    const cell = element?.closest?.("[data-row]");
    return cell && svg.contains(cell) ? { row: Number(cell.dataset.row), column: Number(cell.dataset.column) } : null;
  };
  const find = ({ row, column }) => svg.querySelector(`[data-row="${row}"][data-column="${column}"]`);

  function focus(place) {
    svg.querySelector('[tabindex="0"]')?.setAttribute("tabindex", -1);
    const cell = find(place);
    cell.setAttribute("tabindex", 0);
    cell.focus({ preventScroll: true });
  }

  function decide() {
    const chosen = from && chooseCells([from, to]);
    const heading = from && (from.row < 0 || from.column < 0);
    from = to = null;
    dragging = false;
    show(null);
    if (chosen) choose(heading ? besides(chosen) : unless(chosen));
  }

  svg.addEventListener("pointerdown", (event) => {
    const place = at(event.target);
    if (!place || event.button) return;
    event.preventDefault();
    focus(place);
    from = to = place;
    dragging = true;
    svg.setPointerCapture(event.pointerId);
    show([from, to]);
  });
  svg.addEventListener("pointermove", (event) => {
    const under = document.elementFromPoint(event.clientX, event.clientY);
    const place = at(under);
    point(place && place.row >= 0 && place.column >= 0 ? under : null);
    if (!dragging || !place) return;
    // A drag that begins on a heading stays on the headings.
    to = { row: from.row < 0 ? -1 : Math.max(0, place.row), column: from.column < 0 ? -1 : Math.max(0, place.column) };
    show([from, to]);
  });
  svg.addEventListener("pointerleave", () => point(null));
  svg.addEventListener("pointerup", () => dragging && decide());
  svg.addEventListener("pointercancel", () => {
    from = null;
    decide();
  });

  svg.addEventListener("keydown", (event) => {
    const place = at(document.activeElement);
    if (!place) return;
    const next = step(event.key, place);
    if (next) {
      event.preventDefault();
      if (event.shiftKey && next.row >= 0 && next.column >= 0) {
        from ??= place;
        to = next;
        show([from, to]);
      }
      focus(next);
    } else if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      if (!from) from = to = place;
      decide();
    } else if (event.key === "Escape" && from) {
      event.stopPropagation();
      from = null;
      decide();
    }
  });
  svg.addEventListener("keyup", (event) => event.key === "Shift" && from && !dragging && decide());
  svg.addEventListener("focusin", (event) => point(event.target.matches(".clock-cell") ? event.target : null));
  svg.addEventListener("focusout", () => point(null));
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
