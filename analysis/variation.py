"""Variation: how far a count may lie from what is usual before it says more than chance."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

# Three: of a thousand ordinary weeks about three lie outside.
Z = 3.0
PRIOR_WEEKS = 8
# A month is compared with those of the year before it and of the year after it.
MONTHS_AROUND = 12
LEAST_MONTHS = 6


@dataclass(frozen=True)
class Band:
    """What is ordinary, both ends included, and the count that is expected."""

    expected: float
    low: float
    high: float

    def holds(self, count: float) -> bool:
        """Whether a count is ordinary."""
        return self.low <= count <= self.high


def poisson_band(expected: float, *, z: float = Z, dispersion: float = 1.0) -> Band:
    """Return the band of ordinary variation round an expected count.

    The square root of a Poisson count has a standard deviation of a half, whatever its mean (Bartlett
    1936); so the band is ``z`` halves to both sides of the root, as crime analysts use it for weekly counts
    (Wheeler 2016, "Tables and graphs for monitoring temporal crime trends").

    Parameters
    ----------
    dispersion
        How many times more the counts vary than chance alone would make them; at least 1.
    """
    root, half = math.sqrt(expected), z / 2 * math.sqrt(max(dispersion, 1.0))
    return Band(expected, max(0.0, root - half) ** 2, (root + half) ** 2)


def weekly_band(weeks: Sequence[int], *, z: float = Z) -> Band | None:
    """Return the band of a week from the full weeks before it; none where there are fewer than eight."""
    if len(weeks) < PRIOR_WEEKS:
        return None
    return poisson_band(sum(weeks[-PRIOR_WEEKS:]) / PRIOR_WEEKS, z=z)


def monthly_bands(
    counts: Sequence[int], days: Sequence[int], complete: Sequence[bool], *, z: float = Z
) -> list[Band | None]:
    """Return the band of each month, from the other complete months within a year of it.

    The expected count is their daily rate times the month's days. The band is widened by as much as these
    months differ from each other beyond chance (Pearson's chi-square by its degrees of freedom), so that
    season and trend are not taken for news.

    Returns
    -------
    list
        None for a month that is not complete, or has fewer than six others to be compared with.
    """
    bands: list[Band | None] = []
    for month, whole in enumerate(complete):
        near = range(max(0, month - MONTHS_AROUND), min(len(counts), month + MONTHS_AROUND + 1))
        others = [other for other in near if other != month and complete[other]]
        if not whole or len(others) < LEAST_MONTHS:
            bands.append(None)
            continue
        rate = sum(counts[other] for other in others) / sum(days[other] for other in others)
        spread = _dispersion([counts[other] for other in others], [rate * days[other] for other in others])
        bands.append(poisson_band(rate * days[month], z=z, dispersion=spread))
    return bands


def _dispersion(counts: Sequence[int], expected: Sequence[float]) -> float:
    """Return Pearson's chi-square by its degrees of freedom; 1 where nothing is expected."""
    if not all(expected):
        return 1.0
    chi_square = sum((count - mean) ** 2 / mean for count, mean in zip(counts, expected, strict=True))
    return chi_square / (len(counts) - 1)
