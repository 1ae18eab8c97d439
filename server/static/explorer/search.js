// Search: a neighbourhood, place or street by its name; "/" leads there, and what is found is marked.
import { readSearch } from "./api.js";
import { announce, byId, h, put, s } from "./dom.js";
import { isPhone } from "./layout.js";
import { goToBox } from "./map.js";
import { collection, draw } from "./scene.js";
import { say } from "./words.js";

const WAIT_MS = 160;
const NEAR = 16;
// Streets of one name in several towns are one result: their box would show no street at all.
const WIDEST = 0.05;
const TYPED_INTO = 'input:not([type="checkbox"], [type="radio"], [type="range"]), textarea, select, [contenteditable]';
const LENS = "M8.5 3a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11M13 13l4.5 4.5";

let results = [];
let active = -1;
let timer = null;
let asked = 0;
let chooseArea = () => {};

/** `neighbourhood(code)` is told when one was found. */
export function startSearch({ neighbourhood }) {
  chooseArea = neighbourhood;
  const label = say("search");
  const open = h("button", { type: "button", class: "tool search-open", id: "search-tool", title: `${label} (/)`, "aria-label": label, "aria-keyshortcuts": "/", "aria-controls": "search-box", onclick: begin }, icon());
  const input = h("input", {
    class: "input",
    id: "search",
    type: "search",
    role: "combobox",
    placeholder: label,
    title: `${say("search_hint")} (/)`,
    "aria-label": `${label}: ${say("search_hint")}`,
    "aria-autocomplete": "list",
    "aria-expanded": "false",
    "aria-controls": "search-list",
    autocomplete: "off",
    spellcheck: "false",
    oninput: () => {
      clearTimeout(timer);
      timer = setTimeout(ask, WAIT_MS);
    },
    onkeydown: onKey,
    onblur: () => setTimeout(close, WAIT_MS),
  });
  const list = h("ul", { class: "search-list", id: "search-list", role: "listbox", "aria-label": label, hidden: true });
  byId("tools-map").prepend(open, h("div", { class: "search-box", id: "search-box" }, input, list));
  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.target.closest?.(TYPED_INTO)) return;
    event.preventDefault();
    begin();
  });
}

const icon = () => s("svg", { viewBox: "0 0 20 20", width: 20, height: 20, "aria-hidden": "true" }, s("path", { d: LENS }));

/** On a phone the field opens out of its button. */
function begin() {
  byId("toolbar").classList.add("searching");
  byId("search").focus();
  byId("search").select();
}

async function ask() {
  const words = byId("search").value.trim();
  const mine = ++asked;
  if (!words) {
    show([]);
    draw("found", null);
    return;
  }
  const found = await readSearch(words).catch((error) => (error.name === "AbortError" ? null : { results: [], words: error.message }));
  if (!found || mine !== asked) return;
  show(found.results, found.results.length ? null : (found.words ?? say("search_none")));
}

function show(found, instead = null) {
  results = found;
  active = -1;
  const list = byId("search-list");
  put(list, instead ? h("li", { class: "quiet", role: "option", "aria-disabled": "true" }, instead) : found.map(row));
  list.hidden = !found.length && !instead;
  byId("search").setAttribute("aria-expanded", String(!list.hidden));
  byId("search").removeAttribute("aria-activedescendant");
  if (instead) announce(instead);
}

const row = (one, index) =>
  h(
    "li",
    { id: `search-${index}`, role: "option", "aria-selected": "false", onpointerdown: (event) => event.preventDefault(), onclick: () => choose(index) },
    h("span", {}, one.name),
    h("span", { class: "quiet" }, say(`kind_${one.kind}`)),
  );

function point(to) {
  const rows = [...byId("search-list").querySelectorAll('[id^="search-"]')];
  if (!rows.length) return;
  active = (to + rows.length) % rows.length;
  rows.forEach((one, index) => one.setAttribute("aria-selected", String(index === active)));
  rows[active].scrollIntoView({ block: "nearest" });
  byId("search").setAttribute("aria-activedescendant", `search-${active}`);
}

function onKey(event) {
  if (event.key === "ArrowDown") point(active + 1);
  else if (event.key === "ArrowUp") point(active < 0 ? -1 : active - 1);
  else if (event.key === "Enter" && results.length) choose(Math.max(active, 0));
  else if (event.key === "Escape") leave();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

/** Escape closes the list first, and then forgets what was looked for. */
function leave() {
  if (!byId("search-list").hidden) {
    close();
    return;
  }
  byId("search").value = "";
  draw("found", null);
  byId("toolbar").classList.remove("searching");
  byId("search").blur();
}

function close() {
  byId("search-list").hidden = true;
  byId("search").setAttribute("aria-expanded", "false");
  if (document.activeElement !== byId("search")) byId("toolbar").classList.remove("searching");
}

function choose(index) {
  const one = results[index];
  byId("search").value = one.name;
  asked += 1;
  close();
  const at = [one.lon, one.lat];
  const [west, south, east, north] = one.bbox ?? [...at, ...at];
  const wide = one.kind === "street" && Math.max(east - west, north - south) > WIDEST;
  // The panel that will explain a neighbourhood covers the lower half of a phone.
  const covered = isPhone() && one.kind === "neighbourhood" ? byId("stage-map").clientHeight / 2 : 0;
  goToBox(wide ? [...at, ...at] : [west, south, east, north], { maxZoom: NEAR, covered });
  if (one.kind === "neighbourhood") {
    draw("found", null);
    chooseArea(one.code);
  } else {
    draw("found", collection([{ type: "Feature", properties: {}, geometry: { type: "Point", coordinates: at } }]));
  }
  // On a phone the keyboard and the field would cover what was found.
  if (isPhone()) byId("search").blur();
  announce(say("search_found", { name: one.name }));
}
