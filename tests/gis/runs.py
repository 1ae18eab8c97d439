"""Runs: hotspots as analysis would hand them over, for tests that only store and read them."""

from typing import Any

import geopandas as gpd
import shapely

# Somewhere in Talsi, in metres of LKS-92.
X, Y = 475_000.0, 345_000.0


def hotspot_frame(count: int, *, srid: int = 3059, **columns: Any) -> gpd.GeoDataFrame:
    """That many round hotspots in a row, largest first."""
    ranks = list(range(1, count + 1))
    centres = [shapely.Point(X + 1000 * rank, Y) for rank in ranks]
    data: dict[str, Any] = {
        "rank": ranks,
        "incidents": [10 * (count - rank + 1) for rank in ranks],
        "weight": [12.5 * rank for rank in ranks],
        "places": [rank + 2 for rank in ranks],
        "busiest_share": [0.25] * count,
        "area_km2": [0.07] * count,
        "density_km2_month": [3.5] * count,
        "categories": [[("theft", 6), ("noise", 4)] for _ in ranks],
        "flags": [["few_incidents"] if rank % 2 else [] for rank in ranks],
        "centre": gpd.GeoSeries(centres, crs=srid),
        **columns,
    }
    return gpd.GeoDataFrame(data, geometry=[centre.buffer(150) for centre in centres], crs=srid)
