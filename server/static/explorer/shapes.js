// Shapes: the middle of an area, the box round it, and what a ring of corners is like.
const ringsOf = (geometry) =>
  geometry.type === "Polygon" ? [geometry.coordinates[0]] : geometry.coordinates.map((polygon) => polygon[0]);

function centroid(ring) {
  let area = 0;
  let x = 0;
  let y = 0;
  // From the first corner, or the subtraction of large products loses the digits that matter.
  const [x0, y0] = ring[0];
  for (let i = 1; i < ring.length; i += 1) {
    const [ax, ay, bx, by] = [ring[i - 1][0] - x0, ring[i - 1][1] - y0, ring[i][0] - x0, ring[i][1] - y0];
    const cross = ax * by - bx * ay;
    area += cross / 2;
    x += ((ax + bx) * cross) / 6;
    y += ((ay + by) * cross) / 6;
  }
  return area ? { area: Math.abs(area), at: [x0 + x / area, y0 + y / area] } : { area: 0, at: ring[0] };
}

/** Where to write each hotspot's rank. */
export function rankPoints(outlines) {
  return {
    type: "FeatureCollection",
    features: outlines.features.map(({ properties, geometry }) => ({
      type: "Feature",
      properties: { rank: properties.rank },
      geometry: {
        type: "Point",
        coordinates: ringsOf(geometry)
          .map(centroid)
          .reduce((best, part) => (part.area > best.area ? part : best)).at,
      },
    })),
  };
}

export function boxOf(geometry) {
  const corners = ringsOf(geometry).flat();
  const xs = corners.map((corner) => corner[0]);
  const ys = corners.map((corner) => corner[1]);
  return [Math.min(...xs), Math.min(...ys), Math.max(...xs), Math.max(...ys)];
}

export const uniteBoxes = (boxes) => [
  Math.min(...boxes.map(([west]) => west)),
  Math.min(...boxes.map(([, south]) => south)),
  Math.max(...boxes.map(([, , east]) => east)),
  Math.max(...boxes.map(([, , , north]) => north)),
];

/** The corners of an outline of one part, without the first repeated at the end; null where there are several. */
export function cornersOf(geometry, most = Infinity) {
  const rings = ringsOf(geometry);
  if (rings.length !== 1 || geometry.coordinates.length > 1) return null;
  const corners = rings[0].slice(0, -1).map(([lon, lat]) => [Number(lon.toFixed(6)), Number(lat.toFixed(6))]);
  return corners.length <= most ? corners : null;
}

export const polygon = (corners, properties = {}) => ({
  type: "Feature",
  properties,
  geometry: { type: "Polygon", coordinates: [[...corners, corners[0]]] },
});

/** Whether the border of an area crosses itself. */
export function crossesItself(corners) {
  const sides = corners.map((corner, i) => [corner, corners[(i + 1) % corners.length]]);
  return sides.some((one, i) =>
    sides.some((other, j) => j > i + 1 && !(i === 0 && j === sides.length - 1) && cross(one, other)),
  );
}

const turn = ([ax, ay], [bx, by], [cx, cy]) => Math.sign((bx - ax) * (cy - ay) - (by - ay) * (cx - ax));
const cross = ([a, b], [c, d]) => turn(a, b, c) !== turn(a, b, d) && turn(c, d, a) !== turn(c, d, b);
