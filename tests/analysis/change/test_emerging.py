"""Tests of emerging hotspots: bins by hand, planted patterns, and what cannot be said."""

import numpy as np
import pytest
import shapely
from scipy import sparse

from analysis.change.emerging import count_bins, find_emerging, space_time_gi
from analysis.change.trend import mann_kendall
from analysis.errors import BadFrame, BadSetting, TooFew
from analysis.where.grids import make_grid
from analysis.where.local_statistics import getis_ord

GRID = make_grid(shapely.box(0, 0, 2_000, 2_000), cell_m=100)
HEART = GRID.cells_of(np.array([[x, y] for x in (950, 1_050, 1_150) for y in (950, 1_050, 1_150)]))
MIDDLE = int(GRID.cells_of(np.array([[1_050.0, 1_050.0]]))[0])


def background(seed: int, steps: int = 12) -> np.ndarray:
    return np.random.default_rng(seed).poisson(1.0, (steps, len(GRID))).astype(float)


def planted(sequence: str, *, height: float = 12) -> np.ndarray:
    """A square of nine cells that is busy in some steps."""
    counts = background(1, len(sequence))
    for step, mark in enumerate(sequence):
        if mark == "1":
            counts[step, HEART] += height
    return counts


def middle(counts: np.ndarray, **options) -> str:
    return str(find_emerging(counts, GRID.neighbours, steps_before=0, **options).patterns.pattern[MIDDLE])


@pytest.mark.parametrize(
    ("sequence", "expected"),
    [
        ("0000000001", "new"),
        ("0000000111", "consecutive"),
        ("1111111111", "persistent"),
        ("0101001001", "sporadic"),
        ("1111111110", "historical"),
        ("0000110000", "none"),
    ],
)
def test_planted_patterns_are_found(sequence: str, expected: str) -> None:
    assert middle(planted(sequence)) == expected


def test_a_busy_place_that_grows_is_intensifying_and_one_that_shrinks_diminishing() -> None:
    grows = background(2)
    grows[:, HEART] += np.linspace(8, 30, 12).round()[:, None]
    assert middle(grows) == "intensifying"
    assert middle(grows[::-1]) == "diminishing"


def test_a_place_that_empties_in_a_busy_territory_is_cold() -> None:
    counts = np.random.default_rng(5).poisson(20.0, (12, len(GRID))).astype(float)
    counts[:, HEART] = 0
    found = find_emerging(counts, GRID.neighbours, steps_before=0)
    assert (found.patterns.pattern[MIDDLE], found.patterns.sign[MIDDLE]) == ("persistent", -1)


def test_a_bin_counts_its_cell_its_neighbours_and_the_step_before() -> None:
    counts = background(3)
    bins = space_time_gi(counts, GRID.neighbours)
    around = GRID.neighbours @ counts.T + counts.T
    assert bins.total[5].tolist() == (around[:, 5] + around[:, 4]).tolist()
    assert bins.total[0].tolist() == around[:, 0].tolist()
    assert bins.expected[5, MIDDLE] == pytest.approx(18 * counts.mean())
    assert bins.expected[0, MIDDLE] == pytest.approx(9 * counts.mean())


@pytest.mark.parametrize("before", [0, 1, 2])
def test_z_is_gi_star_of_all_bins_with_neighbours_in_space_and_time(before: int) -> None:
    grid = make_grid(shapely.box(0, 0, 500, 400), cell_m=100)
    counts = np.random.default_rng(4).poisson(2.0, (6, len(grid))).astype(float)
    spatial = grid.neighbours + sparse.eye_array(len(grid))
    earlier = sum(np.eye(6, k=-back) for back in range(before + 1))
    both = sparse.csr_array(sparse.kron(sparse.csr_array(earlier), spatial))
    flat = counts.ravel()
    # A bin of earlier steps is a neighbour though it does not have this one: Gi* allows that.
    both.setdiag(0)
    both.eliminate_zeros()
    expected = getis_ord(flat, sparse.csr_array(both)).z.reshape(6, -1)
    assert space_time_gi(counts, grid.neighbours, steps_before=before).z == pytest.approx(expected)


def test_the_trend_is_not_made_by_steps_that_neighbourhoods_share() -> None:
    shares = []
    for seed in range(4):
        counts = background(seed, 24)
        found = find_emerging(counts, GRID.neighbours)
        naive = mann_kendall(found.bins.z).p <= 0.05
        shares.append((np.mean(found.way != 0), naive.mean()))
    ours, theirs = np.mean(shares, axis=0)
    assert ours < 0.08
    assert theirs > 0.1


def test_control_of_false_discoveries_is_on_unless_it_is_switched_off() -> None:
    counts = background(8)
    on, off = (find_emerging(counts, GRID.neighbours, control=control) for control in ("bh", "none"))
    assert np.count_nonzero(on.found) < 5
    assert np.mean(off.found != 0) > 0.03
    assert off.q.tolist() == on.bins.p.tolist()


def test_of_sparse_chance_the_normal_approximation_finds_hotspots_and_random_orders_do_not() -> None:
    rng = np.random.default_rng(1)
    found = {0: 0, 9_999: 0}
    for _ in range(10):
        counts = rng.poisson(0.05, (12, len(GRID))).astype(float)
        for runs in found:
            classes = find_emerging(counts, GRID.neighbours, steps_before=0, permutations=runs).patterns
            found[runs] += int((classes.sign > 0).any())
    assert found[0] >= 5
    assert found[9_999] <= 1


@pytest.mark.parametrize("sequence", ["0000000001", "0000000111", "1111111111", "0101001001"])
def test_random_orders_find_planted_patterns_too(sequence: str) -> None:
    by_orders = middle(planted(sequence), permutations=49_999, seed=1)
    assert by_orders == middle(planted(sequence))


def test_a_seed_gives_the_same_classes_and_progress_is_told() -> None:
    told: list[tuple[int, int]] = []
    counts = planted("0000000111")
    first, second = (
        find_emerging(counts, GRID.neighbours, permutations=999, seed=4, tell=lambda *done: told.append(done))
        for _ in range(2)
    )
    assert first.p.tolist() == second.p.tolist()
    assert told == [(999, 999)] * 2


def test_incidents_are_counted_by_step_and_cell_and_those_of_neither_left_out() -> None:
    counts = count_bins([0, 0, 2, -1, 1], [0, 0, 1, 1, -1], cell_count=3, step_count=2)
    assert counts.tolist() == [[2, 0, 0], [0, 0, 1]]


def test_counts_that_never_differ_have_no_pattern() -> None:
    found = find_emerging(np.ones((12, len(GRID))), GRID.neighbours)
    assert set(found.patterns.pattern.tolist()) == {"none"}


def test_nine_steps_with_incidents_are_too_few_however_many_there_are() -> None:
    counts = background(1, 15)
    counts[:6] = 0
    with pytest.raises(TooFew, match="at least 10 steps with incidents; there are 9"):
        find_emerging(counts, GRID.neighbours)


@pytest.mark.parametrize(
    ("counts", "options", "error"),
    [
        (np.full((12, 400), np.nan), {}, BadFrame),
        (np.ones((12, 3)), {}, BadSetting),
        (np.ones(12), {}, BadSetting),
        (background(1), {"alpha": 0}, BadSetting),
        (background(1), {"trend_alpha": 1.5}, BadSetting),
        (background(1), {"steps_before": -1}, BadSetting),
        (background(1), {"control": "fdr"}, BadSetting),
    ],
)
def test_what_makes_no_sense_is_refused(counts, options, error) -> None:
    with pytest.raises(error):
        find_emerging(counts, GRID.neighbours, **options)


def test_more_bins_than_fit_are_refused() -> None:
    with pytest.raises(BadSetting, match="take larger ones"):
        count_bins([], [], cell_count=1_000_000, step_count=52)
