"""Tests of kernel sums: exact, whatever the cell, the bandwidth and the order of incidents."""

import numpy as np
import pytest
from scipy.integrate import dblquad
from scipy.stats import gaussian_kde
from sklearn.neighbors import KernelDensity

from analysis.errors import BadSetting
from analysis.where.kernels import KernelSums, quartic, sums_at
from analysis.where.surfaces import Raster, raster_over


def _all_centres(raster: Raster) -> np.ndarray:
    row, column = (part.ravel() for part in np.indices(raster.shape))
    return raster.centres(row, column)


def test_the_kernel_has_the_published_values_and_a_volume_of_one() -> None:
    found = quartic([0.0, 150.0, 300.0, 301.0], bandwidth_m=300) * 1e6
    assert found.tolist() == pytest.approx([10.6103, 5.9683, 0, 0], abs=1e-4)
    volume, _ = dblquad(lambda d, _: float(quartic(d, bandwidth_m=2)) * d, 0, 2 * np.pi, 0, 2)
    assert volume == pytest.approx(1)


@pytest.mark.parametrize(
    ("bandwidth_m", "cell_m"), [(40, 100), (100, 100), (141.5, 100), (300, 100), (750, 100), (503, 77)]
)
def test_sums_on_cells_are_those_of_every_pair(bandwidth_m: float, cell_m: float) -> None:
    rng = np.random.default_rng(5)
    xy, weights = rng.uniform(0, 3_000, (400, 2)), rng.uniform(0, 3, 400)
    raster = raster_over((0, 0, 3_000, 2_000), cell_m=cell_m, shift_m=13)
    xy[:, 1] *= 2 / 3
    found = KernelSums(raster, bandwidth_m=bandwidth_m).sums(xy, weights)
    pairs = sums_at(xy, _all_centres(raster), bandwidth_m=bandwidth_m, weights=weights).reshape(raster.shape)
    assert np.abs(found - pairs).max() < 1e-12 * pairs.max()
    assert np.array_equal(found == 0, pairs < 1e-12 * pairs.max())


def test_squared_sums_are_those_of_every_pair() -> None:
    rng = np.random.default_rng(6)
    xy, weights = rng.normal(1_000, 300, (200, 2)).clip(0, 2_000), rng.integers(1, 4, 200).astype(float)
    raster = raster_over((0, 0, 2_000, 2_000), cell_m=100)
    found = KernelSums(raster, bandwidth_m=350).prepared(xy).squared_sums(weights)
    apart = np.hypot(*(_all_centres(raster)[:, None] - xy[None]).transpose(2, 0, 1))
    pairs = (quartic(apart, bandwidth_m=350) ** 2 @ weights).reshape(raster.shape)
    assert np.allclose(found, pairs, rtol=1e-11, atol=1e-12 * pairs.max())


def test_the_order_of_incidents_changes_nothing_that_is_seen() -> None:
    rng = np.random.default_rng(7)
    xy = rng.uniform(0, 5_000, (40_000, 2))  # more than two chunks
    kernel = KernelSums(raster_over((0, 0, 5_000, 5_000), cell_m=100), bandwidth_m=400)
    one, other = kernel.sums(xy), kernel.sums(rng.permutation(xy))
    assert np.allclose(one, other, rtol=1e-12)


def test_scikit_learn_has_the_same_sums_for_its_own_kernel() -> None:
    """It has no quartic kernel; the square root of ours is, but for its height, its Epanechnikov kernel."""
    rng = np.random.default_rng(8)
    xy = rng.normal(0, 400, (300, 2))
    at = rng.normal(0, 400, (50, 2))
    theirs = np.exp(KernelDensity(bandwidth=300, kernel="epanechnikov").fit(xy).score_samples(at))
    apart = np.hypot(*(at[:, None] - xy[None]).transpose(2, 0, 1))
    height = 3 / (np.pi * 300**2)
    ours = np.sqrt(quartic(apart, bandwidth_m=300) / height).mean(axis=1) * 2 / (np.pi * 300**2)
    assert np.allclose(ours, theirs, rtol=1e-9, atol=1e-15)


def test_smoothing_as_much_as_a_normal_kernel_gives_nearly_its_density() -> None:
    """scipy's normal kernel, at the ratio of bandwidths at which both smooth alike."""
    rng = np.random.default_rng(9)
    xy = rng.normal(0, 1_000, (2_000, 2))
    normal = gaussian_kde(xy.T)
    spread = np.sqrt(np.trace(np.atleast_2d(normal.covariance)) / 2)
    at = rng.normal(0, 700, (100, 2))
    ours = sums_at(xy, at, bandwidth_m=2.78 * spread) / len(xy)
    assert np.abs(ours / normal(at.T) - 1).max() < 0.15
    assert np.abs(ours / normal(at.T) - 1).mean() < 0.05


def test_of_no_incidents_there_is_no_density() -> None:
    kernel = KernelSums(raster_over((0, 0, 500, 500), cell_m=100), bandwidth_m=200)
    assert not kernel.sums(np.empty((0, 2))).any()
    assert sums_at(np.empty((0, 2)), np.zeros((3, 2)), bandwidth_m=200).tolist() == [0, 0, 0]
    assert sums_at(np.zeros((3, 2)), np.empty((0, 2)), bandwidth_m=200).tolist() == []


@pytest.mark.parametrize("bandwidth_m", [0, -5, np.nan, np.inf])
def test_a_bandwidth_that_is_no_length_is_refused(bandwidth_m: float) -> None:
    with pytest.raises(BadSetting, match="length above 0"):
        quartic(1.0, bandwidth_m=bandwidth_m)
