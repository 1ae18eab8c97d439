// Ground: boundary, streets, water and green under every map of a territory, for staff and for everybody.

// The rank of a street is the zoom from which it is drawn: the lower, the more important.
const wider = (main, other) => ["case", ["<=", ["get", "rank"], 9], main, other];
const byZoom = (...stops) => ["interpolate", ["exponential", 1.6], ["zoom"], ...stops];

/** The layers of the ground, from a vector source of the name `ground`. */
export function ground(colours) {
  const ofGround = (id, layer, type, rest) => ({ id, type, source: "ground", "source-layer": layer, ...rest });
  const polygons = ["==", ["geometry-type"], "Polygon"];
  const lines = ["==", ["geometry-type"], "LineString"];
  return [
    { id: "outside", type: "background", paint: { "background-color": colours.outside } },
    ofGround("territory", "boundary", "fill", { paint: { "fill-color": colours.ground } }),
    ofGround("green", "green", "fill", { filter: polygons, paint: { "fill-color": colours.green } }),
    ofGround("water", "water", "fill", { filter: polygons, paint: { "fill-color": colours.water } }),
    ofGround("stream", "water", "line", {
      filter: lines,
      paint: { "line-color": colours.water, "line-width": byZoom(9, 0.75, 16, 4) },
    }),
    // Not seen: it tells in which neighbourhood something lies.
    ofGround("neighbourhood-areas", "neighbourhoods", "fill", { paint: { "fill-opacity": 0 } }),
    ofGround("neighbourhoods", "neighbourhoods", "line", {
      paint: { "line-color": colours.neighbourhood, "line-width": byZoom(8, 0.5, 15, 1.5) },
    }),
    ofGround("streets", "streets", "line", {
      layout: { "line-cap": "round", "line-join": "round" },
      paint: {
        "line-color": colours.street,
        "line-width": [
          "interpolate", ["exponential", 1.6], ["zoom"],
          8, wider(1, 0.5),
          13, wider(3, 1.5),
          17, wider(12, 7),
        ],
      },
    }),
    ofGround("boundary", "boundary", "line", {
      paint: { "line-color": colours.boundary, "line-width": byZoom(8, 1, 15, 2.5) },
    }),
  ];
}
