// Panel: a hotspot, explained in words first and in numbers after; closing forgets every selection on the map.
import { button, byId, h } from "./dom.js";
import { forgetPlace, pictures } from "./places.js";
import { outlineOfHotspot } from "./map.js";
import { flagTags } from "./runs.js";
import { cornersOf } from "./shapes.js";
import { bars, facts, openSheet, startSheet } from "./sheet.js";
import { area, integer, measured, say, share } from "./words.js";

const MOST_CORNERS = 200;
let labels = new Map();

export function startPanel(territory, onClosed) {
  startSheet(onClosed);
  labels = new Map(territory.categories.map(({ code, label }) => [code, label]));
}

export function closePanel() {
  byId("panel").hidden = true;
  forgetPlace();
}

/** A hotspot: its sentences, what it is made of, its numbers, and what the present filters find in it. */
export function showHotspot(hotspot, { zoomTo }) {
  forgetPlace();
  const pairs = [
    [say("n_incidents"), integer(hotspot.incidents)],
    [say("n_places"), integer(hotspot.places)],
    [say("n_busiest"), share(hotspot.busiest_share)],
    [say("n_area"), area(hotspot.area_km2)],
    [say("n_density"), measured(hotspot.density_km2_month)],
  ];
  const tags = flagTags(hotspot);
  const outline = outlineOfHotspot(hotspot.rank);
  const corners = outline && cornersOf(outline, MOST_CORNERS);
  openSheet(
    say("hotspot_title", { rank: hotspot.rank }),
    tags.length ? h("p", { class: "panel-tags" }, tags.flatMap((tag) => [tag, " "])) : null,
    (hotspot.sentences ?? []).map((sentence) => h("p", {}, sentence)),
    h("p", {}, button(say("zoom_to"), zoomTo)),
    h("h3", {}, say("by_category")),
    bars(hotspot.categories.map(({ code, label, n }) => ({ label: label ?? labels.get(code) ?? code, n })), hotspot.incidents),
    h("h3", {}, say("numbers")),
    facts(pairs),
    corners ? pictures(say("in_outline_now"), { area: corners }) : null,
  );
}
