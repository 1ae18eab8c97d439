// Twin: the second map, which lies where the first lies, and the divider between the two.
import { byId } from "./dom.js";
import { watchPresses } from "./press.js";
import { closeView, mainMap, openView } from "./scene.js";
import { comparedFilters, state } from "./state.js";
import { say } from "./words.js";

const STEP = 2;
const WIDE_STEP = 10;

let second = null;
let share = 50;

/** Show the second map; it is made when first wanted and taken away after. */
export function showSecond({ pressed, failed }) {
  const first = mainMap();
  if (!first) return;
  byId("second-map").hidden = false;
  byId("divider").hidden = state.compare.layout !== "swipe";
  place(share);
  if (second) {
    resize();
    return;
  }
  second = openView(byId("second-map"), {
    filters: () => comparedFilters() ?? state.filters,
    place: { center: first.getCenter(), zoom: first.getZoom() },
    label: say("second_map_label"),
    failed,
  });
  keepTogether(first, second.map);
  watchPresses(second.map, pressed, "second");
  startDivider();
  resize();
}

export function hideSecond() {
  if (!second) return;
  byId("second-map").hidden = true;
  byId("divider").hidden = true;
  closeView(second);
  second = null;
  mainMap().resize();
}

function resize() {
  // In one go, so that both halves have the same middle before either draws.
  mainMap().resize();
  second.map.resize();
  second.map.jumpTo({ center: mainMap().getCenter(), zoom: mainMap().getZoom() });
}

function keepTogether(one, other) {
  let following = false;
  const follow = (leader, follower) => () => {
    if (following || second?.map !== other) return;
    following = true;
    follower.jumpTo({ center: leader.getCenter(), zoom: leader.getZoom() });
    following = false;
  };
  const forth = follow(one, other);
  one.on("move", forth);
  other.on("move", follow(other, one));
  other.once("remove", () => one.off("move", forth));
}

/** Put the divider so many hundredths from the left. */
function place(hundredths) {
  share = Math.max(0, Math.min(100, hundredths));
  byId("stage-map").style.setProperty("--divider", `${share}%`);
  const divider = byId("divider");
  divider.setAttribute("aria-valuenow", String(Math.round(share)));
  divider.setAttribute("aria-valuetext", say("divider_at", { share: String(Math.round(share)) }));
}

let started = false;

function startDivider() {
  if (started) return;
  started = true;
  const divider = byId("divider");
  divider.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    divider.focus();
    divider.setPointerCapture(event.pointerId);
  });
  divider.addEventListener("pointermove", (event) => {
    if (!divider.hasPointerCapture(event.pointerId)) return;
    const { left, width } = byId("stage-map").getBoundingClientRect();
    place((100 * (event.clientX - left)) / width);
  });
  divider.addEventListener("keydown", (event) => {
    const step = event.shiftKey ? WIDE_STEP : STEP;
    const to = { ArrowLeft: share - step, ArrowRight: share + step, Home: 0, End: 100 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    place(to);
  });
}

