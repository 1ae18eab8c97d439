"""Peaks: the high places of a density, and whether another bandwidth or another grid has them too."""

from dataclasses import dataclass

import numpy as np
from scipy.ndimage import maximum_filter

from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.neighbours import disc_sizes, plant
from analysis.where.density import Surface

LEAST_TIMES = 2.0
MOST_PEAKS = 10


@dataclass(frozen=True)
class Peaks:
    """High places of a surface, highest first.

    Attributes
    ----------
    xy
        Middle of the cell in metres, shape (k, 2).
    density
        Incidents (or weight) per square kilometre and month there, shape (k,).
    times
        The same in multiples of the surface's mean.
    """

    xy: FloatArray
    density: FloatArray
    times: FloatArray


def find_peaks(surface: Surface, *, most: int = MOST_PEAKS, least_times: float = LEAST_TIMES) -> Peaks:
    """Find the highest cells that no higher peak lies within a bandwidth of.

    Parameters
    ----------
    most
        How many at most.
    least_times
        The least height, in multiples of the mean.
    """
    values, mean = np.nan_to_num(surface.values), surface.mean
    summit = (values == maximum_filter(values, size=3, mode="constant")) & (values >= least_times * mean)
    row, column = np.nonzero(summit & (values > 0))
    order = np.lexsort([column, row, -values[row, column]])
    row, column = row[order], column[order]
    centres = surface.ground.raster.centres(row, column)
    kept: list[int] = []
    left = np.ones(len(row), dtype=bool)
    while left.any() and len(kept) < most:
        kept.append(int(np.argmax(left)))
        left &= np.hypot(*(centres - centres[kept[-1]]).T) > surface.bandwidth_m
    density = values[row[kept], column[kept]]
    return Peaks(centres[kept], density, density / mean if mean else density)


def survives(peaks: Peaks, other: Peaks, *, within_m: float) -> BoolArray:
    """Whether another surface has a peak of its own within so many metres of each of these, shape (k,).

    Of two peaks that have run into one, the higher survives.
    """
    apart = np.hypot(*(peaks.xy[:, None, :] - other.xy[None, :, :]).transpose(2, 0, 1))
    found = np.zeros(len(peaks.xy), dtype=bool)
    for peak in range(len(found) if len(other.xy) else 0):
        nearest = int(np.argmin(apart[peak]))
        found[peak] = apart[peak, nearest] <= within_m
        if found[peak]:
            apart[:, nearest] = np.inf
    return found


def incidents_near(peaks: Peaks, xy: FloatArray, *, within_m: float) -> IntArray:
    """Incidents within so many metres of each peak, shape (k,)."""
    if not len(xy):
        return np.zeros(len(peaks.xy), dtype=np.int64)
    return disc_sizes(plant(xy), peaks.xy, radius=within_m)
