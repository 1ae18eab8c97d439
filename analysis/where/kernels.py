"""Kernels: exact sums of the quartic kernel over many incidents, on the cells of a raster."""

from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy import fft
from scipy.sparse import csr_array

from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray
from analysis.where.surfaces import Raster

_CHUNK = 32_768  # incidents worked on at a time: they stay in the processor's own memory
_ROUNDING = 1e-12  # of the greatest sum; what transforms leave where there is nothing
_BLOCK = 4_000_000  # pairs of incident and location held at once


def quartic(distance_m: npt.ArrayLike, *, bandwidth_m: float) -> FloatArray:
    """Return the quartic (biweight) kernel in two dimensions, per square metre; its integral is 1.

    K(d) = 3 / (pi h^2) (1 - d^2 / h^2)^2 within the bandwidth h, 0 beyond (Silverman 1986, eq. 4.5).
    """
    _check(bandwidth_m)
    rest = np.maximum(1 - (np.asarray(distance_m, dtype=np.float64) / bandwidth_m) ** 2, 0)
    return np.asarray(_height(bandwidth_m) * rest**2)


def sums_at(
    xy: FloatArray, at: FloatArray, *, bandwidth_m: float, weights: FloatArray | None = None
) -> FloatArray:
    """Sum of the kernels of all incidents at any locations, per square metre, pair by pair.

    Parameters
    ----------
    xy, at
        Incidents and locations in metres, shapes (n, 2) and (k, 2).
    weights
        What each incident counts for, shape (n,); 1 if not given.
    """
    weights = np.ones(len(xy)) if weights is None else weights
    block = max(1, _BLOCK // max(len(xy), 1))
    parts = [
        quartic(np.hypot(*(near[:, None, :] - xy[None, :, :]).transpose(2, 0, 1)), bandwidth_m=bandwidth_m)
        @ weights
        for near in (at[start : start + block] for start in range(0, len(at), block))
    ]
    return np.concatenate(parts) if parts else np.zeros(0)


class KernelSums:
    """Sums of quartic kernels at the centres of a raster's cells, exact but for rounding.

    Within its disc the kernel is a polynomial of the place of the incident. Where the whole cell of an
    incident lies within the bandwidth of a centre, the sum over the cell therefore follows from nine moments
    of the incidents in it, and all of these are one convolution. Only for the ring of cells that the edge of
    the disc crosses is each incident looked at by itself.

    Parameters
    ----------
    raster
        Cells; every incident must lie in one of them.
    bandwidth_m
        Radius of the kernel in metres, above 0.
    """

    def __init__(self, raster: Raster, *, bandwidth_m: float) -> None:
        _check(bandwidth_m)
        self.raster, self.bandwidth_m = raster, bandwidth_m
        self.reach = int(np.ceil(bandwidth_m / raster.cell_m + 0.5))
        steps = np.arange(-self.reach, self.reach + 1)
        self._rows, self._columns = np.meshgrid(steps, steps, indexing="ij")
        # Nearest and farthest edge of a cell from the centre that is so many steps away.
        edges = np.array([-0.5, 0.5])[:, None, None] * raster.cell_m
        north, east = (np.abs(part) * raster.cell_m + edges for part in (self._rows, self._columns))
        nearest = np.maximum(north[0], 0) ** 2 + np.maximum(east[0], 0) ** 2
        self._inner: BoolArray = north[1] ** 2 + east[1] ** 2 <= bandwidth_m**2
        self.has_inner = bool(self._inner.any())
        self._ring: BoolArray = ~self._inner & (nearest < bandwidth_m**2)

    def sums(self, xy: FloatArray, weights: FloatArray | None = None) -> FloatArray:
        """Sum of the kernels of incidents, per square metre, shape (rows, columns).

        Parameters
        ----------
        xy
            Coordinates in metres, shape (n, 2).
        weights
            What each incident counts for, shape (n,); 1 if not given.
        """
        return self.prepared(xy).sums(weights)

    def prepared(self, xy: FloatArray) -> "PreparedSums":
        """Incidents in the order of their cells, for sums with one set of weights after another."""
        return PreparedSums(self, xy)

    @cached_property
    def size(self) -> tuple[int, int]:
        """Shape of the transforms: large enough that nothing wraps round into the raster."""
        rows, columns = (fft.next_fast_len(side + self.reach, real=True) for side in self.raster.shape)
        return rows, columns

    @cached_property
    def transforms(self) -> npt.NDArray[np.complex128]:
        """Transforms of the nine polynomials that belong to the moments of `_moments`."""
        cell, square = self.raster.cell_m, self.bandwidth_m**2
        y, x = self._rows * cell, self._columns * cell
        rest = 1 - (x * x + y * y) / square
        terms = [
            rest**2,
            4 * rest * x / square,
            4 * rest * y / square,
            4 * x * x / square**2 - 2 * rest / square,
            8 * x * y / square**2,
            4 * y * y / square**2 - 2 * rest / square,
            -4 * x / square**2,
            -4 * y / square**2,
            np.full_like(rest, 1 / square**2),
        ]
        padded = np.zeros((len(terms), *self.size))
        padded[:, self._rows % self.size[0], self._columns % self.size[1]] = np.stack(terms) * self._inner
        return np.asarray(fft.rfft2(padded))

    def offsets(self, *, ring_only: bool) -> list[tuple[int, list[int]]]:
        """Steps from the cell of an incident to centres it may reach: columns of each row of them."""
        chosen = self._ring if ring_only else self._ring | self._inner
        return [
            (row - self.reach, (np.flatnonzero(line) - self.reach).tolist())
            for row, line in enumerate(chosen)
            if line.any()
        ]


class PreparedSums:
    """Incidents sorted by cell, see `KernelSums`."""

    def __init__(self, kernel: KernelSums, xy: FloatArray) -> None:
        self._kernel = kernel
        raster = kernel.raster
        row, column = raster.cell_of(xy)
        # With a margin as wide as the reach every step from a cell stays inside the array.
        self._width = raster.columns + 2 * kernel.reach
        cell = (row + kernel.reach) * self._width + column + kernel.reach
        self._order = _sorted_order(cell, (raster.rows + 2 * kernel.reach) * self._width)
        self._cell = cell[self._order]
        self._place = np.stack(
            [
                (xy[:, 0] - (raster.west_m + (column + 0.5) * raster.cell_m))[self._order],
                (xy[:, 1] - (raster.south_m + (row + 0.5) * raster.cell_m))[self._order],
            ]
        )

    def sums(self, weights: FloatArray | IntArray | None = None) -> FloatArray:
        """Sum of the kernels with these weights, see `KernelSums.sums`."""
        kernel = self._kernel
        found, moments = self._accumulated(weights, power=2, ring_only=True)
        if kernel.has_inner and len(self._cell):
            images = moments.reshape(len(moments), -1, self._width)[:, kernel.reach :, kernel.reach :]
            rows, columns = kernel.raster.shape
            spectrum = np.einsum(
                "kij,kij->ij",
                fft.rfft2(images[:, :rows, :columns], s=kernel.size),
                kernel.transforms,
            )
            found += fft.irfft2(spectrum, s=kernel.size)[:rows, :columns]
        return self._cleaned(found) * _height(kernel.bandwidth_m)

    def squared_sums(self, weights: FloatArray | IntArray | None = None) -> FloatArray:
        """Weighted sum of the squares of the kernels, per metre to the fourth power, for variances."""
        found, _ = self._accumulated(weights, power=4, ring_only=False)
        return found * _height(self._kernel.bandwidth_m) ** 2

    def _accumulated(
        self, weights: FloatArray | IntArray | None, *, power: int, ring_only: bool
    ) -> tuple[FloatArray, FloatArray]:
        """What the ring adds, and the moments of the incidents of each cell."""
        kernel = self._kernel
        rows, columns = kernel.raster.shape
        margin = kernel.reach
        size = (rows + 2 * margin) * self._width
        found, moments = np.zeros(size), np.zeros((9 if ring_only else 0, size))
        given = None if weights is None else np.asarray(weights, dtype=np.float64)[self._order]
        for start in range(0, len(self._cell), _CHUNK):
            part = slice(start, start + _CHUNK)
            weight = None if given is None else given[part]
            self._add(found, moments, part, weight, power=power, ring_only=ring_only)
        inside = found.reshape(-1, self._width)[margin : margin + rows, margin : margin + columns]
        return inside.copy(), moments

    def _add(
        self,
        found: FloatArray,
        moments: FloatArray,
        part: slice,
        weight: FloatArray | None,
        *,
        power: int,
        ring_only: bool,
    ) -> None:
        """Add one chunk of incidents, cell by cell."""
        cell, (x, y) = self._cell[part], self._place[:, part]
        starts = np.flatnonzero(np.diff(cell, prepend=-1))
        cells = cell[starts]
        if len(moments):
            moments[:, cells] += np.add.reduceat(_moments(x, y, weight), starts, axis=1)
        # In bandwidths, so that a kernel takes few passes over the chunk: (1 - dy^2) - dx^2, squared.
        step = self._kernel.raster.cell_m / self._kernel.bandwidth_m
        x, y = x / self._kernel.bandwidth_m, y / self._kernel.bandwidth_m
        rest = np.empty_like(x)
        for row, columns in self._kernel.offsets(ring_only=ring_only):
            left = 1 - (y - row * step) ** 2
            for column in columns:
                np.subtract(x, column * step, out=rest)
                rest *= rest
                np.subtract(left, rest, out=rest)
                np.maximum(rest, 0, out=rest)
                for _ in range(power // 2):
                    rest *= rest
                if weight is not None:
                    rest *= weight
                # Within a chunk each cell occurs once, so adding by index forgets nothing.
                found[cells + (row * self._width + column)] += np.add.reduceat(rest, starts)

    @staticmethod
    def _cleaned(found: FloatArray) -> FloatArray:
        greatest = float(np.abs(found).max(initial=0.0))
        return np.where(np.abs(found) > greatest * _ROUNDING, found, 0.0)


def _sorted_order(cell: IntArray, cells: int) -> IntArray:
    """Order of incidents by cell, equal ones as they come: a counting sort, which turning a matrix is."""
    number = len(cell)
    ones = np.ones(number, dtype=np.int8)
    by_incident = csr_array((ones, cell, np.arange(number + 1)), shape=(number, cells))
    return np.asarray(by_incident.tocsc().indices, dtype=np.int64)


def _moments(x: FloatArray, y: FloatArray, weight: FloatArray | None) -> FloatArray:
    """Weighted monomials of places relative to the middle of their cell, shape (9, n)."""
    square = x * x + y * y
    ones = np.ones_like(x)
    terms = np.stack([ones, x, y, x * x, x * y, y * y, x * square, y * square, square * square])
    return np.asarray(terms if weight is None else terms * weight)


def _height(bandwidth_m: float) -> float:
    return 3 / (np.pi * bandwidth_m**2)


def _check(bandwidth_m: float) -> None:
    if not (np.isfinite(bandwidth_m) and bandwidth_m > 0):
        raise BadSetting(f"A bandwidth is a length above 0 m; it is {bandwidth_m:g} m.")
