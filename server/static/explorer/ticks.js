// Ticks: as many months or years below a line as can be read.
import { s } from "./dom.js";
import { shortMonth } from "./words.js";

const TICK_ROOM = 44;
const YEAR_ROOM = 76;

export function ticks(months, { left, right, step, floor, height, unit }) {
  const all = months.map(({ month }, index) => ({ month, index }));
  const everyMonth = step >= TICK_ROOM * unit;
  const some = months.length < 24 && !everyMonth;
  const shown = everyMonth || some ? all : all.filter(({ month }) => month.endsWith("-01"));
  let free = 0;
  return shown.flatMap(({ month, index }) => {
    const x = left + index * step;
    const words = everyMonth || some ? shortMonth(month) : month.slice(0, 4);
    const room = (words.length > 5 ? YEAR_ROOM : TICK_ROOM) * unit;
    if (x < free || x + room * 0.75 > right + 12) return [];
    free = x + room;
    return [
      s("line", { class: "axis-line", x1: x, x2: x, y1: floor, y2: floor + 5 }),
      s("text", { class: "axis", x: x + 3, y: height - 4 }, words),
    ];
  });
}
