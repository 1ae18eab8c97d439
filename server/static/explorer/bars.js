// Bars: what there is most of, sorted, from zero; a press takes a bar into the filter or out of it.
import { chart } from "./chart.js";
import { byId, h, put, s } from "./dom.js";
import { colours, onPalette } from "./palette.js";
import { changeFilters, state } from "./state.js";
import { integer, say } from "./words.js";

/**
 * A bar list in the frame `name`; `filter` is the key of the state that a bar toggles, `read(view)` its counts as
 * [{code, n}], `label(code)` its words, `column` the heading of its table. Returns what shows a view.
 */
export function barList(name, { filter, read, label, column, notes = () => [], family = () => [] }) {
  const rows = new Map();
  const list = h("ul", { class: "bar-list" });
  let counted = [];
  put(byId(name), list);
  const told = chart(name, {
    table: () => ({ head: [say(column), say("col_incidents")], rows: counted.map(({ code, n }) => [label(code), integer(n)]) }),
  });

  const chosen = (code) => [code, ...family(code)].some((one) => state.filters[filter].includes(one));

  function toggle(code) {
    const codes = state.filters[filter];
    changeFilters({ [filter]: codes.includes(code) ? codes.filter((one) => one !== code) : [...codes, code] });
  }

  function row(code) {
    const bar = s("rect", { height: 8 });
    const number = h("span", { class: "bar-number" });
    const press = h(
      "button",
      { type: "button", class: "bar-row", "data-code": code, onclick: () => toggle(code) },
      h("span", { class: "bar-label", title: label(code) }, label(code)),
      number,
      s("svg", { viewBox: "0 0 100 8", preserveAspectRatio: "none", "aria-hidden": "true" }, bar),
    );
    return { element: h("li", {}, press), press, bar, number };
  }

  function draw() {
    const { sequential } = colours();
    const most = Math.max(1, ...counted.map(({ n }) => n));
    const any = state.filters[filter].length > 0;
    const focused = list.contains(document.activeElement) ? document.activeElement : null;
    for (const { code, n } of counted) {
      if (!rows.has(code)) rows.set(code, row(code));
      const { press, bar, number } = rows.get(code);
      number.textContent = integer(n);
      bar.setAttribute("width", (n / most) * 100);
      bar.setAttribute("fill", any && !chosen(code) ? sequential[1] : sequential[3]);
      press.setAttribute("aria-pressed", String(any && chosen(code)));
    }
    put(list, counted.map(({ code }) => rows.get(code).element));
    // A row that moved in the order would lose the keyboard.
    if (focused?.isConnected) focused.focus({ preventScroll: true });
  }

  onPalette(draw);
  return (view) => {
    const kept = ({ code, n }) => n > 0 || state.filters[filter].includes(code);
    counted = read(view)
      .filter(kept)
      .sort((a, b) => b.n - a.n || (label(a.code) < label(b.code) ? -1 : 1));
    draw();
    const [most] = counted;
    told.tell({
      words: most?.n ? say("most_of", { name: label(most.code), n: integer(most.n) }) : say("nothing_counted"),
      notes: notes(view),
    });
  };
}
