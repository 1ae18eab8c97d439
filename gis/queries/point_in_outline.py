"""Point in outline: the neighbourhood of each of many points."""

from typing import Any

import numpy as np
import pyarrow as pa
import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from sqlalchemy import Connection, Row, select

from gis.models import Neighbourhood


class Neighbourhoods:
    """Finds the neighbourhood of each point; where outlines overlap, the one with the lowest id."""

    def __init__(self, connection: Connection, territory_id: int) -> None:
        rows = connection.execute(
            select(Neighbourhood.id, Neighbourhood.outline)
            .where(Neighbourhood.territory_id == territory_id)
            .order_by(Neighbourhood.id.desc())
        )
        self._outlines = [_outline(row) for row in rows]

    def of(self, lon: Any, lat: Any) -> Any:
        """Return ids, 0 where there is none."""
        found = np.zeros(len(lon), dtype=np.int64)
        order = np.argsort(lon, kind="stable")
        lons, lats = lon[order], lat[order]
        for number, outline, (west, south, east, north) in self._outlines:
            start, end = np.searchsorted(lons, west, "left"), np.searchsorted(lons, east, "right")
            near = np.flatnonzero((lats[start:end] >= south) & (lats[start:end] <= north)) + start
            inside = shapely.intersects_xy(outline, lons[near], lats[near])
            found[order[near[inside]]] = number
        return found

    def added_to(self, records: pa.Table) -> pa.Table:
        """Return records with a column of their neighbourhoods."""
        lon, lat = (records[name].to_numpy(zero_copy_only=False) for name in ("lon", "lat"))
        found = self.of(lon, lat)
        return records.append_column("neighbourhood_id", pa.array(found, pa.int32(), mask=found == 0))


def _outline(row: Row[int, WKBElement]) -> tuple[int, Any, tuple[float, float, float, float]]:
    # An invalid outline would be an error in the middle of a file.
    outline = shapely.make_valid(to_shape(row.outline))
    shapely.prepare(outline)
    return row.id, outline, outline.bounds
