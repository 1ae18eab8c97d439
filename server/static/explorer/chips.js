// Chips: the filters that are set, in words, always in sight; each can be taken away.
import { filterParts, wholeRecord } from "./describe.js";
import { byId, h, put, s } from "./dom.js";
import { changeFilters } from "./state.js";
import { say } from "./words.js";

export function startChips() {
  byId("clear-filters").addEventListener("click", () => {
    changeFilters(wholeRecord());
    refocus(0);
  });
}

const cross = () =>
  s("svg", { viewBox: "0 0 12 12", width: 12, height: 12, "aria-hidden": "true" }, s("path", { d: "M2.5 2.5l7 7M9.5 2.5l-7 7" }));

function chip({ name, words, without }, index) {
  const take = () => {
    changeFilters(without);
    refocus(index);
  };
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: "chip", "data-filter": name, "aria-label": say("remove_filter", { words }), onclick: take },
      h("span", {}, words),
      cross(),
    ),
  );
}

/** The keyboard stays where it was: on the chip that took the place of the one that is gone. */
function refocus(index) {
  const chips = byId("chips").querySelectorAll("button");
  (chips[Math.min(index, chips.length - 1)] ?? byId("summary-figure")).focus();
}

export function showChips() {
  const parts = filterParts();
  put(byId("chips"), parts.length ? parts.map(chip) : h("li", { class: "quiet" }, say("no_filters")));
  byId("clear-filters").hidden = parts.length < 2;
}
