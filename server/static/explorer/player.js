// Player: goes through the chosen period step by step; nothing is decided until a person keeps a step.
import { readView } from "./api.js";
import { chooser } from "./choices.js";
import { announce, button, byId, h, put, s } from "./dom.js";
import { periodWords } from "./describe.js";
import { daysIn, stepsThrough } from "./periods.js";
import { drawn, fetchAhead, isCalm, mainMap, showMoment } from "./scene.js";
import { change, changeFilters, onChange, query, state } from "./state.js";
import { count, integer, say } from "./words.js";

const ICON = "M10 3a7 7 0 1 0 0 14 7 7 0 0 0 0-14M10 6v4.5l3 1.5";
const PLAY = "M5 3.5v13l11-6.5z";
const PAUSE = "M6 4v12M14 4v12";
const BACK = "M5 4v12M15 4 8 10l7 6z";
const FORTH = "M15 4v12M5 4l7 6-7 6z";
const WIDTHS = { week: [1, 2, 4, 12], month: [1, 3, 6, 12] };
const SPEEDS = { slow: 2000, usual: 1000, fast: 400 };
const LONG_DAYS = 370;

let steps = [];
let at = 0;
let timer = null;
let turn = 0;
let unit = "week";
let width = 1;
let speed = "usual";
let opener = null;
let counted = new Map();

export function startPlayer() {
  const label = say("play_through");
  opener = h(
    "button",
    { type: "button", class: "tool", id: "play-tool", title: label, "aria-label": label, "aria-expanded": "false", "aria-controls": "player", onclick: toggle },
    icon(ICON),
  );
  byId("tools-map").append(opener);
  byId("player").addEventListener("keydown", onKey);
  onChange((changed) => {
    // Other filters are another film; two maps are looked at standing still.
    if (isOpen() && (changed.has("filters") || (changed.has("compare") && state.compare))) close();
  });
}

const isOpen = () => !byId("player").hidden;

const icon = (path) => s("svg", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" }, s("path", { d: path }));

function toggle() {
  if (isOpen()) {
    close();
    opener.focus();
  } else open();
}

function open() {
  if (state.compare) change({ compare: null });
  unit = daysIn(state.filters) > LONG_DAYS ? "month" : "week";
  width = 1;
  byId("player").hidden = false;
  opener.setAttribute("aria-expanded", "true");
  mainMap()?.resize();
  begin();
  byId("play-go")?.focus();
}

function close() {
  pause();
  turn += 1;
  byId("player").hidden = true;
  opener.setAttribute("aria-expanded", "false");
  showMoment(null);
  mainMap()?.resize();
}

/** Cut the period into steps and stand at the first. */
function begin() {
  pause();
  counted = new Map();
  steps = state.filters.first ? stepsThrough(state.filters, unit, width) : [];
  build();
  if (steps.length > 1) stand(0);
}

function build() {
  if (steps.length < 2) {
    put(byId("player"), h("p", { class: "player-words" }, say("play_too_short")), sizes(), closer());
    return;
  }
  const tool = (id, path, label, action) =>
    h("button", { type: "button", class: "tool", id, title: label, "aria-label": label, onclick: action }, icon(path));
  put(
    byId("player"),
    h("div", { class: "tools" }, [
      tool("play-back", BACK, say("step_back"), () => step(-1)),
      tool("play-go", PLAY, say("play"), () => (timer ? pause() : play())),
      tool("play-forth", FORTH, say("step_forth"), () => step(1)),
    ]),
    h("div", { class: "player-line" }, [
      h("p", { class: "player-words", id: "play-words" }),
      h("input", { type: "range", id: "play-at", min: 0, max: steps.length - 1, step: 1, "aria-label": say("play_slider"), oninput: slide }),
    ]),
    sizes(),
    h("div", { class: "player-ends" }, button(say("play_keep"), keep), closer()),
  );
  byId("play-go").hidden = isCalm();
  if (isCalm()) byId("play-words").after(h("p", { class: "quiet small" }, say("play_calm")));
}

const closer = () => button(say("play_close"), toggle);

function sizes() {
  const field = (id, text, options, value, chosen) => {
    const select = chooser({ id, onchange: () => chosen(select.value) }, options);
    select.value = String(value);
    return h("label", { for: id }, h("span", {}, text), select);
  };
  const name = unit === "week" ? "weeks" : "months";
  return h("div", { class: "player-sizes" }, [
    field("play-unit", say("play_step"), ["week", "month"].map((one) => [one, say(`unit_${one}`)]), unit, (chosen) => {
      unit = chosen;
      width = 1;
      begin();
      byId("play-unit").focus();
    }),
    field("play-width", say("play_width"), WIDTHS[unit].map((n) => [n, count(name, n)]), width, (chosen) => {
      width = Number(chosen);
      begin();
      byId("play-width").focus();
    }),
    isCalm()
      ? null
      : field("play-speed", say("play_speed"), Object.keys(SPEEDS).map((one) => [one, say(`speed_${one}`)]), speed, (chosen) => {
          speed = chosen;
        }),
  ]);
}

/** Show one step, say which it is, and bring the next. */
async function stand(wanted) {
  const index = Math.max(0, Math.min(wanted, steps.length - 1));
  at = index;
  const mine = ++turn;
  const { first, last } = steps[at];
  byId("play-at").value = String(at);
  tell();
  showMoment({ first, last });
  const counting = numberIn(index).catch(() => null).then((number) => {
    if (mine !== turn) return;
    counted.set(at, number);
    tell();
  });
  await Promise.all([counting, drawn()]);
  if (mine !== turn) return;
  if (!timer) announce(byId("play-words").textContent);
  if (steps[at + 1]) fetchAhead({ first: steps[at + 1].first, last: steps[at + 1].last });
}

async function numberIn(index) {
  const known = counted.get(index);
  if (known !== undefined && known !== null) return known;
  const { first, last } = steps[index];
  return (await readView(query({ ...state.filters, first, last }), "moment")).incidents;
}

function tell() {
  const number = counted.get(at);
  const period = periodWords(steps[at]);
  const said = steps[at].whole ? period : say("play_cut", { words: period });
  const place = say("play_number", { n: integer(at + 1), all: integer(steps.length) });
  put(byId("play-words"), h("strong", {}, said), h("span", {}, numberWords(number)), h("span", { class: "quiet" }, place));
  byId("play-at").setAttribute("aria-valuetext", `${said}. ${place}`);
}

/** Not known yet, or the server gave none; the map beside it stands either way. */
function numberWords(number) {
  if (number === undefined) return "…";
  return number === null ? say("no_answer") : count("recorded", number);
}

function step(by) {
  pause();
  stand(at + by);
}

function slide() {
  pause();
  stand(Number(byId("play-at").value));
}

function play() {
  if (isCalm() || timer) return;
  face(PAUSE, say("pause"));
  timer = setTimeout(next, 0, at === steps.length - 1 ? 0 : at + 1);
}

async function next(index) {
  const mine = timer;
  await stand(index);
  // Somebody paused, or went on by hand, while the tiles came.
  if (mine !== timer) return;
  if (at === steps.length - 1) pause();
  else timer = setTimeout(next, SPEEDS[speed], at + 1);
}

function pause() {
  clearTimeout(timer);
  timer = null;
  if (byId("play-go")) face(PLAY, say("play"));
}

function face(path, label) {
  const go = byId("play-go");
  put(go, icon(path));
  go.title = label;
  go.setAttribute("aria-label", label);
}

function keep() {
  const { first, last } = steps[at];
  close();
  changeFilters({ first, last });
  opener.focus();
}

function onKey(event) {
  if (event.key === "Escape") {
    event.stopPropagation();
    toggle();
  } else if (event.key === " " && event.target.id === "play-at") {
    event.preventDefault();
    if (timer) pause();
    else play();
  }
}
