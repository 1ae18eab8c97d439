"""Tests of permutations: agreement with every order there is, and with the field's reference."""

import itertools
import warnings

import numpy as np
import pytest
import shapely
from scipy import sparse

from analysis.errors import BadFrame, BadSetting, TooFew
from analysis.where.false_discovery import adjusted
from analysis.where.grids import make_grid
from analysis.where.local_statistics import getis_ord
from analysis.where.permutations import agreeing, drawn, permuted_p

RING = sparse.csr_array(
    np.array([[0, 1, 0, 0, 1], [1, 0, 1, 1, 0], [0, 1, 0, 1, 0], [0, 1, 1, 0, 1], [1, 0, 0, 1, 0]], float)
)
RUNS = 9_999


def error_of(p: np.ndarray, runs: int) -> np.ndarray:
    """Four standard errors of a doubled share."""
    return 4 * np.sqrt(2 * p * (2 - p) / runs / 4) * 2 + 4 / runs


@pytest.mark.parametrize("values", [(3, 1, 4, 1, 5), (0, 0, 0, 0, 7), (0.1, 0.2, 0.3, 0.1, 0.2)])
def test_p_is_that_of_all_orders_there_are(values: tuple[float, ...]) -> None:
    x = np.array(values, dtype=float)
    found = permuted_p(x, RING, runs=100_000, seed=2)
    for cell in range(5):
        near = int(RING[[cell]].sum())
        observed = float((RING @ x)[cell])
        sums = np.array([sum(o[:near]) for o in itertools.permutations(np.delete(x, cell))])
        tail = min(np.mean(sums >= observed - 1e-9), np.mean(sums <= observed + 1e-9))
        assert found[cell] == pytest.approx(min(1, 2 * tail), abs=0.01)


@pytest.mark.parametrize("shape", ["square", "hexagon"])
def test_p_agrees_with_esda_within_the_error_of_both_simulations(shape: str) -> None:
    grid = make_grid(shapely.Point(0, 0).buffer(1_000), cell_m=200, shape=shape)
    rng = np.random.default_rng(7)
    x = rng.poisson(rng.gamma(0.5, 4, len(grid))).astype(float)
    x[:9] += 9
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from esda.moran import Moran_Local
        from libpysal.weights import WSP

        weights = WSP(sparse.csr_matrix(grid.neighbours)).to_W(silence_warnings=True)
        theirs = Moran_Local(x, weights, permutations=RUNS, seed=3, keep_simulations=True)
    # Theirs is one-sided and leaves equal sums out of the lower tail: the tails are counted from its runs.
    least = (theirs.sim >= theirs.Is - 1e-12).sum(axis=0)
    most = (theirs.sim <= theirs.Is + 1e-12).sum(axis=0)
    expected = np.minimum(1, 2 * (np.minimum(least, most) + 1) / (RUNS + 1))
    found = permuted_p(x, grid.neighbours, runs=RUNS, seed=1)
    assert (np.abs(found - expected) <= error_of(expected, RUNS)).all()
    assert found.min() < 0.01


def test_a_seed_gives_the_same_answer_and_another_one_nearly() -> None:
    grid = make_grid(shapely.box(0, 0, 1_000, 1_000), cell_m=100)
    x = np.random.default_rng(3).poisson(1, len(grid)).astype(float)
    first, again, other = (permuted_p(x, grid.neighbours, runs=RUNS, seed=seed) for seed in (1, 1, 2))
    assert first.tolist() == again.tolist()
    assert first.tolist() != other.tolist()
    assert np.abs(first - other).max() < 0.06


def test_equal_counts_with_as_many_neighbours_have_the_same_p_unless_they_hold_more_themselves() -> None:
    grid = make_grid(shapely.box(0, 0, 2_000, 2_000), cell_m=100)
    x = np.zeros(len(grid))
    x[[0, 210]] = 3
    p = permuted_p(x, grid.neighbours, runs=999, seed=1)
    assert p[210 + 60] == p[210 + 61] == 1


def test_under_chance_alone_few_cells_are_found() -> None:
    grid = make_grid(shapely.box(0, 0, 5_000, 5_000), cell_m=100)
    x = np.random.default_rng(11).poisson(3, len(grid)).astype(float)
    p = permuted_p(x, grid.neighbours, runs=RUNS, seed=5)
    assert 0.02 < np.mean(p <= 0.05) < 0.06


def test_of_sparse_chance_the_normal_approximation_finds_hot_cells_and_random_orders_do_not() -> None:
    grid = make_grid(shapely.box(0, 0, 3_500, 3_500), cell_m=100)
    rng = np.random.default_rng(2)
    by_normal = by_orders = 0
    for _ in range(20):
        x = rng.poisson(0.3, len(grid)).astype(float)
        by_normal += int((adjusted(getis_ord(x, grid.neighbours).p) <= 0.05).any())
        by_orders += int((adjusted(permuted_p(x, grid.neighbours, runs=RUNS, seed=1)) <= 0.05).any())
    assert by_normal >= 5
    assert by_orders <= 1


def test_runs_beyond_one_batch_add_up_and_are_told() -> None:
    told: list[tuple[int, int]] = []
    p = permuted_p([0, 0, 0, 0, 7], RING, runs=120_000, seed=1, tell=lambda *done: told.append(done))
    assert told == [(50_000, 120_000), (100_000, 120_000), (120_000, 120_000)]
    # Two of the four other cells stand next to the first: one time in two the 7 is among them.
    assert p[0] == pytest.approx(1, abs=0.02)


@pytest.mark.parametrize(("cells", "columns", "kinds"), [(4, 3, 24), (4, 4, 24), (5, 2, 20), (2, 1, 2)])
def test_draws_are_of_different_cells_and_every_order_comes_as_often(
    cells: int, columns: int, kinds: int
) -> None:
    orders = drawn(np.random.default_rng(1), cells=cells, columns=columns, runs=1_000 * kinds)
    found, often = np.unique(orders, axis=0, return_counts=True)
    assert len(found) == kinds
    assert all(len(set(order)) == columns for order in found.tolist())
    assert often.min() > 850
    assert often.max() < 1_150


def test_a_cell_without_neighbours_has_nothing_to_be_tested() -> None:
    alone = sparse.csr_array(np.pad(RING.toarray(), ((0, 1), (0, 1))))
    assert permuted_p([1, 2, 3, 4, 5, 99], alone, runs=99, seed=1)[5] == 1
    assert permuted_p([1, 2, 99], sparse.csr_array((3, 3)), runs=99, seed=1).tolist() == [1, 1, 1]


@pytest.mark.parametrize(
    ("values", "neighbours", "runs", "error"),
    [
        ([1, 2, 3, 4, 5], RING, 98, BadSetting),
        ([1, 2, 3, 4, 5], RING * 0.5, 99, BadSetting),
        ([1, 2, np.nan, 4, 5], RING, 99, BadFrame),
        ([1, 2], RING[:2][:, :2], 99, TooFew),
    ],
)
def test_what_cannot_be_permuted_is_refused(values, neighbours, runs, error) -> None:
    with pytest.raises(error):
        permuted_p(values, neighbours, runs=runs, seed=1)


def test_a_crowded_cell_in_a_quiet_place_is_not_made_hot_by_its_quiet_surroundings() -> None:
    grid = make_grid(shapely.box(0, 0, 2_000, 2_000), cell_m=100)
    x = np.random.default_rng(0).poisson(20, len(grid)).astype(float)
    cell = int(grid.cells_of(np.array([[1_050.0, 1_050.0]]))[0])
    x[grid.neighbours[[cell]].indices], x[cell] = 2, 400
    found = getis_ord(x, grid.neighbours)
    p = permuted_p(x, grid.neighbours, runs=RUNS, seed=1)
    assert (found.z[cell] > 3, p[cell] < 0.001) == (True, True)
    number = np.diff(grid.neighbours.indptr).astype(np.int64)
    kept = agreeing(p, found.z, x, grid.neighbours @ x, number)
    assert kept[cell] == 1
    alone = getis_ord(x, grid.neighbours, star=False)
    assert (agreeing(p, alone.z, x, grid.neighbours @ x, number) == p).all()
