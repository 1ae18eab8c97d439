// Layout: tabs, the folding rail, and on a phone the one sheet from below.
import { byId } from "./dom.js";

const phone = window.matchMedia("(max-width: 760px)");
const tabs = ["incidents", "hotspots"];

export const isPhone = () => phone.matches;

export function openTab(name, { focus = false } = {}) {
  for (const one of tabs) {
    const tab = byId(`tab-${one}`);
    tab.setAttribute("aria-selected", String(one === name));
    tab.tabIndex = one === name ? 0 : -1;
    byId(`pane-${one}`).hidden = one !== name;
  }
  byId("rail-body").scrollTo({ top: 0 });
  if (focus) byId(`tab-${name}`).focus();
}

function fold(folded, resized) {
  document.querySelector(".explorer").classList.toggle("folded", folded);
  byId("unfold").hidden = !folded;
  byId("fold").setAttribute("aria-expanded", String(!folded));
  (folded ? byId("unfold") : byId("fold")).focus();
  resized();
}

export function openSheet(open) {
  byId("rail").classList.toggle("open", open);
  byId("sheet-handle").setAttribute("aria-expanded", String(open));
}

/** On a phone the months belong into the sheet; elsewhere they lie below the map. */
function placeStrip() {
  if (phone.matches) byId("pane-incidents").append(byId("strip"));
  else byId("panel").after(byId("strip"));
}

export function startLayout(resized) {
  for (const name of tabs) byId(`tab-${name}`).addEventListener("click", () => openTab(name));
  document.querySelector('[role="tablist"]').addEventListener("keydown", (event) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    if (event.target.getAttribute("role") !== "tab") return;
    openTab(byId("pane-incidents").hidden ? "incidents" : "hotspots", { focus: true });
  });
  byId("fold").addEventListener("click", () => fold(true, resized));
  byId("unfold").addEventListener("click", () => fold(false, resized));
  byId("sheet-handle").addEventListener("click", () => openSheet(!byId("rail").classList.contains("open")));
  phone.addEventListener("change", placeStrip);
  placeStrip();
}
