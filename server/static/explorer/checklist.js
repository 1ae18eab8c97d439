// Checklist: boxes to tick, in a tree where there is one, with counts, a search without accents, and arrow keys.
import { h, put } from "./dom.js";
import { integer, say } from "./words.js";

const FOLDED_FROM = 40;
export const SEARCH_FROM = 8;

export const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/**
 * Fill `frame` with {code, label, parent} items; `chosen` hears the codes after each tick. A ticked parent stands
 * for all below it. Returns {show(codes), count(numbers by code)}.
 */
export function checklist(frame, items, { chosen, search = null, none = "" }) {
  const rows = items.map((item) => ({ ...item, children: [], ticked: false }));
  const byCode = new Map(rows.map((row) => [row.code, row]));
  for (const row of rows) {
    row.above = byCode.get(row.parent) ?? null;
    row.above?.children.push(row);
  }
  const tops = rows.filter(({ above }) => !above);
  const noneFound = h("p", { class: "quiet small", hidden: true }, none);
  for (const row of rows) build(row, items.length < FOLDED_FROM, () => toggle(row));
  for (const row of rows) row.below?.append(...row.children.map(({ element }) => element));
  put(frame, h("ul", { class: "checks" }, tops.map(({ element }) => element)), noneFound);
  frame.addEventListener("keydown", (event) => walk(event, frame));
  if (search) {
    search.hidden = rows.length < SEARCH_FROM;
    search.addEventListener("input", () => {
      noneFound.hidden = find(tops, plain(search.value.trim())) > 0;
    });
  }

  function toggle(row) {
    const on = row.box.checked;
    for (const one of [row, ...under(row)]) one.ticked = on;
    for (let above = row.above; above; above = above.above) above.ticked = above.children.every(({ ticked }) => ticked);
    chosen(rows.filter((one) => one.ticked && !one.above?.ticked).map(({ code }) => code));
  }

  return {
    show(codes) {
      const listed = new Set(codes);
      for (const row of rows) row.ticked = [row, ...over(row)].some(({ code }) => listed.has(code));
      for (const row of rows) {
        row.box.checked = row.ticked;
        row.box.indeterminate = !row.ticked && under(row).some(({ ticked }) => ticked);
      }
    },
    count(numbers) {
      for (const row of rows) {
        const total = [row, ...under(row)].reduce((sum, { code }) => sum + (numbers.get(code) ?? 0), 0);
        row.number.textContent = integer(total);
        row.element.classList.toggle("none", total === 0);
      }
    },
  };
}

const under = (row) => row.children.flatMap((child) => [child, ...under(child)]);
const over = (row) => (row.above ? [row.above, ...over(row.above)] : []);

function build(row, open, toggled) {
  row.box = h("input", { type: "checkbox", value: row.code, onchange: toggled });
  row.number = h("span", { class: "check-count" });
  const label = h("label", { class: "check" }, row.box, h("span", { class: "check-label" }, row.label), row.number);
  if (row.children.length) {
    row.below = h("ul", { class: "checks", hidden: !open });
    row.fold = h(
      "button",
      {
        type: "button",
        class: "check-fold",
        "aria-expanded": String(open),
        "aria-label": say("sub_categories", { category: row.label }),
        onclick: () => unfold(row, row.below.hidden),
      },
    );
  }
  row.element = h("li", {}, h("div", { class: "check-row" }, row.fold, label), row.below);
  row.box.row = row;
}

function unfold(row, open) {
  row.below.hidden = !open;
  row.fold.setAttribute("aria-expanded", String(open));
}

/** Show what fits, with what stands above it; returns how many fit. */
function find(rows, wanted) {
  let found = 0;
  for (const row of rows) {
    const fits = plain(`${row.label} ${row.code}`).includes(wanted);
    const below = find(row.children, fits ? "" : wanted);
    row.element.hidden = !fits && !below;
    if (row.below && wanted && below && !fits) unfold(row, true);
    found += (fits ? 1 : 0) + (fits && wanted ? 0 : below);
  }
  return found;
}

function walk(event, frame) {
  const { row } = event.target;
  if (!row) return;
  const boxes = [...frame.querySelectorAll("input")].filter((box) => box.offsetParent);
  const at = boxes.indexOf(event.target);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: boxes.length - 1 }[event.key];
  if (to !== undefined) boxes[Math.max(0, Math.min(to, boxes.length - 1))].focus();
  else if (event.key === "ArrowRight" && row.below) unfold(row, true);
  else if (event.key === "ArrowLeft" && row.below && !row.below.hidden) unfold(row, false);
  else if (event.key === "ArrowLeft" && row.above) row.above.box.focus();
  else return;
  event.preventDefault();
}
