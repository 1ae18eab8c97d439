"""Risks: what each method makes of a first window, as a risk per area of every cell of one grid."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt
import shapely

from analysis.clusters import label_clusters
from analysis.frames import FloatArray
from analysis.outlines import outline_clusters
from analysis.trust.backtest import Risk
from analysis.where.grids import Grid
from analysis.where.local_statistics import getis_ord

SMALLEST_CELL_M, MOST_CELLS = 150.0, 250_000
"""Side of a cell: within the size that forecasts were judged by in contests, unless that makes too many."""

_STEP_M = 50.0


class RiskFunction(Protocol):
    """A method as a back-test sees it: coordinates of a first window in, risk of every cell out."""

    def __call__(self, xy: FloatArray, grid: Grid) -> Risk:
        """Return a risk per area for each cell of the grid."""
        ...


@dataclass(frozen=True)
class HotspotAreas:
    """DBSCAN hotspots: incidents per area of the hotspot, times the part of the cell that it covers."""

    eps_m: float
    min_incidents: int

    def __call__(self, xy: FloatArray, grid: Grid) -> Risk:
        """Return the density of hotspots in each cell, 0 outside."""
        clusters = label_clusters(xy, eps_m=self.eps_m, min_incidents=self.min_incidents)
        outlines = outline_clusters(xy, clusters, eps_m=self.eps_m)
        sizes = np.bincount(clusters.labels[clusters.labels >= 0], minlength=clusters.count)
        return Risk("dbscan", spread_outlines(outlines, sizes / np.maximum(shapely.area(outlines), 1), grid))


@dataclass(frozen=True)
class LocalSums:
    """Getis-Ord Gi*: how far the incidents of a cell and those that touch it exceed what is expected."""

    def __call__(self, xy: FloatArray, grid: Grid) -> Risk:
        """Return z of each cell."""
        return Risk("getis-ord", getis_ord(grid.count(xy), grid.neighbours).z)


def spread_outlines(outlines: npt.NDArray[np.object_], density: FloatArray, grid: Grid) -> FloatArray:
    """Return for each cell the density of the outlines on it, by the part of the cell they cover."""
    risk = np.zeros(len(grid))
    if len(outlines):
        tree = shapely.STRtree(grid.outlines)
        outline, cell = tree.query(outlines, predicate="intersects")
        covered = shapely.area(shapely.intersection(outlines[outline], grid.outlines[cell]))
        share = covered / shapely.area(grid.outlines[cell])
        np.add.at(risk, cell, density[outline] * share)
    return risk


def suggested_cell_m(boundary: shapely.Geometry) -> float:
    """Return the side of a cell for a territory: 150 m, or as many 50 m more as keep the cells few enough."""
    least = float(np.sqrt(shapely.area(boundary) / MOST_CELLS))
    return max(SMALLEST_CELL_M, float(np.ceil(least / _STEP_M)) * _STEP_M)
