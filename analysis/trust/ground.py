"""Ground: how much of each cell of a grid lies within a radius of core points, without drawing an outline."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.clusters import Clusters
from analysis.frames import FloatArray, IntArray
from analysis.neighbours import nearest, plant
from analysis.where.grids import Grid

_ACROSS = 4


@dataclass(frozen=True)
class Ground:
    """A grid with sixteen places in each cell, at which hotspots are read.

    Of hotspots that cover half a city, drawing and cutting the outlines takes a minute; whether a place lies
    within the radius of a core point, which is what an outline is, takes a second.
    """

    grid: Grid

    @cached_property
    def area(self) -> FloatArray:
        """Area of each cell within the territory, in square kilometres."""
        return self.grid.inside * self.grid.cell_km2

    @cached_property
    def _places(self) -> FloatArray:
        offsets = ((np.arange(_ACROSS) + 0.5) / _ACROSS - 0.5) * self.grid.cell_m
        across, up = (part.ravel() for part in np.meshgrid(offsets, offsets))
        return (self.grid.centres[:, None, :] + np.column_stack([across, up])[None]).reshape(-1, 2)

    def covered(self, xy: FloatArray, clusters: Clusters, *, eps_m: float) -> FloatArray:
        """Return the ground of each hotspot within the territory, in square kilometres.

        Parameters
        ----------
        xy, clusters, eps_m
            Incidents, what was made of them, and the radius.
        """
        hotspot = within(xy, clusters, self._places, eps_m=eps_m)
        cell = np.repeat(np.arange(len(self.grid)), _ACROSS**2)
        held = hotspot >= 0
        ground = self.area[cell[held]] / _ACROSS**2
        covered = np.bincount(hotspot[held], weights=ground, minlength=clusters.count)
        return covered.astype(np.float64)

    def spread(self, xy: FloatArray, clusters: Clusters, density: FloatArray, *, eps_m: float) -> FloatArray:
        """Return the mean over each cell of what hotspots have at its places, 0 where there is none."""
        hotspot = within(xy, clusters, self._places, eps_m=eps_m)
        values = np.where(hotspot >= 0, np.r_[density, 0.0][hotspot], 0.0)
        return np.asarray(values.reshape(len(self.grid), -1).mean(axis=1))


def within(xy: FloatArray, clusters: Clusters, places: FloatArray, *, eps_m: float) -> IntArray:
    """Return the hotspot of the nearest core point within the radius of each place, -1 for none."""
    found = np.full(len(places), -1, dtype=np.int64)
    if not clusters.count or not len(places):
        return found
    cores = xy[clusters.core]
    low, high = cores.min(axis=0) - eps_m, cores.max(axis=0) + eps_m
    near = np.flatnonzero(((places >= low) & (places <= high)).all(axis=1))
    _, core = nearest(plant(cores), places[near], within=np.nextafter(eps_m, np.inf))
    labels = np.r_[clusters.labels[clusters.core], -1]
    found[near] = labels[core[:, 0]]
    return found
