// Layout: tabs, the folding rail, and on a phone the one sheet from below.
import { byId } from "./dom.js";

const phone = window.matchMedia("(max-width: 760px)");
const names = ["incidents", "hotspots", "charts"];

export const isPhone = () => phone.matches;

/** The charts have a tab only where they have no room below the map. */
const tabs = () => names.filter((name) => name !== "charts" || phone.matches);
const openedTab = () => names.find((name) => !byId(`pane-${name}`).hidden);

export function openTab(name, { focus = false } = {}) {
  for (const one of names) {
    const tab = byId(`tab-${one}`);
    tab.setAttribute("aria-selected", String(one === name));
    tab.tabIndex = one === name ? 0 : -1;
    byId(`pane-${one}`).hidden = one !== name;
  }
  byId("rail-body").scrollTo({ top: 0 });
  if (focus) byId(`tab-${name}`).focus();
}

function fold(folded, resized, { focus = true } = {}) {
  document.querySelector(".explorer").classList.toggle("folded", folded);
  byId("unfold").hidden = !folded;
  byId("fold").setAttribute("aria-expanded", String(!folded));
  if (focus) (folded ? byId("unfold") : byId("fold")).focus();
  resized();
}

/** Bring the rail back where it was folded away, and leave the keyboard where it is. */
export function unfold(resized) {
  if (document.querySelector(".explorer").classList.contains("folded")) fold(false, resized, { focus: false });
}

export function openSheet(open) {
  byId("rail").classList.toggle("open", open);
  byId("sheet-handle").setAttribute("aria-expanded", String(open));
}

/** On a phone the charts belong into the sheet; elsewhere they lie below the map. */
function placeStrip() {
  byId("tab-charts").hidden = !phone.matches;
  if (phone.matches) byId("pane-charts").append(byId("strip"));
  else byId("panel").after(byId("strip"));
  if (!tabs().includes(openedTab())) openTab("incidents");
}

function walk(event) {
  const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
  if (!by || event.target.getAttribute("role") !== "tab") return;
  const all = tabs();
  openTab(all[(all.indexOf(openedTab()) + by + all.length) % all.length], { focus: true });
}

export function startLayout(resized) {
  for (const name of names) byId(`tab-${name}`).addEventListener("click", () => openTab(name));
  byId("rail").querySelector('[role="tablist"]').addEventListener("keydown", walk);
  byId("fold").addEventListener("click", () => fold(true, resized));
  byId("unfold").addEventListener("click", () => fold(false, resized));
  byId("sheet-handle").addEventListener("click", () => openSheet(!byId("rail").classList.contains("open")));
  phone.addEventListener("change", placeStrip);
  placeStrip();
}
