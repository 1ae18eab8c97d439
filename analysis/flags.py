"""Flags: what a reader of a hotspot must know before believing it."""

from collections.abc import Iterable

import numpy as np
import pandas as pd
import shapely

from analysis.frames import BoolArray

ONE_ADDRESS = "one_address"
FEW_INCIDENTS = "few_incidents"
TOUCHES_BOUNDARY = "touches_boundary"
HOLDS_DEFAULT_LOCATION = "holds_default_location"

# One address calls for solving its problem, not for a patrol of the area round it.
ONE_ADDRESS_SHARE = 0.8
# Below ten, chance alone moves a count by half: the 95 % Poisson interval of 9 runs from 4 to 17.
FEW = 10


def find_flags(
    table: pd.DataFrame,
    *,
    boundary: shapely.Geometry | None,
    default_places: Iterable[shapely.Geometry] | None,
    eps_m: float,
) -> pd.Series:
    """Flags of each hotspot.

    Parameters
    ----------
    table
        Columns incidents, busiest_share and geometry (in metres).
    boundary
        Boundary of the territory, in the same CRS; None raises no `touches_boundary`.
    default_places
        Known default locations, in the same CRS.
    eps_m
        Radius in metres: a hotspot this near the edge may go on where nobody's data reach.

    Returns
    -------
    Series of lists of str
        `one_address`: at least 80 % of the incidents are at one place. `few_incidents`: fewer than 10.
        `touches_boundary`: the outline leaves the boundary or comes within eps of its edge.
        `holds_default_location`: a default location lies in the outline.
    """
    outlines = table["geometry"].to_numpy()
    raised = {
        ONE_ADDRESS: table["busiest_share"].to_numpy() >= ONE_ADDRESS_SHARE,
        FEW_INCIDENTS: table["incidents"].to_numpy() < FEW,
        TOUCHES_BOUNDARY: _touches(outlines, boundary, eps_m),
        HOLDS_DEFAULT_LOCATION: _holds(outlines, default_places),
    }
    lists = [[flag for flag, rows in raised.items() if rows[row]] for row in range(len(table))]
    return pd.Series(lists, index=table.index, dtype=object)


def _touches(outlines: np.ndarray, boundary: shapely.Geometry | None, eps_m: float) -> BoolArray:
    if boundary is None:
        return np.zeros(len(outlines), dtype=bool)
    shapely.prepare(boundary)
    edge = shapely.boundary(boundary)
    shapely.prepare(edge)
    return np.asarray(~shapely.covers(boundary, outlines) | shapely.dwithin(edge, outlines, eps_m))


def _holds(outlines: np.ndarray, default_places: Iterable[shapely.Geometry] | None) -> BoolArray:
    holds = np.zeros(len(outlines), dtype=bool)
    places = np.array([] if default_places is None else list(default_places), dtype=object)
    if len(places) and len(outlines):
        _, found = shapely.STRtree(outlines).query(places, predicate="intersects")
        holds[found] = True
    return holds
