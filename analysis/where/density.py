"""Density: incidents per square kilometre and month at every cell of a territory."""

from dataclasses import dataclass

import numpy as np

from analysis.errors import BadSetting
from analysis.frames import FloatArray
from analysis.where.edges import inside_mass
from analysis.where.kernels import KernelSums
from analysis.where.surfaces import Ground

CELLS_M = (10, 20, 25, 50, 100, 200, 250, 500, 1_000)
CELLS_A_BANDWIDTH = 5
MOST_DEFAULT_CELLS = 400_000


@dataclass(frozen=True)
class Surface:
    """A density over a territory.

    Attributes
    ----------
    ground
        Its cells.
    values
        Incidents (or weight) per square kilometre and month at the middle of each cell, shape
        (rows, columns); NaN where a cell lies wholly outside the territory.
    bandwidth_m
        The bandwidth used.
    incidents, outside
        Incidents in the territory, which made it, and incidents outside, which did not.
    least_mass
        The smallest share of a kernel inside the territory that a value was divided by; 1 without correction.
    """

    ground: Ground
    values: FloatArray
    bandwidth_m: float
    incidents: int
    outside: int
    least_mass: float

    @property
    def mean(self) -> float:
        """Mean over the ground that the density reaches, 0 if it reaches none.

        The grid-cell mean of the Home Office toolkit, which leaves out cells without any density, with each
        cell weighted by its share inside the territory.
        """
        cover = np.where(self.values > 0, self.ground.cover, 0.0)
        total = float(cover.sum())
        return float((np.nan_to_num(self.values) * cover).sum()) / total if total else 0.0

    @property
    def volume(self) -> float:
        """What the surface adds up to, a month; with edge correction not quite the incidents a month."""
        cell_km2 = self.ground.raster.cell_m**2 / 1e6
        return float((np.nan_to_num(self.values) * self.ground.cover).sum()) * cell_km2


def density_surface(
    xy: FloatArray,
    ground: Ground,
    *,
    bandwidth_m: float,
    months: float,
    weights: FloatArray | None = None,
    edge_correction: bool = True,
) -> Surface:
    """Estimate the density of incidents with the quartic kernel.

    At the middle of a cell: sum of w K(d) over the incidents of the territory, divided by the share of the
    kernel inside the territory and by the months. Sums are exact; see `KernelSums`.

    Parameters
    ----------
    xy
        Coordinates in metres, shape (n, 2).
    bandwidth_m
        Radius of the kernel in metres.
    months
        Length of the window in months, above 0.
    weights
        What each incident counts for, such as its harm, shape (n,), none negative; 1 if not given.
    edge_correction
        Whether to divide by the share of the kernel inside, see `inside_mass`.

    Raises
    ------
    BadSetting
        If months, weights or the bandwidth make no sense, or a coordinate is not finite.
    """
    weights = _checked(xy, weights, months)
    held = ground.holds(xy)
    kernel = KernelSums(ground.raster, bandwidth_m=bandwidth_m)
    sums = kernel.sums(xy[held], None if weights is None else weights[held])
    inside = ground.cover > 0
    mass = np.ones_like(sums)
    if edge_correction:
        mass = np.where(inside, inside_mass(ground.raster, ground.cover, bandwidth_m=bandwidth_m), 1.0)
    values = np.where(inside, sums / mass * 1e6 / months, np.nan)
    number = int(np.count_nonzero(held))
    return Surface(ground, values, bandwidth_m, number, len(xy) - number, float(mass[inside].min()))


def default_cell_m(bandwidth_m: float, bounds: tuple[float, float, float, float]) -> float:
    """Side of a cell in metres: a readable fifth of the bandwidth, or more where the territory is large.

    The cell matters little as long as several make a bandwidth (Chainey 2013); so it follows the bandwidth,
    and a large territory is cut into at most 400,000 cells.
    """
    extent = (bounds[2] - bounds[0]) * (bounds[3] - bounds[1])
    fine = [cell for cell in CELLS_M if cell <= bandwidth_m / CELLS_A_BANDWIDTH] or [CELLS_M[0]]
    coarse = [cell for cell in CELLS_M if extent / cell**2 <= MOST_DEFAULT_CELLS] or [CELLS_M[-1]]
    return float(max(fine[-1], coarse[0]))


def _checked(xy: FloatArray, weights: FloatArray | None, months: float) -> FloatArray | None:
    if not np.isfinite(xy).all():
        raise BadSetting("A density needs finite coordinates in metres.")
    if not (np.isfinite(months) and months > 0):
        raise BadSetting(f"The window must be longer than 0 months; it is {months}.")
    if weights is None:
        return None
    given = np.asarray(weights, dtype=np.float64)
    if given.shape != (len(xy),) or not np.isfinite(given).all() or (given < 0).any():
        raise BadSetting("Weights are one number an incident, none negative.")
    return given
