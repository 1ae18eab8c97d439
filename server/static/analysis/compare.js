// Compare: two runs on two maps that move together, side by side or under one divider, with the same classes.
import { byId } from "./dom.js";
import { data } from "./page.js";
import { startPlayer } from "./player.js";
import { RunMap } from "./runmap.js";

const stage = byId("two-maps");
const divider = byId("divider");
const maps = [];

function together([first, second]) {
  let moving = false;
  const follow = (from, to) => () => {
    if (moving) return;
    moving = true;
    to.jumpTo({ center: from.getCenter(), zoom: from.getZoom() });
    moving = false;
  };
  first.on("move", follow(first, second));
  second.on("move", follow(second, first));
}

function divide() {
  stage.style.setProperty("--divided", `${divider.value}%`);
}

function arrange(layout) {
  stage.dataset.layout = layout;
  byId("divider-field").hidden = layout !== "swipe";
  for (const { map } of maps) map?.resize();
}

if (stage && data) {
  maps.push(...data.runs.map((run, index) =>
    new RunMap(run, {
      frame: byId(`run-map-${index}`),
      legend: byId(`map-legend-${index}`),
      said: byId(`map-said-${index}`),
    })));
  const started = maps.map((each) => each.start());
  if (started.every(Boolean)) together(maps.map(({ map }) => map));
  for (const choice of document.querySelectorAll('input[name="layout"]')) {
    choice.addEventListener("change", () => arrange(choice.value));
  }
  divider.addEventListener("input", divide);
  divide();
  const steps = data.runs.map(({ layers }) => layers.find((layer) => layer.steps.length)?.steps ?? []);
  if (steps.every(({ length }) => length)) {
    const longest = steps[0].length >= steps[1].length ? steps[0] : steps[1];
    byId("map-player").hidden = false;
    startPlayer(byId("map-player"), longest, (step) => maps.forEach((each) => each.showStep(step)));
  }
}
