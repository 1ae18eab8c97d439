"""Tests of clusters in space and time: both radii, their boundaries, their ties, and the order of rows."""

from datetime import timedelta

import numpy as np
import pytest
import shapely
from scipy.sparse.csgraph import connected_components
from sklearn.cluster import DBSCAN

from analysis.errors import BadSetting
from analysis.where.numbering import numbered
from analysis.where.space_time import label_space_time, outline_space_time

DAY = timedelta(days=1)


def days(*numbers: float) -> np.ndarray:
    """Moments so many days after the beginning of 2024."""
    hours = np.asarray(numbers, dtype=float) * 24
    return np.datetime64("2024-01-01", "us") + hours.astype("timedelta64[h]")


def labels(points: list, times: np.ndarray, **options: object) -> list[int]:
    given = {"eps_m": 50, "eps_time": 7 * DAY, "min_incidents": 2, **options}
    return label_space_time(points, times, **given).labels.tolist()  # type: ignore[arg-type]


def test_both_radii_are_inclusive_and_a_little_more_is_outside() -> None:
    assert labels([(0, 0), (50, 0)], days(0, 7)) == [0, 0]
    assert labels([(0, 0), (50.0001, 0)], days(0, 7)) == [-1, -1]
    a_microsecond_later = days(0, 7) + np.array([0, 1], dtype="timedelta64[us]")
    assert labels([(0, 0), (50, 0)], a_microsecond_later) == [-1, -1]


def test_near_in_space_but_not_in_time_is_not_near() -> None:
    assert labels([(0, 0), (0, 0), (1, 0), (1, 0)], days(0, 1, 100, 101)) == [0, 0, 1, 1]


def test_three_years_are_three_years() -> None:
    # A threshold read in other units a thousand times off would join all or none.
    points = [(0, 0), (0, 0), (0, 0)]
    three_years = timedelta(days=1096)
    assert labels(points, days(0, 1096, 2193), eps_time=three_years) == [0, 0, -1]
    assert labels(points, days(0, 1096, 2192), eps_time=three_years) == [0, 0, 0]


def test_a_radius_of_no_time_joins_the_same_moment_only() -> None:
    assert labels([(0, 0), (0, 0), (0, 0)], days(0, 0, 1), eps_time=timedelta(0)) == [0, 0, -1]


def test_a_border_goes_to_the_nearest_core_in_metres_then_in_time_then_by_id() -> None:
    west = [(-50, 0), (-60, 0), (-70, 0), (-55, 5)]
    east = [(-x, y) for x, y in west]
    nearer = [*west, (0, 0), *[(x - 1, y) for x, y in east]]
    assert (
        labels(nearer, days(*[0] * 9), min_incidents=4)[4]
        == labels(nearer, days(*[0] * 9), min_incidents=4)[5]
    )
    both = [*west, (0, 0), *east]
    assert labels(both, days(0, 0, 0, 0, 1, 2, 2, 2, 2), min_incidents=4)[4] == 0
    assert labels(both, days(0, 0, 0, 0, 2, 3, 3, 3, 3), min_incidents=4) == [1, 1, 1, 1, 0, 0, 0, 0, 0]


def judge(
    xy: np.ndarray, hours: np.ndarray, eps_m: float, eps_hours: int, least: int, ids: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Labels and core flags by the definition, with every pair measured."""
    squares = ((xy[:, None] - xy[None]) ** 2).sum(axis=-1)
    gaps = np.abs(hours[:, None] - hours[None])
    near = (squares <= eps_m * eps_m) & (gaps <= eps_hours)
    core = near.sum(axis=1) >= least
    group = connected_components(near & core[:, None] & core[None], directed=False)[1]
    found = np.where(core, group, -1)
    for row in np.flatnonzero(~core):
        rivals = np.flatnonzero(near[row] & core)
        if len(rivals):
            found[row] = group[rivals[np.lexsort((ids[rivals], gaps[row, rivals], squares[row, rivals]))[0]]]
    return numbered(found, ids), core


@pytest.mark.parametrize("seed", range(150))
def test_random_incidents_have_the_labels_of_the_definition_in_any_order(seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(1, 120))
    xy = rng.integers(0, 12, (count, 2)) * 10.0
    hours = rng.integers(0, 20, count)
    ids = rng.permutation(1000)[:count]
    eps_m, eps_hours = float(rng.choice([5, 10, 14.142135623730951, 20, 25])), int(rng.integers(0, 6))
    least = int(rng.integers(1, 7))
    wanted, core = judge(xy, hours, eps_m, eps_hours, least, ids)
    order = rng.permutation(count)
    found = label_space_time(
        xy[order],
        hours[order].astype("datetime64[h]"),
        eps_m=eps_m,
        eps_time=timedelta(hours=eps_hours),
        min_incidents=least,
        ids=ids[order],
    )
    assert np.array_equal(found.core, core[order])
    assert np.array_equal(found.labels, wanted[order])


def test_with_all_at_one_time_the_cores_are_those_of_scikit_learn() -> None:
    xy = np.random.default_rng(3).normal(0, 300, (2000, 2))
    found = label_space_time(xy, days(*[0] * 2000), eps_m=40, eps_time=DAY, min_incidents=6)
    theirs = DBSCAN(eps=40, min_samples=6).fit(xy)
    assert np.array_equal(np.flatnonzero(found.core), theirs.core_sample_indices_)
    assert np.array_equal(found.labels < 0, theirs.labels_ < 0)


def test_every_incident_of_a_cluster_lies_in_its_outline_even_where_only_some_at_a_place_are_core() -> None:
    rng = np.random.default_rng(8)
    xy = rng.integers(0, 40, (1500, 2)) * 15.0
    times = days(*rng.integers(0, 60, 1500))
    found = label_space_time(xy, times, eps_m=30, eps_time=5 * DAY, min_incidents=4)
    outlines = outline_space_time(xy, found, eps_m=30)
    assert found.count > 1
    for number, outline in enumerate(outlines):
        assert shapely.covers(outline.buffer(1e-6), shapely.points(xy[found.labels == number])).all()


def test_nothing_and_one_incident_are_answered() -> None:
    assert labels([], days()) == []
    assert labels([(5, 5)], days(0)) == [-1]
    assert labels([(5, 5)], days(0), min_incidents=1) == [0]


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"eps_time": 7}, "has no unit"),
        ({"eps_time": -DAY}, "must not be negative"),
        ({"eps_m": 0}, "above 0 m"),
        ({"eps_m": float("nan")}, "above 0 m"),
        ({"min_incidents": 0}, "at least 1"),
        ({"ids": [1, 1]}, "different ids"),
    ],
)
def test_a_setting_that_cannot_be_used_is_refused(changed: dict, said: str) -> None:
    with pytest.raises(BadSetting, match=said):
        labels([(0, 0), (1, 1)], days(0, 1), **changed)


def test_times_without_a_unit_and_missing_ones_are_refused() -> None:
    with pytest.raises(BadSetting, match="no unit"):
        labels([(0, 0)], np.array([5]))
    with pytest.raises(BadSetting, match="missing"):
        labels([(0, 0)], np.array(["NaT"], dtype="datetime64[us]"))
    with pytest.raises(BadSetting, match="no number"):
        labels([(np.nan, 0)], days(0))


def test_progress_is_told_and_ends_with_all_done() -> None:
    shares: list[float] = []
    label_space_time([(0, 0), (1, 0)], days(0, 1), eps_m=5, eps_time=DAY, min_incidents=2, tell=shares.append)
    assert shares == sorted(shares)
    assert shares[-1] == 1
