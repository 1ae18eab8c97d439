// Legend: which layers are shown, and what their colours mean; the choice of a layer is its heading.
import { h, s } from "./dom.js";
import { number, say } from "./page.js";

const HATCH = "M0 12L12 0M6 16L22 0M14 16L24 6";

function swatch(kind, { colour, hatched }, palette) {
  const edge = { stroke: palette.boundary, "stroke-width": 1 };
  const fill = colour ?? "none";
  if (kind === "points") {
    return s("svg", { class: "legend-swatch", viewBox: "0 0 24 16", width: 24, height: 16, "aria-hidden": "true" },
      s("circle", { cx: 12, cy: 8, r: 6, fill, ...edge }));
  }
  if (kind === "outline") {
    return s("svg", { class: "legend-swatch", viewBox: "0 0 24 16", width: 24, height: 16, "aria-hidden": "true" },
      s("rect", { x: 2, y: 2, width: 20, height: 12, rx: 5, fill: "none", stroke: colour ?? palette.hotspot, "stroke-width": 2 }));
  }
  return s("svg", { class: "legend-swatch", viewBox: "0 0 24 16", width: 24, height: 16, "aria-hidden": "true" },
    s("rect", { x: 0.5, y: 0.5, width: 23, height: 15, fill, ...edge }),
    hatched ? s("path", { d: HATCH, fill: "none", stroke: palette.halo, "stroke-width": 1.5 }) : null);
}

function classList(layer, classes, palette) {
  const plain = { colour: { points: palette.point, fill: palette.sequential[2] }[layer.kind] ?? null, label: layer.unit || layer.title };
  const entries = classes.length ? classes : [plain];
  return h("ul", { class: "legend-classes" },
    entries.map((one) => h("li", {}, swatch(layer.kind, one, palette), h("span", {}, one.label))));
}

function block(run, entry, palette, choose) {
  const { layer, classes, shown, failed } = entry;
  const kind = layer.group ? "radio" : "checkbox";
  const input = h("input", {
    type: kind,
    name: layer.group ? `layer-${run.id}-${layer.group}` : `layer-${run.id}-${layer.code}`,
    value: layer.code,
    checked: shown,
    onchange: (event) => choose(layer, event.target.checked),
  });
  const unit = layer.unit && classes.length ? h("p", { class: "legend-unit" }, layer.unit) : null;
  const sorry = failed ? h("p", { class: "legend-unit", role: "alert" }, say("layer_failed")) : null;
  return h("div", { class: "legend-block" },
    h("label", { class: "choice" }, input, h("span", {}, layer.title)),
    shown ? [unit, sorry, classList(layer, classes, palette)] : null);
}

/** Draw the legend anew; focus stays on the choice that was made. */
export function drawLegend(place, { run, entries, palette, choose, circle }) {
  const at = document.activeElement?.value;
  const held = place.contains(document.activeElement);
  const radius = run.radius_m
    ? h("div", { class: "legend-block" },
        h("label", { class: "choice" },
          h("input", { type: "checkbox", value: ":circle", checked: circle.shown, onchange: (event) => circle.show(event.target.checked) }),
          h("span", {}, say("circle", { metres: number(run.radius_m, 0) }))))
    : null;
  place.replaceChildren(
    ...entries.map((entry) => block(run, entry, palette, choose)),
    ...(radius ? [radius] : []),
    h("p", { class: "legend-said" }, run.said),
  );
  if (held) [...place.querySelectorAll("input")].find((input) => input.value === at)?.focus();
}
