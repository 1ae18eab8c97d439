// Corners: the border of an area while it is drawn, and its corners that can be dragged and walked with keys.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

import { actions } from "./choices.js";
import { announce, button, byId, h, put } from "./dom.js";
import { collection, draw, mainMap } from "./scene.js";
import { crossesItself, polygon } from "./shapes.js";
import { integer, say } from "./words.js";

const MOST = 100;
const LEAST = 3;
const CLOSING_REACH = 14;
const KEY_STEP = 8;
const DIGITS = 5;

let drawn = () => {};
let corners = null;
let kept = [];
let markers = [];

export const isDrawing = () => corners !== null;

/** `drawn(area)` is told when an area was closed or one of its corners moved. */
export function startCorners(listener) {
  ({ drawn } = listener);
  const map = mainMap();
  if (!map) return;
  map.on("click", ({ lngLat, point }) => isDrawing() && add([lngLat.lng, lngLat.lat], point));
  // Before anybody else: Escape ends the drawing, and closes nothing besides.
  document.addEventListener("keydown", onKey, true);
}

export function beginDrawing() {
  corners = [];
  clearMarkers();
  mainMap().doubleClickZoom.disable();
  show();
  hint(say("draw_how"));
  mainMap().getCanvas().focus();
  announce(say("draw_how"));
}

/** Show an area that is kept, with its corners to be moved; null where there is none. */
export function editArea(area) {
  if (isDrawing()) leave();
  kept = area ?? [];
  draw("area", kept.length ? collection([polygon(kept)]) : null);
  showMarkers();
}

const short = ([lon, lat]) => [Number(lon.toFixed(DIGITS)), Number(lat.toFixed(DIGITS))];

function add(corner, point) {
  const first = corners.length >= LEAST ? mainMap().project(corners[0]) : null;
  if (first && Math.hypot(first.x - point.x, first.y - point.y) < CLOSING_REACH) {
    finish();
    return;
  }
  if (corners.length >= MOST) {
    hint(say("draw_most", { most: integer(MOST) }));
    return;
  }
  corners.push(short(corner));
  show();
  hint(say("draw_how"));
}

/** The border so far: a line, and from three corners on the area it would enclose. */
function show() {
  const line = { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: corners } };
  draw("area", collection(corners.length >= LEAST ? [polygon(corners)] : corners.length === 2 ? [line] : []));
  clearMarkers();
  markers = corners.map(begun);
}

/** A corner of a border that is not closed yet; it can be dragged, too. */
function begun(corner, index) {
  const marker = dot(h("span", { class: "corner-dot", "aria-hidden": "true" }), corner, { draggable: true });
  marker.on("dragend", () => {
    corners = corners.with(index, short(marker.getLngLat().toArray()));
    show();
    hint(say("draw_how"));
  });
  return marker;
}

const dot = (element, at, options = {}) => new maplibre.Marker({ element, ...options }).setLngLat(at).addTo(mainMap());

function hint(words) {
  byId("hint").hidden = false;
  const many = corners.length;
  put(
    byId("hint"),
    h("p", {}, words),
    actions(
      many >= LEAST ? button(say("draw_finish"), finish, "") : null,
      many ? button(say("draw_back"), back) : null,
      button(say("draw_cancel"), () => stop()),
    ),
  );
}

function back() {
  corners.pop();
  show();
  hint(say("draw_how"));
}

function finish() {
  if (corners.length < LEAST) {
    hint(say("draw_three"));
    return;
  }
  if (crossesItself(corners)) {
    hint(say("draw_crossing"));
    announce(say("draw_crossing"));
    return;
  }
  const area = corners;
  leave();
  drawn(area);
  announce(say("draw_kept"));
}

/** Give up what was begun; the area that was there before is shown again. */
function stop() {
  leave();
  editArea(kept.length ? kept : null);
}

function leave() {
  corners = null;
  clearMarkers();
  byId("hint").hidden = true;
  // The press that closes the area must not be the first of two that zoom.
  setTimeout(() => mainMap().doubleClickZoom.enable(), 400);
}

function onKey(event) {
  if (!isDrawing() || event.target.closest("input, select, textarea, button")) return;
  if (event.key === "Escape") stop();
  else if (event.key === "Enter") finish();
  else if (event.key === "Backspace" && corners.length) back();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function clearMarkers() {
  for (const marker of markers) marker.remove();
  markers = [];
}

/** A handle at each corner, and a smaller one between two that makes a new corner. */
function showMarkers() {
  clearMarkers();
  if (!mainMap() || kept.length > MOST) return;
  kept.forEach((corner, index) => {
    const following = kept[(index + 1) % kept.length];
    markers.push(handle(index, corner));
    if (kept.length < MOST) markers.push(middle(index, [(corner[0] + following[0]) / 2, (corner[1] + following[1]) / 2]));
  });
}

function handle(index, corner) {
  const element = h("button", { type: "button", class: "corner", onkeydown: (event) => moveByKey(event, index) });
  const marker = dot(element, corner, { draggable: true });
  // The map names its markers by itself, and names them all alike.
  element.setAttribute("aria-label", say("draw_corner", { n: integer(index + 1), all: integer(kept.length) }));
  marker.on("drag", () => draw("area", collection([polygon(replaced(index, marker))])));
  marker.on("dragend", () => keep(replaced(index, marker)));
  return marker;
}

const replaced = (index, marker) => kept.with(index, short(marker.getLngLat().toArray()));

function middle(index, at) {
  const insert = (corner) => keep(kept.toSpliced(index + 1, 0, short(corner)), index + 1);
  const element = h("button", { type: "button", class: "corner middle", onclick: () => insert(at) });
  const marker = dot(element, at, { draggable: true });
  element.setAttribute("aria-label", say("draw_middle", { n: integer(index + 1) }));
  marker.on("dragend", () => insert(marker.getLngLat().toArray()));
  return marker;
}

/** Keep changed corners, unless the border would cross itself. */
function keep(area, focus = null) {
  if (crossesItself(area)) {
    announce(say("draw_crossing"));
    editArea(kept);
    return;
  }
  drawn(area);
  if (focus !== null) markers.filter((marker) => !marker.getElement().matches(".middle"))[focus]?.getElement().focus();
}

function moveByKey(event, index) {
  if (event.key === "Delete" || event.key === "Backspace") {
    event.preventDefault();
    if (kept.length > LEAST) keep(kept.toSpliced(index, 1), Math.max(0, index - 1));
    else announce(say("draw_three"));
    return;
  }
  const by = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key];
  if (!by) return;
  event.preventDefault();
  event.stopPropagation();
  const map = mainMap();
  const at = map.project(kept[index]);
  const to = map.unproject([at.x + by[0] * KEY_STEP, at.y + by[1] * KEY_STEP]);
  keep(kept.with(index, short([to.lng, to.lat])), index);
}
