// K-distance: the curve that helps to choose a radius, and what half and double would give.
import { h, s } from "./dom.js";
import { integer, measured, say, share } from "./words.js";

const TOO_MUCH = 0.6; // hotspots that hold most incidents tell nobody where to begin
const WIDTH = 272;
const HEIGHT = 132;
const EDGE = { left: 36, right: 4, top: 10, bottom: 8 };

/** The most to draw: a few lonely incidents must not press the rest flat. */
function tallest(sorted, suggested) {
  const nearlyAll = sorted[Math.floor(sorted.length * 0.97)] ?? 0;
  return Math.max(Math.min(nearlyAll, suggested * 3), suggested * 1.5, 1);
}

function picture({ k, distances, suggested_eps_m: suggested }) {
  const sorted = [...distances].sort((a, b) => a - b);
  const most = tallest(sorted, suggested);
  const x = (index) => EDGE.left + (index / Math.max(distances.length - 1, 1)) * (WIDTH - EDGE.left - EDGE.right);
  const y = (metres) => EDGE.top + (1 - Math.min(metres / most, 1)) * (HEIGHT - EDGE.top - EDGE.bottom);
  const beyond = sorted.findIndex((metres) => metres > most);
  const drawn = beyond < 0 ? sorted : sorted.slice(0, beyond + 1);
  const line = drawn.map((metres, index) => `${x(index).toFixed(1)},${y(metres).toFixed(1)}`).join(" ");
  const chart = s(
    "svg",
    {
      viewBox: `0 0 ${WIDTH} ${HEIGHT}`,
      role: "img",
      "aria-label": say("eps_chart", { most: integer(most), eps: integer(suggested) }),
    },
    s("line", { class: "axis-line", x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(0), y2: y(0) }),
    s("line", { class: "suggestion-line", x1: EDGE.left, x2: WIDTH - EDGE.right, y1: y(suggested), y2: y(suggested) }),
    s("text", { class: "axis", x: EDGE.left - 6, y: y(0) + 4, "text-anchor": "end" }, "0"),
    s("text", { class: "axis strong", x: EDGE.left - 6, y: y(suggested) + 5, "text-anchor": "end" }, integer(suggested)),
    s("polyline", { class: "curve", points: line }),
  );
  return h("figure", { class: "k-distance" }, chart, h("figcaption", {}, say("eps_axis", { k: integer(k) })));
}

function table(rows) {
  const cell = (text) => h("td", {}, text);
  return h(
    "table",
    { class: "eps-table" },
    h("caption", {}, say("eps_table")),
    h("thead", {}, h("tr", {}, ["eps_radius", "eps_hotspots", "eps_share"].map((key) => h("th", { scope: "col" }, say(key))))),
    h(
      "tbody",
      {},
      rows.map((row) =>
        h(
          "tr",
          {},
          h("th", { scope: "row" }, say("metres", { n: integer(row.eps_m) })),
          cell(integer(row.hotspots)),
          cell(share(row.share_in_hotspots)),
        ),
      ),
    ),
  );
}

/** The elements that explain a suggestion; `use` takes the radius into the form. */
export function explainEps(found, use) {
  const suggested = found.suggested_eps_m;
  if (!suggested || !found.distances?.length) return [h("p", { class: "small" }, say("eps_short"))];
  const taken = found.rows.find((row) => Math.abs(row.eps_m - suggested) < 1)?.share_in_hotspots ?? 0;
  return [
    h("p", { class: "small" }, say("eps_suggestion", { k: integer(found.k), eps: measured(suggested) })),
    taken > TOO_MUCH ? h("p", { class: "small" }, say("eps_wide", { share: share(taken) })) : null,
    h("p", {}, h("button", { type: "button", class: "button secondary", onclick: () => use(suggested) }, say("eps_use", { eps: integer(suggested) }))),
    picture(found),
    table(found.rows),
  ];
}
