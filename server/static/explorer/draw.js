// Draw: an area to look into, drawn on the map, taken from what is in view, or a neighbourhood.
import { actions, chooser } from "./choices.js";
import { isDrawing, startCorners, editArea, beginDrawing } from "./corners.js";
import { button, byId, h, put } from "./dom.js";
import { popover } from "./keeping-popover.js";
import { goToBox } from "./map.js";
import { holdPresses } from "./press.js";
import { mainMap } from "./scene.js";
import { changeFilters, onChange, state } from "./state.js";
import { say } from "./words.js";

const ICON = "M4 6.5 10 3l6.5 4-2 8.5L6 17z";

let territory = null;
let box = null;

export function startDraw(given) {
  territory = given;
  box = popover({ id: "draw", label: say("draw_area"), path: ICON, opened: fill });
  byId("tools-map").append(box.tool);
  startCorners({ drawn: (area) => changeFilters({ area }) });
  holdPresses(isDrawing);
  const show = () => {
    box.tool.classList.toggle("on", Boolean(state.filters.area));
    editArea(state.filters.area);
  };
  onChange((changed) => changed.has("filters") && show());
  show();
}

function fill(body) {
  const { area, neighbourhoods } = state.filters;
  const options = [["", say("draw_whole")], ...territory.neighbourhoods.map(({ code, name }) => [code, name])];
  const select = chooser({ id: "draw-neighbourhood", onchange: () => choose(select.value) }, options);
  select.value = neighbourhoods.length === 1 ? neighbourhoods[0] : "";
  const first = button(say(area ? "draw_again" : "draw_start"), draw, "");
  first.dataset.first = "";
  put(
    body,
    h("p", { class: "small" }, say("draw_about")),
    mainMap() ? actions(first, button(say("draw_view"), takeView)) : null,
    area ? [h("p", { class: "small quiet" }, say("draw_drag")), actions(button(say("draw_remove"), remove))] : null,
    territory.neighbourhoods.length
      ? h("div", { class: "field" }, h("label", { class: "field-label", for: "draw-neighbourhood" }, say("draw_neighbourhood")), select)
      : null,
  );
}

function draw() {
  box.close();
  beginDrawing();
}

/** The four corners of what the map shows. */
function takeView() {
  const seen = mainMap().getBounds();
  const [west, south, east, north] = [seen.getWest(), seen.getSouth(), seen.getEast(), seen.getNorth()].map((edge) => Number(edge.toFixed(5)));
  box.close();
  changeFilters({ area: [[west, south], [east, south], [east, north], [west, north]] });
}

function remove() {
  box.close();
  changeFilters({ area: null });
}

function choose(code) {
  changeFilters({ area: null, neighbourhoods: code ? [code] : [] });
  const found = territory.neighbourhoods.find((one) => one.code === code);
  if (found) goToBox(found.box);
}
