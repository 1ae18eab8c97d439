// Notes: sentences pinned to places; the list says in words what the marks show on the map.
import { readNotes, send } from "./api.js";
import { announce, h, put } from "./dom.js";
import { noteForm } from "./keeping-forms.js";
import { areShown, keepShown, showMarks } from "./keeping-marks.js";
import { popover, telling } from "./keeping-popover.js";
import { isPhone } from "./layout.js";
import { holdPresses } from "./press.js";
import { shownRun } from "./runs.js";
import { allMaps, mainMap, moveTime } from "./scene.js";
import { onChange, state } from "./state.js";
import { moment, say } from "./words.js";

const ICON = "M3.5 4h13v9.5H11L7 17v-3.5H3.5z";
const NEAR_ENOUGH = 14;

let territory = null;
let notes = [];
let panel = null;
let parts = {};
let draft = null; // {lon, lat} of the note that is being written
let editing = null;
let lit = null;

export function notesTool(given) {
  territory = given;
  panel = popover({ id: "notes", label: say("note"), heading: say("notes"), path: ICON, stays: true, opened: show, closed: leave });
  holdPresses(() => panel.isOpen());
  onChange((changed) => {
    if (changed.has("compare")) setTimeout(mark);
    if (changed.has("selected") && panel.isOpen()) drawPlaces();
  });
  document.addEventListener("keydown", escape, true);
  load().catch(() => {});
  return panel.tool;
}

export const keptNotes = () => (areShown() ? notes : []);

function choose(on) {
  keepShown(on);
  mark();
}

/** Escape takes back the place first, then closes; wherever the keyboard is on the map. */
function escape(event) {
  if (event.key !== "Escape" || !panel.isOpen()) return;
  event.stopPropagation();
  if (draft || editing) stop();
  else panel.close();
}

async function show(body) {
  parts = {
    places: h("div", { class: "pop-actions" }),
    form: h("div", {}),
    list: h("ol", { class: "kept notes", "aria-label": say("notes") }),
    told: telling(),
  };
  const toggle = h("input", { type: "checkbox", id: "notes-shown", onchange: (event) => choose(event.target.checked) });
  toggle.checked = areShown();
  put(
    body,
    h("p", { class: "pop-hint small" }, mainMap() ? say("note_how") : say("note_how_unseen")),
    parts.places,
    parts.form,
    h("label", { class: "choice small" }, toggle, h("span", {}, say("notes_shown"))),
    parts.told.line,
    parts.list,
  );
  for (const map of allMaps()) map.on("click", choosePlace);
  drawPlaces();
  try {
    await load();
    if (lit) focusOn(lit);
  } catch (error) {
    parts.told.tell(error.message);
  }
}

function leave() {
  for (const map of allMaps()) map.off("click", choosePlace);
  draft = null;
  editing = null;
  lit = null;
  mark();
}

async function load() {
  ({ notes } = await readNotes());
  mark();
  if (parts.list) drawList();
}

const mark = () => showMarks(areShown() ? notes : [], { lit, draft, pressed: light });

/** The ways to a place that need no pointer. */
function drawPlaces() {
  const hotspot = shownRun()?.hotspots.find(({ rank }) => rank === state.selected);
  const way = (text, place, first) =>
    h("button", { type: "button", class: "button secondary", "data-first": first, onclick: () => write(place()) }, text);
  put(
    parts.places,
    way(say("note_middle"), middle, true),
    hotspot ? way(say("note_hotspot", { rank: hotspot.rank }), () => hotspot, false) : null,
  );
}

/** The middle of what is seen: on a phone a part of the map lies under the panel. */
function middle() {
  const map = mainMap();
  if (map) {
    const frame = map.getContainer().getBoundingClientRect();
    const covered = isPhone() ? Math.max(0, frame.bottom - panel.panel.getBoundingClientRect().top) : 0;
    const { lng, lat } = map.unproject([frame.width / 2, (frame.height - covered) / 2]);
    return { lon: lng, lat };
  }
  const [west, south, east, north] = territory.bounds;
  return { lon: (west + east) / 2, lat: (south + north) / 2 };
}

const choosePlace = ({ lngLat }) => write({ lon: lngLat.lng, lat: lngLat.lat });

/** Ask for the words of a new note; another press moves it and keeps what is written. */
function write({ lon, lat }) {
  const going = draft !== null;
  draft = { lon, lat };
  mark();
  if (going) return;
  editing = null;
  put(parts.form, noteForm({ title: say("note_new"), act: say("note_save"), done: pin, stop }));
  parts.form.querySelector("textarea").focus();
  drawList();
}

function stop() {
  const back = editing;
  draft = null;
  editing = null;
  put(parts.form);
  mark();
  drawList();
  if (back) focusOn(back);
  else parts.places.querySelector("button").focus();
}

async function pin(body) {
  const { note } = await send("POST", "/notes", { body, lon: draft.lon, lat: draft.lat });
  lit = note.id;
  stop();
  await load();
  parts.told.tell(say("note_saved"));
  focusOn(note.id);
}

function drawList() {
  put(parts.list, notes.length ? notes.map(row) : h("li", { class: "quiet small" }, say("no_notes")));
}

function row(note, index) {
  if (editing === note.id) return h("li", {}, rewriting(note));
  const { by, created_at: made, updated_at: changed } = note;
  const said = say(changed > made ? "note_by_changed" : "note_by", { name: by ?? say("somebody"), day: moment(made), changed: moment(changed) });
  const number = h("span", { class: "note-number", "aria-hidden": "true" }, String(index + 1));
  const body = h("p", { class: "note-body" }, note.body);
  return h("li", { "data-note": note.id, "aria-current": note.id === lit && "true" }, number, h("div", {}, body, h("p", { class: "kept-by small" }, said), acts(note, index + 1)));
}

function acts(note, number) {
  const act = (key, action) =>
    h("button", { type: "button", class: "button plain small", "aria-label": say("act_on", { act: say(key), name: say("note_title", { n: number }) }), onclick: action }, say(key));
  return h(
    "p",
    { class: "kept-acts small" },
    mainMap() ? act("zoom_to", () => goTo(note)) : null,
    note.may_change ? [act("edit", () => edit(note)), act("remove", () => remove(note))] : null,
  );
}

function goTo(note) {
  light(note.id);
  const map = mainMap();
  map.easeTo({ center: [note.lon, note.lat], zoom: Math.max(map.getZoom(), NEAR_ENOUGH), duration: moveTime() });
}

/** A note that was pressed on the map is found in the list. */
function light(id) {
  lit = id;
  if (!panel.isOpen()) {
    panel.open();
    return;
  }
  mark();
  drawList();
  focusOn(id);
}

function focusOn(id) {
  const item = parts.list.querySelector(`[data-note="${id}"]`);
  item?.scrollIntoView({ block: "nearest" });
  item?.querySelector("button")?.focus({ preventScroll: true });
  const note = notes.find((one) => one.id === id);
  if (note) announce(note.body);
}

function edit(note) {
  draft = null;
  editing = note.id;
  put(parts.form);
  drawList();
  parts.list.querySelector("textarea").focus();
}

function rewriting(note) {
  const done = async (body) => {
    await send("PATCH", `/notes/${note.id}`, { body });
    editing = null;
    await load();
    focusOn(note.id);
  };
  return noteForm({ title: say("note_edit"), act: say("save"), value: note.body, done, stop });
}

async function remove(note) {
  try {
    await send("DELETE", `/notes/${note.id}`);
    await load();
    parts.told.tell(say("note_removed"), () => restore(note));
    parts.places.querySelector("button").focus();
  } catch (error) {
    parts.told.tell(error.message);
  }
}

async function restore(note) {
  try {
    await send("PATCH", `/notes/${note.id}`, { removed: false });
    await load();
    parts.told.tell(say("undone"));
    focusOn(note.id);
  } catch (error) {
    parts.told.tell(error.message);
  }
}
