// Circle: a radius on the ground, drawn to scale.
const EARTH_METRES = 6_371_008.8;
const CORNERS = 72;

/** The outline of everything within so many metres of a place. */
export function circleAround([longitude, latitude], metres) {
  const up = (metres / EARTH_METRES) * (180 / Math.PI);
  const along = up / Math.cos((latitude * Math.PI) / 180);
  const corners = Array.from({ length: CORNERS + 1 }, (_, index) => {
    const turn = (index / CORNERS) * 2 * Math.PI;
    return [longitude + along * Math.cos(turn), latitude + up * Math.sin(turn)];
  });
  return { type: "Feature", properties: {}, geometry: { type: "LineString", coordinates: corners } };
}
