"""Risks: what each method makes of a first window, as a risk per area of every cell of one grid."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import shapely

from analysis.clusters import label_clusters
from analysis.frames import FloatArray
from analysis.parameters import readable, suggest_eps
from analysis.trust.backtest import Risk
from analysis.trust.ground import Ground
from analysis.where.density import density_surface
from analysis.where.local_statistics import getis_ord
from analysis.where.surfaces import MOST_CELLS as MOST_RASTER_CELLS
from analysis.where.surfaces import lay_ground

SMALLEST_CELL_M, MOST_CELLS = 150.0, 250_000
"""Side of a cell: within the size that forecasts were judged by in contests, unless that makes too many."""

LARGEST_SHARE = 0.10
"""Hotspots on more of the territory than this single nothing out."""

LEAST, SHORTEST_M = 5, 25.0
_SHORTER = 0.7
_STEP_M = 50.0
_FINER = (3, 2, 1)


class RiskFunction(Protocol):
    """A method as a back-test sees it: coordinates of a first window in, risk of every cell out."""

    def __call__(self, xy: FloatArray, ground: Ground) -> Risk:
        """Return a risk per area for each cell of the ground's grid."""
        ...


@dataclass(frozen=True)
class HotspotAreas:
    """DBSCAN hotspots: incidents per area of the hotspot, by the part of the cell that lies in it."""

    eps_m: float
    min_incidents: int

    def __call__(self, xy: FloatArray, ground: Ground) -> Risk:
        """Return the density of hotspots in each cell, 0 outside."""
        clusters = label_clusters(xy, eps_m=self.eps_m, min_incidents=self.min_incidents)
        area = ground.covered(xy, clusters, eps_m=self.eps_m)
        sizes = np.bincount(clusters.labels[clusters.labels >= 0], minlength=clusters.count)
        density = np.divide(sizes, area, out=np.zeros(clusters.count), where=area > 0)
        return Risk("dbscan", ground.spread(xy, clusters, density, eps_m=self.eps_m))


@dataclass(frozen=True)
class KernelDensity:
    """Kernel density: the mean over each cell of the edge-corrected quartic density, read at nine places."""

    bandwidth_m: float
    boundary: shapely.Geometry

    def __call__(self, xy: FloatArray, ground: Ground) -> Risk:
        """Return the density of each cell."""
        grid = ground.grid
        west, south, east, north = shapely.bounds(self.boundary).tolist()
        extent = ((east - west) / grid.cell_m + 2) * ((north - south) / grid.cell_m + 2)
        finer = next((times for times in _FINER if extent * times**2 <= MOST_RASTER_CELLS), _FINER[-1])
        fine = lay_ground(self.boundary, cell_m=grid.cell_m / finer)
        surface = density_surface(xy, fine, bandwidth_m=self.bandwidth_m, months=1.0)
        row, column = np.nonzero(fine.cover > 0)
        cell = grid.cells_of(fine.raster.centres(row, column))
        held = cell >= 0
        weight = fine.cover[row, column][held]
        values = surface.values[row, column][held] * weight
        sums = np.bincount(cell[held], weights=values, minlength=len(grid))
        weights = np.bincount(cell[held], weights=weight, minlength=len(grid))
        return Risk("density", np.divide(sums, weights, out=np.zeros(len(grid)), where=weights > 0))


@dataclass(frozen=True)
class LocalSums:
    """Getis-Ord Gi*: how far the incidents of a cell and those that touch it exceed what is expected."""

    def __call__(self, xy: FloatArray, ground: Ground) -> Risk:
        """Return z of each cell."""
        return Risk("getis-ord", getis_ord(ground.grid.count(xy), ground.grid.neighbours).z)


def sensible_hotspots(
    xy: FloatArray, ground: Ground, *, eps_m: float | None = None, min_incidents: int | None = None
) -> HotspotAreas:
    """Settings of hotspots where a person gave none, from the first window alone.

    The least number is the natural logarithm of the number of incidents (Birant and Kut 2007), at least 5.
    The radius is the knee of the k-distance curve; while its hotspots cover more than a tenth of the
    territory, and so single nothing out, it is shortened by three tenths.
    """
    least = min_incidents or max(LEAST, round(np.log(max(len(xy), 1))))
    if eps_m is not None:
        return HotspotAreas(eps_m, least)
    radius = suggest_eps(xy, min_incidents=max(least, 2)).suggested_eps_m or SHORTEST_M
    whole = float(ground.area.sum())
    while radius > SHORTEST_M:
        clusters = label_clusters(xy, eps_m=radius, min_incidents=least)
        if ground.covered(xy, clusters, eps_m=radius).sum() <= LARGEST_SHARE * whole:
            break
        radius = max(SHORTEST_M, readable(_SHORTER * radius))
    return HotspotAreas(radius, least)


def suggested_cell_m(boundary: shapely.Geometry) -> float:
    """Return the side of a cell for a territory: 150 m, or as many 50 m more as keep the cells few enough."""
    least = float(np.sqrt(shapely.area(boundary) / MOST_CELLS))
    return max(SMALLEST_CELL_M, float(np.ceil(least / _STEP_M)) * _STEP_M)
