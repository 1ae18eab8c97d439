"""Tests of local statistics: the published values, the field's reference, and what cannot be said."""

import warnings

import numpy as np
import pytest
import shapely
from scipy import sparse

from analysis.errors import BadFrame, BadSetting, TooFew
from analysis.frames import FloatArray
from analysis.where.grids import SHAPES, Grid, make_grid
from analysis.where.local_statistics import getis_ord, local_moran

CHAIN = sparse.csr_array(np.eye(5, k=1) + np.eye(5, k=-1))


def town(shape: str, *, cell_m: float = 200) -> Grid:
    return make_grid(shapely.Point(0, 0).buffer(1_500), cell_m=cell_m, shape=shape)


def clustered(seed: int, cells: int) -> FloatArray:
    rng = np.random.default_rng(seed)
    return rng.poisson(rng.gamma(0.5, 4, cells)).astype(float)


def weights(neighbours: sparse.csr_array):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from libpysal.weights import WSP

        return WSP(sparse.csr_matrix(neighbours)).to_W(silence_warnings=True)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("star", [True, False])
@pytest.mark.parametrize("seed", range(5))
def test_gi_and_gi_star_agree_with_esda(shape: str, star: bool, seed: int) -> None:
    grid = town(shape)
    x = clustered(seed, len(grid))
    found = getis_ord(x, grid.neighbours, star=star)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda.getisord import G_Local

        theirs = G_Local(x, weights(grid.neighbours), transform="B", star=star, permutations=0)
    assert found.z == pytest.approx(theirs.Zs, abs=1e-10)
    assert found.p == pytest.approx(2 * theirs.p_norm, abs=1e-12)


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("seed", range(5))
def test_local_moran_agrees_with_esda(shape: str, seed: int) -> None:
    grid = town(shape)
    x = clustered(seed, len(grid))
    found = local_moran(x, grid.neighbours)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda.moran import Moran_Local

        theirs = Moran_Local(x, weights(grid.neighbours), permutations=0)
    # They divide by the sum of squares over n - 1, we over n, as the expectation and variance do.
    assert found.i * (len(x) - 1) / len(x) == pytest.approx(theirs.Is, abs=1e-10)
    assert found.z == pytest.approx((found.i - theirs.EIc) / np.sqrt(theirs.VIc), abs=1e-8)
    quadrants = np.array([["HH", "LH", "LL", "HL"][q - 1] for q in theirs.q])
    # Where the neighbours lie at the very mean, their rounding puts them to either side.
    clear = np.abs(found.around - x.mean()) > 1e-12
    assert clear.mean() > 0.9
    assert found.quadrant[clear].tolist() == quadrants[clear].tolist()


def test_neighbours_at_the_very_mean_are_not_above_it() -> None:
    rng = np.random.default_rng(4)
    grid = town("square")
    for _ in range(200):
        x = rng.poisson(1.5, len(grid)).astype(float)
        found = local_moran(x, grid.neighbours)
        at_mean = len(x) * (grid.neighbours @ x) == grid.neighbours.sum(axis=1) * x.sum()
        assert not {"HH", "LH"} & set(found.quadrant[at_mean].tolist())


def test_gi_star_by_hand_on_a_chain_of_five() -> None:
    # Mean 2, S² = 12/5; sum(w) is 2 or 3, and 5 sum(w²) - sum(w)² is 6 for both: z = gap / sqrt(12/5 * 6/4).
    found = getis_ord([1, 1, 1, 2, 5], CHAIN)
    assert found.total.tolist() == [2, 3, 4, 8, 7]
    assert found.expected.tolist() == pytest.approx([4, 6, 6, 6, 4])
    assert found.neighbours.tolist() == [1, 2, 2, 2, 1]
    assert found.z == pytest.approx(np.array([-2, -3, -2, 2, 3]) / np.sqrt(3.6))


def test_a_lone_peak_is_high_among_low_and_its_neighbours_low_among_high() -> None:
    found = local_moran([0, 0, 9, 0, 0], CHAIN)
    assert found.quadrant.tolist() == ["LL", "LH", "HL", "LH", "LL"]
    assert found.i[2] < 0 < found.i[0]


def test_the_z_of_local_moran_is_that_of_gi_with_the_sign_of_the_cell() -> None:
    grid = town("square")
    x = clustered(9, len(grid))
    expected = np.sign(x - x.mean()) * getis_ord(x, grid.neighbours, star=False).z
    assert local_moran(x, grid.neighbours).z.tolist() == expected.tolist()


@pytest.mark.parametrize("value", [0.0, 1.0, 0.1, 1e9])
def test_where_all_cells_are_alike_nothing_is_found(value: float) -> None:
    values = [value] * 5
    for found in (getis_ord(values, CHAIN), getis_ord(values, CHAIN, star=False), local_moran(values, CHAIN)):
        assert found.z.tolist() == [0] * 5
        assert found.p.tolist() == [1] * 5
    assert local_moran(values, CHAIN).i.tolist() == [0] * 5


def test_a_cell_without_neighbours_is_compared_by_itself_or_not_at_all() -> None:
    alone = sparse.csr_array(np.pad(CHAIN.toarray(), ((0, 1), (0, 1))))
    values = [1, 2, 1, 2, 1, 30]
    assert getis_ord(values, alone).z[5] > 2
    assert getis_ord(values, alone, star=False).p[5] == 1
    moran = local_moran(values, alone)
    assert (moran.i[5], moran.p[5], moran.quadrant[5]) == (0, 1, "")


def test_where_every_cell_is_a_neighbour_nothing_is_found() -> None:
    everyone = sparse.csr_array(np.ones((4, 4)) - np.eye(4))
    assert getis_ord([1, 2, 3, 10], everyone).z.tolist() == [0] * 4
    assert getis_ord([1, 2, 3, 10], everyone, star=False).z.tolist() == [0] * 4


def test_weights_of_harm_give_the_same_z_as_a_multiple_of_them() -> None:
    grid = town("hexagon")
    x = clustered(4, len(grid)) * 0.1
    assert getis_ord(x, grid.neighbours).z == pytest.approx(getis_ord(1e6 * x, grid.neighbours).z)


def test_the_order_of_cells_changes_nothing() -> None:
    grid = town("square")
    x = clustered(6, len(grid))
    order = np.random.default_rng(1).permutation(len(x))
    shuffled = sparse.csr_array(grid.neighbours[order][:, order])
    assert getis_ord(x[order], shuffled).z == pytest.approx(getis_ord(x, grid.neighbours).z[order])


@pytest.mark.parametrize("statistic", [getis_ord, local_moran])
@pytest.mark.parametrize(
    ("values", "neighbours", "error", "reason"),
    [
        ([1, 2], CHAIN[:2][:, :2], TooFew, "at least 3 cells; there are 2"),
        ([], sparse.csr_array((0, 0)), TooFew, "there are 0"),
        ([1, 2, np.nan, 4, 5], CHAIN, BadFrame, "missing"),
        ([1, 2, np.inf, 4, 5], CHAIN, BadFrame, "not finite"),
        ([1, 2, 3], CHAIN, BadSetting, "do not fit"),
        ([1, 2, 3, 4, 5], sparse.csr_array(CHAIN + np.eye(5)), BadSetting, "own neighbours"),
    ],
)
def test_what_cannot_be_computed_is_refused(statistic, values, neighbours, error, reason) -> None:
    with pytest.raises(error, match=reason):
        statistic(values, neighbours)
