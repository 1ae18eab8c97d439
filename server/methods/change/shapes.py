"""Shapes: keep a layer small enough for a page by joining what is drawn alike."""

from collections.abc import Callable, Sequence
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from server.methods.method import MOST_SHAPES

KINDS: tuple[Callable[..., Any], ...] = (
    shapely.multipoints,
    shapely.multilinestrings,
    shapely.multipolygons,
)


def dissolved(layer: gpd.GeoDataFrame, by: Sequence[str]) -> gpd.GeoDataFrame:
    """Join the shapes of equal columns `by` into one each where there are more than can be pressed singly.

    The other columns are then empty: they were of single shapes.
    """
    if len(layer) <= MOST_SHAPES:
        return layer
    groups = layer.groupby(list(by), sort=True).indices
    shapes = np.asarray(layer.geometry.array)
    rows: list[dict[str, Any]] = [
        dict(zip(by, key if isinstance(key, tuple) else (key,), strict=True)) for key in groups
    ]
    joined = [_collected(shapes[members]) for members in groups.values()]
    found = gpd.GeoDataFrame(rows, geometry=joined, crs=layer.crs)
    for name in layer.columns:
        if name not in found.columns:
            found[name] = None
    return found[list(layer.columns)]


def _collected(shapes: np.ndarray) -> shapely.Geometry:
    """One shape of all parts; cells that touch are not merged, which would take long and show the same."""
    parts = shapely.get_parts(shapes)
    joined: shapely.Geometry = KINDS[int(shapely.get_dimensions(parts[0]))](parts)
    return joined
