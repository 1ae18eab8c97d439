"""Tests of the help in choosing eps."""

import numpy as np
import pytest

from analysis.clusters import label_clusters
from analysis.errors import BadSetting
from analysis.parameters import CURVE_POINTS, readable, suggest_eps
from tests.analysis.inputs import dense_city


def two_scales() -> np.ndarray:
    rng = np.random.default_rng(2)
    clouds = rng.integers(0, 5, (400, 1)) * 3000 + rng.normal(0, 40, (400, 2))
    return np.vstack([clouds, rng.uniform(-5000, 20000, (150, 2))])


def test_the_suggestion_lies_between_the_clusters_scale_and_the_scatters() -> None:
    suggestion = suggest_eps(two_scales(), min_incidents=8)
    assert 20 <= suggestion.suggested_eps_m <= 600
    assert [row.eps_m for row in suggestion.rows] == [
        suggestion.suggested_eps_m * factor for factor in (0.5, 1, 2)
    ]
    assert suggestion.rows[1].hotspots == 5


def test_the_curve_rises_and_is_short() -> None:
    curve = suggest_eps(dense_city(20_000), min_incidents=10).distances
    assert len(curve) == CURVE_POINTS
    assert list(curve) == sorted(curve)


def test_exactly_the_incidents_with_a_small_enough_distance_are_cores() -> None:
    xy = two_scales()
    curve = np.array(suggest_eps(xy[:CURVE_POINTS], min_incidents=5).distances)
    core = label_clusters(xy[:CURVE_POINTS], eps_m=60, min_incidents=5).core
    assert np.count_nonzero(curve <= 60) == np.count_nonzero(core)


def test_coincident_incidents_are_at_distance_zero() -> None:
    suggestion = suggest_eps([(0, 0)] * 5 + [(100, 0)] * 5, min_incidents=5)
    assert set(suggestion.distances) == {0.0}
    assert suggestion.suggested_eps_m == 5


def test_a_larger_eps_never_leaves_more_incidents_outside() -> None:
    shares = [row.share_in_hotspots for row in suggest_eps(two_scales(), min_incidents=8).rows]
    assert shares == sorted(shares)


def test_the_order_of_rows_changes_nothing() -> None:
    xy = dense_city(30_000)
    assert suggest_eps(xy, min_incidents=10) == suggest_eps(xy[::-1], min_incidents=10)


def test_too_few_incidents_give_no_curve() -> None:
    suggestion = suggest_eps([(0, 0), (1, 1)], min_incidents=3)
    assert (suggestion.distances, suggestion.suggested_eps_m, suggestion.rows) == ((), 0.0, ())


def test_one_incident_is_no_neighbourhood() -> None:
    with pytest.raises(BadSetting, match="at least 2"):
        suggest_eps([(0, 0)], min_incidents=1)


@pytest.mark.parametrize(
    ("metres", "shown"), [(0, 5), (1.2, 5), (48, 50), (104, 100), (146, 150), (338, 340), (1234, 1250)]
)
def test_a_suggestion_is_a_readable_number(metres: float, shown: float) -> None:
    assert readable(metres) == shown
