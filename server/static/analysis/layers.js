// Layers: the shapes of a run, fetched when they are first shown, and what stands behind one of them.
import { number, say } from "./page.js";

const fetched = new Map();

/** The features of a layer; asked for once. */
export function features(layer) {
  if (!fetched.has(layer.url)) {
    const asked = fetch(layer.url, { headers: { Accept: "application/geo+json" } })
      .then((answer) => {
        if (!answer.ok) throw new Error(answer.statusText);
        return answer.json();
      })
      .then((collection) => collection.features);
    asked.catch(() => fetched.delete(layer.url));
    fetched.set(layer.url, asked);
  }
  return fetched.get(layer.url);
}

function written(value, { decimals, unit }) {
  if (value === null || value === undefined || value === "") return "–";
  if (typeof value === "boolean") return say(value ? "yes" : "no");
  const text = typeof value === "number" ? number(value, decimals ?? 2) : String(value);
  return unit ? `${text} ${unit}` : text;
}

/** What is said of one shape: pairs of a name and a value, and its class. */
export function behind(layer, classes, { properties }) {
  const pairs = layer.columns.map((column) => [column.label, written(properties[column.name], column)]);
  if (!pairs.length && layer.column) pairs.push([layer.title, written(properties[layer.column], { unit: layer.unit })]);
  const found = layer.swatches.length && classes.find(({ value }) => value === String(properties[layer.column]));
  return { heading: found ? found.label : layer.title, pairs };
}

const corners = ({ type, coordinates }) => {
  if (type === "Point") return [coordinates];
  const depth = { LineString: 0, MultiPoint: 0, Polygon: 1, MultiLineString: 1, MultiPolygon: 2 }[type] ?? 1;
  return depth ? coordinates.flat(depth) : coordinates;
};

/** West, south, east and north of a shape. */
export function boxOf({ geometry }) {
  const places = corners(geometry);
  const [xs, ys] = [0, 1].map((axis) => places.map((place) => place[axis]));
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
