"""Tests of repeat places: which are the same, which are the fullest, what they stand for, what they make."""

import numpy as np
import pytest
import shapely

from analysis.clusters import label_clusters
from analysis.errors import BadSetting
from analysis.where.repeats import kinds_of_places, middles, rank_places, stay_without_repeats


def test_places_are_ranked_by_incidents_then_by_lowest_id() -> None:
    found = rank_places([(5, 5), (0, 0), (0, 0), (9, 9), (9, 9)], ids=[1, 7, 8, 3, 9])
    assert found.incidents.tolist() == [2, 2, 1]
    assert found.first_id.tolist() == [3, 7, 1]
    assert found.of_row.tolist() == [2, 1, 1, 0, 0]
    assert found.cumulative.tolist() == pytest.approx([0.4, 0.8, 1])
    assert found.repeated == 2


def test_rounding_makes_neighbours_one_place() -> None:
    points = [(0, 0), (4, 0), (6, 0)]
    assert len(rank_places(points).incidents) == 3
    rounded = rank_places(points, round_m=10)
    assert rounded.incidents.tolist() == [2, 1]
    assert rounded.xy.tolist() == [[0, 0], [10, 0]]


def test_the_order_of_rows_changes_nothing() -> None:
    rng = np.random.default_rng(2)
    xy, ids, order = rng.integers(0, 9, (200, 2)) * 1.0, rng.permutation(200), rng.permutation(200)
    first, second = rank_places(xy, ids=ids), rank_places(xy[order], ids=ids[order])
    assert np.array_equal(first.xy, second.xy)
    assert np.array_equal(first.of_row[order], second.of_row)


def test_no_incident_has_no_place() -> None:
    found = rank_places([])
    assert (len(found.xy), found.repeated, found.cumulative.tolist()) == (0, 0, [])


@pytest.mark.parametrize("round_m", [-1, float("nan")])
def test_a_rounding_that_makes_no_sense_is_refused(round_m: float) -> None:
    with pytest.raises(BadSetting, match="0 m or more"):
        rank_places([(0, 0)], round_m=round_m)


def test_a_coordinate_that_is_no_number_is_refused() -> None:
    with pytest.raises(BadSetting, match="no number"):
        rank_places([(np.nan, 0)])


def test_a_place_is_what_most_of_its_incidents_say() -> None:
    points = [(0, 0)] * 3 + [(100, 0)] * 2 + [(200, 0)] + [(300, 0)]
    said = ["rooftop", "rooftop", "street", "street", "area", "area", "unknown"]
    found = kinds_of_places(rank_places(points), said)
    # One says street and one says area: the vaguer one is believed.
    assert found.tolist() == ["address", "area", "area", "unknown"]


def test_a_default_location_and_the_middle_of_an_area_are_known_by_their_place() -> None:
    area = shapely.box(90, -10, 110, 10)
    places = rank_places([(0, 0), (100, 0), (500, 500)])
    found = kinds_of_places(
        places, ["rooftop"] * 3, default_xy=[(0.5, 0)], centroid_xy=middles(np.array([area], dtype=object))
    )
    assert found.tolist() == ["default", "centroid", "address"]


def test_a_precision_that_nobody_knows_is_refused() -> None:
    with pytest.raises(BadSetting, match="'perhaps'"):
        kinds_of_places(rank_places([(0, 0)]), ["perhaps"])


def test_a_hotspot_of_repeats_does_not_stay_when_each_place_counts_once() -> None:
    repeats = [(0.0, 0.0)] * 9 + [(10.0, 0.0)]
    spread = [(1000.0 + 10 * step, 0.0) for step in range(8)]
    xy = np.array([*repeats, *spread])
    labels = label_clusters(xy, eps_m=40, min_incidents=5).labels
    assert labels.tolist() == [0] * 10 + [1] * 8
    assert stay_without_repeats(xy, labels, eps_m=40, min_incidents=5).tolist() == [False, True]


def test_without_hotspots_there_is_nothing_to_stay() -> None:
    nothing = np.array([-1, -1])
    assert stay_without_repeats([(0, 0), (9, 9)], nothing, eps_m=1, min_incidents=5).tolist() == []


def test_by_weight_a_place_counts_with_its_gravest_incident() -> None:
    xy = np.array([(0.0, 0.0)] * 3 + [(1000.0, 0.0), (1010.0, 0.0)])
    weights = [1.0, 4.0, 1.0, 3.0, 3.0]
    labels = np.array([0, 0, 0, 1, 1])
    found = stay_without_repeats(xy, labels, eps_m=40, weights=weights, min_weight=5)
    assert found.tolist() == [False, True]


def test_where_all_places_repeat_alike_the_hotspots_stay() -> None:
    xy = np.repeat([(10.0 * step, 0.0) for step in range(8)], 5, axis=0)
    labels = label_clusters(xy, eps_m=40, min_incidents=20).labels
    assert stay_without_repeats(xy, labels, eps_m=40, min_incidents=20).tolist() == [True]
