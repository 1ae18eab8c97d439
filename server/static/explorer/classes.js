// Classes: a person's own lowest counts of the squares' classes, kept in the address.
import { actions } from "./choices.js";
import { announce, button, byId, h, put, s } from "./dom.js";
import { breaks, classColours, MOST_CLASSES, onPalette } from "./palette.js";
import { showClasses } from "./scene.js";
import { change, onChange, state } from "./state.js";
import { integer, say } from "./words.js";

const HIGHEST = 1_000_000;

let territory = null;
let zoomNow = () => 10;

export function startClasses(given, { zoomNow: asked }) {
  territory = given;
  zoomNow = asked;
  const box = h("details", { class: "more classes" }, h("summary", {}, say("own_classes")), h("div", { id: "classes-form" }));
  put(byId("legend-own"), box);
  const refill = () => box.open && fill(breaks(territory, zoomNow()));
  box.addEventListener("toggle", refill);
  onPalette(refill);
  onChange((changed) => {
    if (!changed.has("breaks")) return;
    showClasses();
    refill();
  });
}

function fill(lows) {
  const fills = classColours(lows.length);
  const place = byId("classes-form");
  const focused = document.activeElement?.dataset?.low ?? null;
  put(
    place,
    h("p", { class: "small quiet" }, say("classes_about")),
    h("ol", { class: "class-rows" }, lows.map((low, index) => row(low, index, fills[index]))),
    h("p", { class: "field-error", id: "classes-error", role: "alert", hidden: true }),
    actions(
      lows.length < MOST_CLASSES ? button(say("class_add"), () => keep([...written(), Math.min(lows.at(-1) * 2, HIGHEST)])) : null,
      state.breaks ? button(say("classes_reset"), reset) : null,
    ),
  );
  if (focused !== null) place.querySelector(`[data-low="${focused}"]`)?.focus();
}

/** What stands in the fields: a person may pass through an order that is not yet right. */
const written = () => [...byId("classes-form").querySelectorAll("[data-low]")].map((input) => Number(input.value));

function row(low, index, colour) {
  const label = say("class_from", { n: integer(index + 1) });
  const input = h("input", {
    class: "input",
    type: "number",
    inputmode: "numeric",
    min: 1,
    max: HIGHEST,
    step: 1,
    value: low,
    "data-low": index,
    "aria-label": label,
    // The first class begins at one, or some squares would not be seen.
    disabled: index === 0,
    onchange: () => keep(written()),
  });
  const swatch = s("svg", { width: 20, height: 20, "aria-hidden": "true" }, s("rect", { width: 20, height: 20, fill: colour }));
  const remove = button(say("class_remove"), () => keep(written().toSpliced(index, 1)));
  remove.setAttribute("aria-label", say("class_remove_n", { n: integer(index + 1) }));
  return h("li", {}, swatch, h("span", {}, say("class_from_word")), input, index > 0 ? remove : null);
}

function keep(lows) {
  const error = byId("classes-error");
  const wrong = lows.some((low, i) => !Number.isInteger(low) || low > HIGHEST || low <= (lows[i - 1] ?? 0));
  error.hidden = !wrong;
  if (wrong) {
    put(error, say("classes_order"));
    return;
  }
  change({ breaks: lows });
}

function reset() {
  change({ breaks: null });
  announce(say("classes_usual"));
  byId("legend-own").querySelector("summary").focus();
}
