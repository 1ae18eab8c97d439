"""Feedback: which hotspots stay when what patrols found themselves is left out."""

from collections.abc import Iterable
from dataclasses import dataclass

import geopandas as gpd
import numpy as np
import shapely

from analysis.frames import BoolArray, IntArray
from analysis.hotspots import HotspotResult, HotspotSettings, find_hotspots

TOP = 10


@dataclass(frozen=True)
class Without:
    """Hotspots with and without the incidents that police found.

    Attributes
    ----------
    every, rest
        The two results; labels of `rest` follow `rows`.
    rows
        Rows of the frame that are left, shape (m,).
    found
        Incidents of each hotspot of `every` that police found, shape (count,).
    rank
        Rank of the hotspot of `rest` that has most of what is left of each, 0 for none, shape (count,).
    parts
        How many hotspots of `rest` it is divided into, shape (count,).
    entered
        Ranks in `rest` of the hotspots among its first ten whose hotspot in `every` was not.
    """

    every: HotspotResult
    rest: HotspotResult
    rows: IntArray
    found: IntArray
    rank: IntArray
    parts: IntArray
    entered: tuple[int, ...]

    @property
    def vanished(self) -> int:
        """Hotspots that are none without what police found."""
        return int(np.count_nonzero(self.rank == 0))


def find_without(
    frame: gpd.GeoDataFrame,
    police: BoolArray,
    settings: HotspotSettings,
    *,
    months: float,
    boundary: shapely.Geometry | None = None,
    default_places: Iterable[shapely.Geometry] | None = None,
) -> Without:
    """Find the hotspots of all incidents, and again without those that police found.

    A place can only lose incidents by this, so no hotspot is new; one can vanish, shrink, fall apart, or
    change its rank, and so come among the first ten.

    Parameters
    ----------
    frame
        As `find_hotspots` takes it.
    police
        Whether police found each incident, shape (n,).
    """
    rows = np.flatnonzero(~police)
    defaults = list(default_places or ())
    every, rest = (
        find_hotspots(part, settings, months=months, boundary=boundary, default_places=defaults)
        for part in (frame, frame.iloc[rows])
    )
    before, after = len(every.hotspots), len(rest.hotspots)
    inside = every.labels >= 0
    found = np.bincount(every.labels[inside & police], minlength=before)
    both = (every.labels[rows] >= 0) & (rest.labels >= 0)
    cells = np.bincount(
        every.labels[rows][both] * max(after, 1) + rest.labels[both], minlength=before * max(after, 1)
    ).reshape(before, max(after, 1))
    rank = np.where(cells.any(axis=1), cells.argmax(axis=1) + 1, 0)
    home = cells[:, : min(after, TOP)].argmax(axis=0) if after else np.zeros(0, dtype=np.int64)
    entered = tuple(int(place) + 1 for place in np.flatnonzero(home >= TOP))
    return Without(every, rest, rows, found, rank, np.count_nonzero(cells, axis=1), entered)
