// Boxes: the box round a shape.
const rings = ({ type, coordinates }) =>
  type === "Polygon" ? [coordinates[0]] : coordinates.map((polygon) => polygon[0]);

export function boxOf(shape) {
  const corners = rings(shape).flat();
  const xs = corners.map(([x]) => x);
  const ys = corners.map(([, y]) => y);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}
