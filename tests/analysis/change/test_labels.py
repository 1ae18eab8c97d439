"""Tests of labels: originators, repeats, near repeats, ties, and the strings that link them."""

from typing import Any

import numpy as np
import pytest

from analysis.change.labels import NearRepeatLabels, label_near_repeats
from analysis.errors import BadFrame, BadSetting


def labelled(events: list[tuple[float, float, float]], **changes: Any) -> NearRepeatLabels:
    x, y, days = np.reshape(np.asarray(events, dtype=float), (-1, 3)).T
    settings = {"repeat_m": 1, "near_m": 200, "within_days": 14, **changes}
    return label_near_repeats(np.column_stack([x, y]), days, **settings)


def test_the_published_example_is_labelled() -> None:
    found = labelled([(0, 0, 0), (0, 0, 3), (100, 0, 5), (1000, 1000, 2), (110, 0, 40)])
    assert found.names == ["originator", "repeat", "near_repeat", None, None]
    assert found.follows.tolist() == [-1, 0, 1, -1, -1]
    assert found.strings.tolist() == [0, 0, 0, -1, -1]
    assert found.gap_days[:3].tolist() == pytest.approx([np.nan, 3, 2], nan_ok=True)
    assert found.counts == {"none": 2, "originator": 1, "repeat": 1, "near_repeat": 1}


def test_distances_and_days_at_their_limit_count() -> None:
    assert labelled([(0, 0, 0), (0, 1, 14)]).names == ["originator", "repeat"]
    assert labelled([(0, 0, 0), (0, 200, 14)]).names == ["originator", "near_repeat"]
    assert labelled([(0, 0, 0), (0, 200.01, 14)]).names == [None, None]
    assert labelled([(0, 0, 0), (0, 200, 14 + 1 / 86_400)]).names == [None, None]


def test_a_repeat_stays_one_although_a_nearer_date_lies_farther_off() -> None:
    found = labelled([(0, 0, 0), (50, 0, 9), (0, 0, 10)])
    assert found.names == ["originator", "near_repeat", "repeat"]
    assert found.follows.tolist() == [-1, 0, 0]


def test_of_incidents_of_one_day_the_first_in_order_is_the_earlier() -> None:
    found = labelled([(0, 0, 5), (0, 0, 5), (50, 0, 5)])
    assert found.names == ["originator", "repeat", "near_repeat"]
    assert found.follows.tolist() == [-1, 0, 0]


def test_days_of_0_link_incidents_of_the_same_time_only() -> None:
    found = labelled([(0, 0, 5), (0, 0, 5), (0, 0, 6)], within_days=0)
    assert found.names == ["originator", "repeat", None]


def test_distances_of_0_link_incidents_of_the_same_place_only() -> None:
    found = labelled([(0, 0, 5), (0, 0, 6), (0, 0.001, 6)], repeat_m=0, near_m=0)
    assert found.names == ["originator", "repeat", None]


def test_strings_are_linked_end_to_end_and_numbered_by_their_first_incident() -> None:
    found = labelled([(0, 0, 0), (5000, 0, 1), (150, 0, 10), (300, 0, 20), (5000, 0, 9), (9000, 0, 3)])
    assert found.strings.tolist() == [0, 1, 0, 0, 1, -1]
    assert found.string_sizes.tolist() == [3, 2]


@pytest.mark.parametrize("metric", ["euclidean", "manhattan"])
def test_labels_are_those_of_the_definition_on_random_incidents(metric: str) -> None:
    rng = np.random.default_rng(3)
    xy = rng.integers(0, 30, (250, 2)) * 40.0
    days = rng.integers(0, 90, 250).astype(float)
    found = label_near_repeats(xy, days, repeat_m=40, near_m=120, within_days=7, metric=metric)
    for each in range(250):
        east, north = np.abs(xy - xy[each]).T
        metres = east + north if metric == "manhattan" else np.hypot(east, north)
        before = (days < days[each]) | ((days == days[each]) & (np.arange(250) < each))
        soon = np.abs(days - days[each]) <= 7
        near, others = soon & (metres <= 120), np.arange(250) != each
        if np.any(near & before & (metres <= 40)):
            expected: str | None = "repeat"
        elif np.any(near & before):
            expected = "near_repeat"
        else:
            expected = "originator" if np.any(near & others) else None
        assert found.names[each] == expected
        assert (found.strings[each] >= 0) == bool(np.any(near & others))
        assert (found.follows[each] >= 0) == (expected in ("repeat", "near_repeat"))


@pytest.mark.parametrize("events", [[], [(0, 0, 0)]])
def test_fewer_than_two_incidents_have_no_labels(events: list) -> None:
    found = labelled(events)
    assert found.names == [None] * len(events)
    assert len(found.string_sizes) == 0


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"repeat_m": -1}, "from 0 m"),
        ({"near_m": 0.5}, "from 0 m"),
        ({"near_m": float("nan")}, "from 0 m"),
        ({"within_days": -1}, "0 days or more"),
        ({"metric": "by car"}, "euclidean, manhattan"),
    ],
)
def test_settings_that_mean_nothing_are_refused(changes: dict[str, Any], words: str) -> None:
    with pytest.raises(BadSetting, match=words):
        labelled([(0, 0, 0)], **changes)


def test_a_missing_time_is_refused() -> None:
    with pytest.raises(BadFrame, match="missing"):
        labelled([(0, 0, float("nan"))])


def test_thousands_of_incidents_at_one_place_over_years_are_labelled() -> None:
    found = label_near_repeats(
        np.zeros((20_000, 2)), np.arange(20_000.0), repeat_m=1, near_m=200, within_days=3
    )
    assert found.counts == {"none": 0, "originator": 1, "repeat": 19_999, "near_repeat": 0}
    assert found.string_sizes.tolist() == [20_000]
