// Shapes: where to write the name of an area, and the box round it.
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

/** Points to write the names at: the middle of each area's largest part. */
export function namePoints(areas) {
  return {
    type: "FeatureCollection",
    features: areas.features.map(({ properties, geometry }) => {
      const largest = ringsOf(geometry)
        .map(centroid)
        .reduce((best, part) => (part.area > best.area ? part : best));
      return {
        type: "Feature",
        properties: { name: properties.name, size: largest.area },
        geometry: { type: "Point", coordinates: largest.at },
      };
    }),
  };
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
