"""Tests of stability: which hotspots are found again when everything is shaken a little."""

from dataclasses import replace

import numpy as np
import pytest

from analysis.clusters import label_clusters
from analysis.errors import BadSetting
from analysis.trust.stability import (
    KINDS,
    RADII_M,
    Base,
    Incidents,
    Shaking,
    Stability,
    found_again,
    measure_stability,
    moved,
    radii,
    scaled,
)

BASE = Base(50, 10)
FEW = Shaking(runs=48)


def incidents(*clouds: np.ndarray, radius_m: float = 10, when: np.ndarray | None = None) -> Incidents:
    xy = np.vstack([np.asarray(cloud, dtype=float).reshape(-1, 2) for cloud in clouds])
    times = (np.arange(len(xy)) * 0.618034) % 1 if when is None else when
    return Incidents(xy, times, np.full(len(xy), radius_m), np.arange(len(xy)))


def cloud(x: float, count: int, spread: float = 15) -> np.ndarray:
    return np.random.default_rng(round(x) + count).normal((x, 0), spread, (count, 2))


def measured(given: Incidents, base: Base = BASE, shaking: Shaking = FEW, **options: object) -> Stability:
    labels = label_clusters(given.xy, eps_m=base.eps_m, min_incidents=base.min_incidents).labels
    return measure_stability(given, labels, base, shaking, **options)  # type: ignore[arg-type]


def test_a_dense_hotspot_is_always_found_and_a_bare_one_often_is_not() -> None:
    found = measured(incidents(cloud(0, 200), cloud(5000, 11)))
    assert found.score[0] == 1
    assert found.weakest[0] == ""
    assert found.score[1] < 0.95


def test_the_minimum_alone_loses_a_hotspot_that_barely_reaches_it() -> None:
    found = measured(incidents(np.zeros((10, 2)), radius_m=0))
    shares = dict(zip(KINDS, found.shares[0], strict=True))
    assert shares["eps"] == shares["location"] == 1
    assert shares["minimum"] < 0.9


def test_the_window_alone_loses_a_hotspot_of_one_week() -> None:
    times = np.full(20, 0.5)
    found = measured(incidents(np.zeros((20, 2)), radius_m=0, when=times), shaking=replace(FEW, runs=240))
    assert found.weakest == ["window"]
    assert found.shares[0, KINDS.index("window")] == pytest.approx(0.75, abs=0.15)


def test_the_location_alone_loses_a_hotspot_known_only_to_an_area() -> None:
    found = measured(incidents(np.zeros((30, 2)), radius_m=RADII_M["area"]))
    assert found.weakest == ["location"]
    assert found.shares[0, KINDS.index("location")] == 0


def test_a_hotspot_that_runs_into_its_neighbour_is_merged_not_gone() -> None:
    streets = [np.column_stack([np.arange(0, 48, 2.0) + begins, np.zeros(24)]) for begins in (0, 98, 196)]
    found = measured(incidents(*streets, radius_m=0), Base(50, 5), kinds=("eps",))
    assert len(found.found) == 3
    lost = found.runs[1] - found.found[:, 1]
    assert (lost > 0).all()
    assert (found.merged[:, 1] == lost).all()


def test_the_same_seed_gives_the_same_and_another_one_another() -> None:
    given = incidents(cloud(0, 40, 40), cloud(400, 14, 20))
    first, again = measured(given), measured(given)
    assert (first.found == again.found).all()
    other = measured(given, shaking=replace(FEW, seed=2))
    assert (first.found != other.found).any()


def test_half_the_runs_shake_everything_and_an_eighth_each_one_thing() -> None:
    assert measured(incidents(cloud(0, 30)), shaking=Shaking(runs=200)).runs.tolist() == [100, 25, 25, 25, 25]


def test_nothing_shaken_loses_nothing() -> None:
    given = incidents(cloud(0, 12), cloud(500, 10), radius_m=0)
    found = measured(given, shaking=Shaking(runs=10, spread=0, dropped=0))
    assert (found.shares == 1).all()


def test_a_weighted_run_is_shaken_by_its_weights() -> None:
    given = replace(incidents(np.zeros((2, 2)), radius_m=0), weights=np.array([100.0, 100.0]))
    labels = np.zeros(2, dtype=np.int64)
    sure = measure_stability(given, labels, Base(50, 10, min_weight=10), FEW)
    assert sure.score.tolist() == [1]
    barely = measure_stability(given, labels, Base(50, 10, min_weight=200), FEW, kinds=("minimum",))
    assert 0 < barely.shares[0, KINDS.index("minimum")] < 1


def test_the_interval_says_what_more_runs_could_make_of_a_score() -> None:
    found = measured(incidents(cloud(0, 200)), shaking=Shaking(runs=8))
    low, high = found.interval
    assert low[0] == pytest.approx(0.51, abs=0.01)
    assert high[0] == 1


@pytest.mark.parametrize("points", [np.empty((0, 2)), np.zeros((1, 2)), np.arange(10).reshape(5, 2) * 1e4])
def test_without_a_hotspot_there_is_no_score(points: np.ndarray) -> None:
    assert measured(incidents(points)).score.shape == (0,)


def test_more_than_half_in_common_is_the_same_and_half_is_not() -> None:
    before = np.array([0, 0, 0, 0, 1, 1, 2, -1])
    after = np.array([0, 0, 0, -1, 1, 2, -1, 1])
    found, merged = found_again(before, after, count=3)
    assert found.tolist() == [True, False, False]
    assert merged.tolist() == [False, False, False]


def test_a_hotspot_within_a_larger_cluster_is_merged() -> None:
    found, merged = found_again(np.array([0, 0, -1, -1, -1]), np.array([0, 0, 0, 0, 0]), count=1)
    assert (found.tolist(), merged.tolist()) == ([False], [True])


def test_two_clusters_never_both_are_the_same_hotspot() -> None:
    rng = np.random.default_rng(2)
    for _ in range(100):
        before, after = rng.integers(-1, 4, 60), rng.integers(-1, 4, 60)
        for spot in range(4):
            of_spot = before == spot
            unions = [(of_spot | (after == c)).sum() for c in range(4)]
            shared = [(of_spot & (after == c)).sum() for c in range(4)]
            same = [s > u / 2 for s, u in zip(shared, unions, strict=True)]
            assert sum(same) <= 1
            assert found_again(before, after, count=4)[0][spot] == any(same)


def test_places_move_evenly_within_their_radius() -> None:
    rng = np.random.default_rng(1)
    step = moved(np.zeros((20_000, 2)), np.full(20_000, 50.0), rng)
    distance = np.hypot(*step.T)
    assert distance.max() <= 50
    assert np.mean(distance <= 25) == pytest.approx(0.25, abs=0.01)
    assert np.abs(step.mean(axis=0)).max() < 1


def test_a_known_point_does_not_move() -> None:
    assert moved(np.ones((3, 2)), np.zeros(3), np.random.default_rng(1)).tolist() == [[1, 1]] * 3


def test_precisions_have_the_radii_of_the_table_and_a_strange_one_that_of_unknown() -> None:
    assert radii(["street", "area", "else", "street"]).tolist() == [50, 500, 50, 50]
    assert radii([]).shape == (0,)


def test_a_least_number_of_two_or_more_never_falls_to_one() -> None:
    assert [scaled(2, 0.5), scaled(1, 0.5), scaled(10, 0.75), scaled(4, 1.25)] == [2, 1, 8, 5]


def test_every_run_is_told_and_can_be_the_last() -> None:
    told: list[tuple[int, int]] = []

    def stop(done: int, total: int) -> None:
        told.append((done, total))
        if done == 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        measured(incidents(cloud(0, 20)), progress=stop)
    assert told == [(1, 48), (2, 48), (3, 48)]


@pytest.mark.parametrize(
    "changed", [{"runs": 0}, {"spread": -0.1}, {"spread": 2}, {"dropped": 1}, {"dropped": -0.1}]
)
def test_shaking_out_of_range_is_refused(changed: dict) -> None:
    with pytest.raises(BadSetting):
        measured(incidents(cloud(0, 20)), shaking=replace(FEW, **changed))


def test_an_unknown_kind_arrays_of_different_length_and_missing_times_are_refused() -> None:
    given = incidents(cloud(0, 20))
    with pytest.raises(BadSetting, match="shakes one of"):
        measured(given, kinds=("weather",))
    with pytest.raises(BadSetting, match="same incidents"):
        measured(replace(given, ids=given.ids[:5]))
    with pytest.raises(BadSetting, match="numbers"):
        measured(replace(given, when=np.full(20, np.nan)))
