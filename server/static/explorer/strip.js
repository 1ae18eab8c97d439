// Strip: how the charts share the room below the map; on a phone they are a part of the sheet.
import { byId } from "./dom.js";
import { remember, remembered } from "./groups.js";

const PAIR_BELOW = 960;
const ALL_FROM = 1800;
const IN_SET = ["category-bars", "neighbourhood-bars", "known-bars"];

let mode = "";
let open = "category-bars";

export function startStrip(resized) {
  for (const tab of tabs()) tab.addEventListener("click", () => choose(tab.dataset.chart));
  byId("chart-tabs").addEventListener("keydown", walk);
  byId("strip-fold").addEventListener("click", () => fold(!byId("strip").classList.contains("folded"), resized));
  if (remembered("strip-folded", false)) fold(true, resized);
  new ResizeObserver(arrange).observe(byId("strip"));
  window.matchMedia("(max-width: 760px)").addEventListener("change", arrange);
  arrange();
}

const tabs = () => [...byId("chart-tabs").children];
const shownTabs = () => tabs().filter((tab) => !tab.hidden);

function fold(folded, resized) {
  byId("strip").classList.toggle("folded", folded);
  byId("strip-fold").setAttribute("aria-expanded", String(!folded));
  remember("strip-folded", folded);
  resized();
}

/** Two columns, three, or all side by side, as there is room. */
function arrange() {
  const { width } = byId("strip").getBoundingClientRect();
  if (!width) return;
  const phone = byId("pane-charts").contains(byId("strip"));
  const next = phone ? "stack" : width < PAIR_BELOW ? "pair" : width < ALL_FROM ? "three" : "all";
  if (next === mode) return;
  mode = next;
  byId("strip").dataset.mode = mode;
  const clock = byId("chart-clock");
  if (mode === "pair") byId("chart-tabs").after(clock);
  else byId("chart-months").after(clock);
  byId("chart-tab-clock").hidden = mode !== "pair";
  choose(mode === "pair" ? "clock" : IN_SET.includes(open) ? open : IN_SET[0]);
}

function choose(name, { focus = false } = {}) {
  open = name;
  const tabbed = mode === "pair" || mode === "three";
  for (const tab of tabs()) {
    const chosen = tab.dataset.chart === name;
    tab.setAttribute("aria-selected", String(chosen));
    tab.tabIndex = chosen ? 0 : -1;
    if (chosen && focus) tab.focus();
    const inSet = byId("chart-set").contains(byId(`chart-${tab.dataset.chart}`));
    byId(`chart-${tab.dataset.chart}`).hidden = tabbed && inSet && !chosen;
  }
}

function walk(event) {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  const names = shownTabs().map((tab) => tab.dataset.chart);
  const at = names.indexOf(event.target.dataset.chart);
  if (!by || at < 0) return;
  event.preventDefault();
  choose(names[(at + by + names.length) % names.length], { focus: true });
}
