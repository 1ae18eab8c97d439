"""Density peaks: each with what lies within a bandwidth of it, and which other ways of drawing have it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
import shapely

from analysis.frames import FloatArray
from analysis.places import place_keys
from analysis.where.peaks import Peaks, survives
from server.methods.material import Material


@dataclass(frozen=True)
class Variant:
    """Another way of drawing the same: its name, and the peaks it has."""

    code: str
    bandwidth_m: float
    cell_m: float
    shift_m: float
    peaks: Peaks


def peak_table(
    peaks: Peaks,
    variants: list[Variant],
    material: Material,
    xy: FloatArray,
    *,
    bandwidth_m: float,
    average: float,
) -> pd.DataFrame:
    """One row a peak: how high, how many incidents within a bandwidth, and which variants have it too."""
    near = [_near(xy, centre, bandwidth_m) for centre in peaks.xy]
    found = pd.DataFrame(
        {
            "rank": np.arange(1, len(near) + 1),
            "neighbourhood": neighbourhoods_of(peaks.xy, material),
            "density": peaks.density,
            "times": peaks.density / average,
            "incidents": [count for count, _, _ in near],
            "places": [places for _, places, _ in near],
            "busiest_share": [share for _, _, share in near],
        }
    )
    for variant in variants:
        found[variant.code] = survives(peaks, variant.peaks, within_m=bandwidth_m)
    found["again"] = found[[variant.code for variant in variants]].sum(axis=1).astype(np.int64)
    return found


def _near(xy: FloatArray, centre: FloatArray, within_m: float) -> tuple[int, int, float]:
    """Incidents within so many metres, their places, and the share of the busiest of these."""
    close = xy[((xy - centre) ** 2).sum(axis=1) <= within_m**2]
    if not len(close):
        return 0, 0, 0.0
    counts = np.unique(place_keys(close), return_counts=True)[1]
    return len(close), len(counts), float(counts.max() / len(close))


def neighbourhoods_of(xy: FloatArray, material: Material) -> list[str]:
    """Code of the neighbourhood of each place, empty for none."""
    outlines = np.asarray(material.neighbourhoods.geometry.array)
    codes = material.neighbourhoods["code"].to_numpy()
    found = [""] * len(xy)
    if len(outlines) and len(found):
        tree = shapely.STRtree(outlines)
        for place, outline in tree.query(shapely.points(xy), predicate="intersects").T[::-1].tolist():
            found[place] = str(codes[outline])
    return found
