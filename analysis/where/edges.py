"""Edges: the share of a kernel's mass that lies inside the territory, so that a border is no cold spot."""

import numpy as np
import numpy.typing as npt
from scipy import fft

from analysis.frames import FloatArray
from analysis.where.kernels import quartic
from analysis.where.surfaces import Raster

_STEPS = 24  # places across a bandwidth at which the kernel is read
# The least divided by: with less of a kernel inside, as on a pier, one incident would be made a peak.
LEAST_MASS = 0.1


def inside_mass(raster: Raster, cover: FloatArray, *, bandwidth_m: float) -> FloatArray:
    """Share of the kernel round each cell's centre that lies inside the territory, shape (rows, columns).

    A density divided by this share is the one that would be estimated if beyond the border it went on as
    inside (Diggle 1985): of incidents spread evenly it makes the same number everywhere. It is 1 where the
    whole kernel lies inside, about a half on a straight border, a quarter in a corner.

    A cell on the border counts as evenly covered by its share. Inside the result is exact; at the border it
    is off by about a hundredth where the cell is a fifth of the bandwidth, and by less than a tenth where
    both are equal.

    Parameters
    ----------
    cover
        Share of each cell inside the territory, 0 to 1.
    bandwidth_m
        Radius of the kernel in metres.
    """
    mass = _convolved(cover, _mean_kernel(raster.cell_m, bandwidth_m))
    mass = np.where(mass > 1 - 1e-9, 1.0, mass.clip(0, 1))
    return np.where(cover > 0, np.maximum(mass, LEAST_MASS), mass)


def _mean_kernel(cell_m: float, bandwidth_m: float) -> FloatArray:
    """Mass of the kernel in each cell round the one in whose middle it stands; together 1."""
    reach = int(np.ceil(bandwidth_m / cell_m + 0.5))
    fine = max(1, int(np.ceil(_STEPS * cell_m / bandwidth_m)))
    fine += 1 - fine % 2  # odd, so that one place is the middle itself
    along = ((np.arange((2 * reach + 1) * fine) + 0.5) / fine - reach - 0.5) * cell_m
    heights = quartic(np.hypot(along[:, None], along[None, :]), bandwidth_m=bandwidth_m)
    side = 2 * reach + 1
    mass = heights.reshape(side, fine, side, fine).sum(axis=(1, 3))
    return np.asarray(mass / mass.sum())


def _convolved(image: FloatArray, kernel: FloatArray) -> FloatArray:
    """Convolution of the same shape as the image; beyond it there is nothing."""
    reach = len(kernel) // 2
    rows, columns = image.shape
    size = tuple(fft.next_fast_len(side + 2 * reach, real=True) for side in image.shape)
    product: npt.NDArray[np.complex128] = fft.rfft2(image, s=size) * fft.rfft2(kernel, s=size)
    whole = fft.irfft2(product, s=size)
    return np.asarray(whole[reach : reach + rows, reach : reach + columns])
