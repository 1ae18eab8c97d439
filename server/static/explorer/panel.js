// Panel: what is selected, explained in words first and in numbers after.
import { readPlace } from "./api.js";
import { button, byId, h, put, s } from "./dom.js";
import { colours } from "./palette.js";
import { flagTags } from "./runs.js";
import { query } from "./state.js";
import { area, count, happened, integer, measured, say, share } from "./words.js";

let closed = () => {};
let labels = new Map();
let timeZone = "UTC";

export function startPanel(territory, onClosed) {
  closed = onClosed;
  timeZone = territory.timezone;
  labels = new Map(territory.categories.map(({ code, label }) => [code, label]));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !byId("panel").hidden) closed();
  });
}

function open(title, ...body) {
  const panel = byId("panel");
  panel.hidden = false;
  put(panel, h("div", { class: "panel-head" }, h("h2", {}, title), closer()), body);
  panel.scrollTo({ top: 0 });
}

function closer() {
  return h(
    "button",
    { type: "button", class: "panel-close", "aria-label": say("close"), title: say("close"), onclick: () => closed() },
    s("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": "true" }, s("path", { d: "m3 3 10 10M13 3 3 13" })),
  );
}

export function closePanel() {
  byId("panel").hidden = true;
}

const facts = (pairs) =>
  h("dl", { class: "facts" }, pairs.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)]));

function bars(categories, total) {
  const most = Math.max(...categories.map(({ n }) => n), 1);
  const fill = colours().sequential[3];
  const row = ({ code, label, n }) =>
    h(
      "li",
      {},
      h("span", {}, label ?? labels.get(code) ?? code),
      h("span", {}, integer(n), " ", h("span", { class: "quiet" }, share(n / total))),
      s(
        "svg",
        { viewBox: "0 0 100 6", preserveAspectRatio: "none", "aria-hidden": "true" },
        s("rect", { width: (100 * n) / most, height: 6, fill }),
      ),
    );
  return h("ul", { class: "bars" }, categories.map(row));
}

/** A hotspot: its sentences, what it is made of, its numbers. */
export function showHotspot(hotspot, { zoomTo }) {
  const pairs = [
    [say("n_incidents"), integer(hotspot.incidents)],
    [say("n_places"), integer(hotspot.places)],
    [say("n_busiest"), share(hotspot.busiest_share)],
    [say("n_area"), area(hotspot.area_km2)],
    [say("n_density"), measured(hotspot.density_km2_month)],
  ];
  const tags = flagTags(hotspot);
  open(
    say("hotspot_title", { rank: hotspot.rank }),
    tags.length ? h("p", { class: "panel-tags" }, tags.flatMap((tag) => [tag, " "])) : null,
    (hotspot.sentences ?? []).map((sentence) => h("p", {}, sentence)),
    h("p", {}, button(say("zoom_to"), zoomTo)),
    h("h3", {}, say("by_category")),
    bars(hotspot.categories, hotspot.incidents),
    h("h3", {}, say("numbers")),
    facts(pairs),
  );
}

export function showCell({ n }) {
  open(say("cell_title"), h("p", {}, count("cell", n)), h("p", { class: "quiet" }, say("zoom_for_places")));
}

/** A place: how many, how exactly it is known, and the newest incidents themselves. */
export async function showPoint({ id, n, category, precision }) {
  const list = h("div", { "aria-live": "polite" });
  open(
    say("point_title"),
    h("p", {}, count("point", n)),
    facts([
      [say("category"), category ? (labels.get(category) ?? category) : say("mixed")],
      [say("precision"), say(`precision_${precision ?? "unknown"}`)],
    ]),
    list,
  );
  try {
    const { incidents } = await readPlace(id, query());
    put(list, h("h3", {}, say("newest_first")), h("ul", { class: "events" }, incidents.map(event)));
  } catch (error) {
    if (error.name !== "AbortError") put(list, h("p", { class: "quiet" }, error.message));
  }
}

const event = (incident) =>
  h(
    "li",
    {},
    h("span", {}, labels.get(incident.category) ?? incident.category),
    h("span", { class: "quiet" }, happened(incident, timeZone)),
    incident.address ? h("span", { class: "quiet" }, incident.address) : null,
  );
