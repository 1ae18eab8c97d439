// Run map: one run on one map: its layers, the shape that was pressed, the circle to scale.
import * as maplibre from "../vendor/maplibre-gl/maplibre-gl.mjs";

import { circleAround } from "./circle.js";
import { classesOf } from "./classes.js";
import { h } from "./dom.js";
import { hatch } from "./hatch.js";
import { behind, boxOf, features } from "./layers.js";
import { drawLegend } from "./legend.js";
import { colours, data, isCalm, onPalette, say } from "./page.js";
import { drawn, hatchesOf, hatchName, style } from "./style.js";

const empty = { type: "FeatureCollection", features: [] };
const only = (feature) => ({ type: "FeatureCollection", features: feature ? [feature] : [] });

export class RunMap {
  constructor(run, { frame, legend, said }) {
    Object.assign(this, { run, frame, legend, said });
    this.layers = run.layers.map((layer) => ({ layer, classes: [], features: [], shown: layer.shown, failed: false }));
    this.#oneOfEachGroup();
    this.step = 0;
    this.circle = { shown: true, at: null };
    this.chosen = null;
    this.map = null;
  }

  start() {
    try {
      this.map = new maplibre.Map({
        container: this.frame,
        style: style(data, this.#seen(), colours()),
        bounds: data.bounds,
        fitBoundsOptions: { padding: 16 },
        attributionControl: false,
        dragRotate: false,
        pitchWithRotate: false,
        touchPitch: false,
        maxZoom: 17,
        fadeDuration: isCalm() ? 0 : 150,
        canvasContextAttributes: { preserveDrawingBuffer: true },
        locale: { "NavigationControl.ZoomIn": say("zoom_in"), "NavigationControl.ZoomOut": say("zoom_out"), "Map.Title": say("map") },
      });
    } catch {
      this.frame.append(h("p", { class: "map-fallback" }, say("failed")));
      return false;
    }
    this.#manners();
    // A style brings no pictures and no shapes of its own: they are given to each.
    this.map.on("style.load", () => this.#fill());
    this.map.on("click", ({ point }) => this.#press(point));
    this.map.once("idle", () => (this.frame.dataset.ready = "yes"));
    onPalette(() => this.#anew());
    for (const entry of this.layers) if (entry.shown) this.#fetch(entry);
    this.drawLegend();
    return true;
  }

  #manners() {
    const { map } = this;
    const canvas = map.getCanvas();
    map.touchZoomRotate.disableRotation();
    map.keyboard.disableRotation();
    // A page is scrolled over its map; the map is zoomed by its buttons, by fingers, and by the wheel once it has focus.
    map.scrollZoom.disable();
    canvas.addEventListener("focus", () => map.scrollZoom.enable());
    canvas.addEventListener("blur", () => map.scrollZoom.disable());
    canvas.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.#press(map.project(map.getCenter()));
    });
    map.addControl(new maplibre.NavigationControl({ showCompass: false }), "top-right");
    map.addControl(new maplibre.ScaleControl({ maxWidth: 120 }), "bottom-left");
  }

  #oneOfEachGroup() {
    const groups = new Set(this.layers.map(({ layer }) => layer.group).filter(Boolean));
    for (const group of groups) {
      const members = this.layers.filter(({ layer }) => layer.group === group);
      const first = members.find(({ shown }) => shown) ?? members[0];
      for (const member of members) member.shown = member === first;
    }
  }

  #seen() {
    for (const entry of this.layers) entry.classes = classesOf(entry.layer, colours());
    return this.layers;
  }

  async #fetch(entry) {
    try {
      entry.features = await features(entry.layer);
      entry.failed = false;
    } catch {
      entry.failed = true;
    }
    if (this.map?.getSource(entry.layer.code)) this.#fill();
    this.drawLegend();
  }

  #anew() {
    this.map?.setStyle(style(data, this.#seen(), colours()), { diff: false });
    this.drawLegend();
  }

  #fill() {
    const palette = colours();
    for (const colour of hatchesOf(this.layers)) {
      const name = hatchName(colour);
      if (this.map.hasImage(name)) this.map.removeImage(name);
      this.map.addImage(name, hatch(colour, palette.halo), { pixelRatio: 2 });
    }
    for (const entry of this.layers) {
      this.map.getSource(entry.layer.code).setData({ type: "FeatureCollection", features: entry.features });
      this.#show(entry);
    }
    this.#mark();
  }

  #show(entry) {
    const palette = colours();
    for (const { id, filter } of drawn(entry.layer, entry.classes, palette)) {
      this.map.setLayoutProperty(id, "visibility", entry.shown ? "visible" : "none");
      if (!entry.layer.step) continue;
      const now = ["==", ["get", entry.layer.step], this.step];
      this.map.setFilter(id, filter ? ["all", filter, now] : now);
    }
  }

  choose(layer, shown) {
    for (const entry of this.layers) {
      const same = entry.layer.code === layer.code;
      const sibling = layer.group && entry.layer.group === layer.group;
      if (!same && !sibling) continue;
      entry.shown = same ? shown : false;
      if (entry.shown && !entry.features.length) this.#fetch(entry);
      if (this.map?.getSource(entry.layer.code)) this.#show(entry);
    }
    this.drawLegend();
  }

  showStep(step) {
    this.step = step;
    this.chosen = null;
    if (!this.map?.getSource("chosen")) return;
    for (const entry of this.layers) if (entry.layer.step) this.#show(entry);
    this.#mark();
  }

  drawLegend() {
    if (!this.legend) return;
    drawLegend(this.legend, {
      run: this.run,
      entries: this.layers,
      palette: colours(),
      choose: (layer, shown) => this.choose(layer, shown),
      circle: {
        shown: this.circle.shown,
        show: (shown) => {
          this.circle.shown = shown;
          this.#mark();
        },
      },
    });
  }

  /** Tell what stands behind the topmost shape at a place, and draw the circle there. */
  #press(point) {
    const ids = this.layers.flatMap(({ layer, classes, shown }) =>
      shown ? drawn(layer, classes, colours()).map(({ id }) => id) : []);
    const box = [[point.x - 3, point.y - 3], [point.x + 3, point.y + 3]];
    const [found] = ids.length ? this.map.queryRenderedFeatures(box, { layers: ids }) : [];
    this.circle.at = this.map.unproject(point).toArray();
    const entry = found && this.layers.find(({ layer }) => layer.code === found.source);
    this.tell(entry, entry?.features[found.id]);
  }

  /** Go to one shape of a layer, which is shown for it, and tell of it. */
  async lead(code, wanted) {
    const entry = this.layers.find(({ layer }) => layer.code === code);
    if (!entry.shown) this.choose(entry.layer, true);
    entry.features = await features(entry.layer);
    const feature = entry.features.find(wanted);
    if (!feature) return;
    const [west, south, east, north] = boxOf(feature);
    this.circle.at = [(west + east) / 2, (south + north) / 2];
    this.map.fitBounds([west, south, east, north], { padding: 80, maxZoom: 14, duration: isCalm() ? 0 : 300 });
    this.tell(entry, feature);
    this.frame.scrollIntoView({ block: "center", behavior: isCalm() ? "auto" : "smooth" });
  }

  tell(entry, feature) {
    this.chosen = feature ?? null;
    this.#mark();
    if (!feature) {
      this.said?.replaceChildren(h("p", {}, say("nothing_here")));
      return;
    }
    const { heading, pairs } = behind(entry.layer, entry.classes, feature);
    this.said?.replaceChildren(
      h("h3", {}, heading),
      h("dl", { class: "facts" }, pairs.flatMap(([name, value]) => [h("dt", {}, name), h("dd", {}, value)])),
    );
  }

  #mark() {
    const metres = this.run.radius_m;
    const at = this.circle.at ?? this.map.getCenter().toArray();
    this.map.getSource("chosen")?.setData(this.chosen ? only(this.chosen) : empty);
    this.map.getSource("radius")?.setData(metres && this.circle.shown ? only(circleAround(at, metres)) : empty);
  }
}
