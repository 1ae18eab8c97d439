"""Tests of near repeats: bands, exact expectation, p by permuting dates, beside pointpats."""

from itertools import pairwise
from math import inf
from typing import Any

import numpy as np
import pytest
from pointpats.spacetime import Knox, modified_knox
from scipy.spatial.distance import cdist

from analysis.change.near_repeat import KnoxTable, knox_table
from analysis.errors import BadFrame, BadSetting

SPACE = [0, 1, 100, 250]
TIME = [0, 1, 7, 14]


def incidents(count: int, *, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Incidents on a lattice of 50 m and of whole days, so that many lie exactly on an edge."""
    rng = np.random.default_rng(seed)
    return rng.integers(0, 12, (count, 2)) * 50.0, rng.integers(0, 60, count).astype(float)


def table(xy: Any, days: Any, **settings: Any) -> KnoxTable:
    bands = {"space_bands_m": SPACE, "time_bands_days": TIME}
    return knox_table(np.asarray(xy, dtype=float), days, **{**bands, "permutations": 99, **settings})


def by_matrix(xy: np.ndarray, days: np.ndarray, space: list, time: list, metric: str) -> np.ndarray:
    upper = np.triu_indices(len(xy), k=1)
    metres = cdist(xy, xy, {"manhattan": "cityblock"}.get(metric, metric))[upper]
    gaps = np.abs(days[:, None] - days)[upper]
    return np.array(
        [
            [np.sum((metres >= a) & (metres < b) & (gaps >= c) & (gaps < d)) for c, d in pairwise(time)]
            for a, b in pairwise(space)
        ]
    )


@pytest.mark.parametrize("metric", ["euclidean", "manhattan"])
@pytest.mark.parametrize(
    ("space", "time"),
    [
        (SPACE, TIME),
        ([0, 1, 100, inf], [0, 1, 7, inf]),
        ([50, 100, 300], [1, 7, 14]),
        ([100, inf], [7, inf]),
        ([0, inf], [0, inf]),
        ([0, 200], [0, inf]),
    ],
)
def test_every_pair_is_counted_in_the_band_it_lies_in(space: list, time: list, metric: str) -> None:
    xy, days = incidents(300)
    found = table(xy, days, space_bands_m=space, time_bands_days=time, metric=metric)
    assert found.observed.tolist() == by_matrix(xy, days, space, time, metric).tolist()
    assert found.space_pairs.tolist() == by_matrix(xy, days, space, [0, inf], metric).ravel().tolist()
    assert found.time_pairs.tolist() == by_matrix(xy, days, [0, inf], time, metric).ravel().tolist()


def test_a_band_holds_its_lower_edge_and_not_its_upper() -> None:
    found = table([[0, 0], [0, 100]], [0, 7])
    assert found.observed.tolist() == [[0, 0, 0], [0, 0, 0], [0, 0, 1]]


def test_the_expectation_is_the_mean_of_the_permutations() -> None:
    xy, days = incidents(60, seed=3)
    found = table(xy, days)
    rng = np.random.default_rng(4)
    mean = np.mean([table(xy, rng.permutation(days), permutations=0).observed for _ in range(400)], axis=0)
    assert mean == pytest.approx(found.expected, rel=0.1, abs=0.5)
    assert found.ratio == pytest.approx(found.observed / found.expected)


def test_counts_and_the_modified_statistic_are_those_of_pointpats() -> None:
    rng = np.random.default_rng(7)
    xy, days = rng.uniform(0, 2000, (250, 2)), rng.integers(0, 90, 250).astype(float)
    # pointpats takes a distance that is equal, we one that is less.
    theirs = Knox(xy, days[:, None], delta=150, tau=10, permutations=0)
    found = table(xy, days, space_bands_m=[0, 150.0], time_bands_days=[0, 10.5])
    assert found.observed[0, 0] == theirs.nst
    assert found.expected[0, 0] == pytest.approx(theirs.expected[0, 0])
    modified = modified_knox(xy, days[:, None], delta=150, tau=10, permutations=0)
    assert found.observed[0, 0] - found.own_expected[0, 0] == pytest.approx(modified)


def test_p_agrees_with_that_of_pointpats() -> None:
    rng = np.random.default_rng(5)
    homes = rng.uniform(0, 3000, (60, 2))
    xy = np.concatenate([homes, homes + rng.normal(0, 40, (60, 2))])
    days = np.concatenate([start := rng.integers(0, 200, 60), start + rng.integers(0, 60, 60)]).astype(float)
    np.random.seed(3)  # pointpats draws from it
    theirs = Knox(xy, days[:, None], delta=100, tau=14, permutations=999)
    ours = table(xy, days, space_bands_m=[0, 100], time_bands_days=[0, 14.5], permutations=999)
    assert ours.p[0, 0] == pytest.approx(theirs.p_sim, abs=0.02)


def test_p_is_as_often_small_as_it_says_when_there_is_nothing_to_find() -> None:
    rng = np.random.default_rng(2)
    trials = [
        table(rng.uniform(0, 1500, (120, 2)), rng.integers(0, 60, 120), permutations=79).p for _ in range(150)
    ]
    low = np.mean(np.array(trials)[:, 2] <= 0.1)
    assert low == pytest.approx(0.1, abs=0.05)


def test_repeats_are_found_and_called_meaningful() -> None:
    rng = np.random.default_rng(9)
    xy, days = rng.uniform(0, 5000, (150, 2)), rng.integers(0, 300, 150)
    found = table(np.concatenate([xy, xy[:30] + 40]), np.concatenate([days, days[:30] + 3]))
    assert found.meaningful.tolist() == [[False] * 3, [False, True, False], [False] * 3]
    assert found.p[1, 1] == 0.01
    assert found.ratio[1, 1] > 10


def test_the_order_of_the_incidents_changes_nothing() -> None:
    xy, days = incidents(200, seed=6)
    order = np.random.default_rng(1).permutation(200)
    first, second = table(xy, days), table(xy[order], days[order])
    for name in ("observed", "p", "own_expected"):
        assert getattr(first, name).tolist() == getattr(second, name).tolist()


def test_the_seed_decides_p_and_nothing_else_does(monkeypatch: pytest.MonkeyPatch) -> None:
    xy, days = incidents(150)
    first = table(xy, days, seed=5)
    assert table(xy, days, seed=6).p.tolist() != first.p.tolist()
    monkeypatch.setattr("analysis.change.shuffling.MOST_AT_ONCE", 7)
    monkeypatch.setattr("analysis.change.shuffling.ROWS", 10)
    assert table(xy, days, seed=5).p.tolist() == first.p.tolist()


@pytest.mark.parametrize("scale", [1.0, 1 / 86_400, 40_000.0])
def test_times_of_any_grain_are_compared_exactly(scale: float) -> None:
    xy, days = incidents(120)
    edges = [edge * scale for edge in TIME]
    found = table(xy, days * scale, time_bands_days=edges)
    assert found.observed.tolist() == table(xy, days).observed.tolist()
    assert found.p.tolist() == table(xy, days).p.tolist()


@pytest.mark.parametrize("count", [0, 1, 2])
def test_few_incidents_give_a_table_of_few_pairs(count: int) -> None:
    found = table(np.zeros((count, 2)), np.zeros(count))
    assert found.pairs == found.observed.sum() == (1 if count == 2 else 0)
    assert np.isnan(found.ratio).sum() == (8 if count == 2 else 9)
    assert np.all(found.p == 1)
    assert not found.meaningful.any()


def test_incidents_all_at_one_place_have_no_near_repeat_by_chance() -> None:
    found = table(np.zeros((40, 2)), np.arange(40))
    assert found.observed[0].tolist() == [
        0,
        sum(40 - days for days in range(1, 7)),
        sum(40 - days for days in range(7, 14)),
    ]
    assert found.ratio[0, 1:].tolist() == [1, 1]
    assert found.p[0].tolist() == [1, 1, 1]


def test_without_permutations_there_is_no_p() -> None:
    found = table(*incidents(30), permutations=0)
    assert np.isnan(found.p).all()
    assert not found.meaningful.any()


def test_progress_is_told_and_can_end_the_work() -> None:
    told: list[tuple[int, int]] = []
    table(*incidents(30), permutations=1200, tell=lambda done, total: told.append((done, total)))
    assert told[-1] == (1200, 1200)
    assert len(told) > 1

    def cancel(done: int, total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        table(*incidents(30), tell=cancel)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"space_bands_m": [0]}, "at least two"),
        ({"space_bands_m": [0, 100, 100]}, "rise"),
        ({"space_bands_m": [-1, 100]}, "rise"),
        ({"space_bands_m": [0, float("nan")]}, "rise"),
        ({"time_bands_days": [0, "soon"]}, "numbers of days"),
        ({"time_bands_days": [inf, inf]}, "rise"),
        ({"metric": "by car"}, "euclidean, manhattan"),
        ({"permutations": -1}, "at least 0"),
    ],
)
def test_settings_that_mean_nothing_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(BadSetting, match=words):
        table(*incidents(10), **changes)


def test_a_missing_place_or_time_is_refused() -> None:
    with pytest.raises(BadFrame, match="missing"):
        table([[0, float("nan")], [1, 1]], [1, 2])
    with pytest.raises(BadFrame, match="missing"):
        table([[0, 0], [1, 1]], [1, float("nan")])
    with pytest.raises(BadFrame, match="shapes"):
        table([[0, 0], [1, 1]], [1])


def test_more_pairs_than_can_be_held_are_refused_before_they_are() -> None:
    with pytest.raises(BadSetting, match="12,497,500 pairs"):
        table(np.zeros((5000, 2)), np.zeros(5000))
