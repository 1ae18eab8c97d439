"""Tests of false discoveries: the procedure by hand, and what it keeps to."""

import numpy as np
import pytest

from analysis.errors import BadSetting
from analysis.where.false_discovery import adjusted


def by_hand(p: list[float]) -> list[float]:
    ranked = sorted(range(len(p)), key=lambda i: p[i])
    found, least = [1.0] * len(p), 1.0
    for rank in range(len(p), 0, -1):
        least = min(least, p[ranked[rank - 1]] * len(p) / rank)
        found[ranked[rank - 1]] = least
    return found


def test_it_is_the_step_up_of_benjamini_and_hochberg() -> None:
    # Their own example: of fifteen tests, four are found at 0.05.
    low = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344]
    p = [*low, 0.0459, 0.3240, 0.4262, 0.5719, 0.6528, 0.7590, 1]
    found = adjusted(p)
    assert found.tolist() == pytest.approx(by_hand(p))
    assert np.count_nonzero(found <= 0.05) == 4


@pytest.mark.parametrize("seed", range(20))
def test_it_agrees_with_a_plain_loop_on_random_values(seed: int) -> None:
    p = np.random.default_rng(seed).choice([0, 0.001, 0.04, 0.04, 0.5, 1, np.pi / 4], 40)
    assert adjusted(p).tolist() == pytest.approx(by_hand(p.tolist()))


def test_a_table_is_one_family() -> None:
    p = np.array([[0.01, 0.02], [0.03, 0.04]])
    assert adjusted(p) == pytest.approx(np.full((2, 2), 0.04))


def test_of_chance_alone_hardly_anything_is_found() -> None:
    p = np.random.default_rng(1).uniform(size=(200, 500))
    families = [(adjusted(row) <= 0.05).any() for row in p]
    assert 0.01 < np.mean(families) < 0.1


def test_without_control_the_values_come_back_as_they_are() -> None:
    assert adjusted([0.01, 0.5], control="none").tolist() == [0.01, 0.5]
    assert adjusted([]).tolist() == []


@pytest.mark.parametrize(("p", "control"), [([0.5], "by"), ([1.1], "bh"), ([-0.1], "bh"), ([np.nan], "bh")])
def test_what_is_no_probability_or_control_is_refused(p: list[float], control: str) -> None:
    with pytest.raises(BadSetting):
        adjusted(p, control=control)
