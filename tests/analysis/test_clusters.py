"""Tests of labelling: the definition, its ties, its engines and its refusals."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.cluster import DBSCAN

from analysis import clusters as clusters_module
from analysis import engines
from analysis.clusters import label_clusters
from analysis.errors import BadSetting, NoSuchEngine
from tests.analysis.inputs import Input, dense_city, inputs, judge, make_input

ENGINES = ["scikit-learn", "dbscan"] if engines.has_fast_engine() else ["scikit-learn"]
thousand = settings(max_examples=1000, deadline=None)
hundreds = settings(max_examples=300, deadline=None)


def labels_of(points: list[tuple[float, float]], **options: object) -> list[int]:
    return label_clusters(points, **options).labels.tolist()  # type: ignore[arg-type]


def test_eps_is_inclusive_and_a_tenth_of_a_millimetre_more_is_outside() -> None:
    assert labels_of([(0, 0), (50, 0), (100.0001, 0)], eps_m=50, min_incidents=2) == [0, 0, -1]


def test_an_incident_counts_itself() -> None:
    assert labels_of([(0, 0)], eps_m=1, min_incidents=1) == [0]
    assert labels_of([(0, 0)], eps_m=1, min_incidents=2) == [-1]


def test_coincident_incidents_all_count() -> None:
    assert labels_of([(5, 5)] * 4 + [(500, 5)] * 2, eps_m=10, min_incidents=3) == [0, 0, 0, 0, -1, -1]


def test_minus_zero_is_the_same_place_as_zero() -> None:
    assert labels_of([(0.0, -0.0), (-0.0, 0.0)], eps_m=1e-3, min_incidents=2) == [0, 0]


WINGS = [(-50, 0), (-60, 0), (-70, 0), (-55, 5), (0, 0), (50, 0), (60, 0), (70, 0), (55, 5)]


def test_a_border_point_between_two_equally_near_cores_goes_to_the_core_with_the_lowest_id() -> None:
    assert labels_of(WINGS, eps_m=50, min_incidents=4) == [0, 0, 0, 0, 0, 1, 1, 1, 1]
    swapped = [5, 6, 7, 8, 4, 0, 1, 2, 3]
    assert labels_of(WINGS, eps_m=50, min_incidents=4, ids=swapped) == [1, 1, 1, 1, 0, 0, 0, 0, 0]


def test_a_border_point_goes_to_the_nearer_core_whatever_the_ids() -> None:
    points = [(-49, 0), (-60, 0), (-70, 0), (-75, 5), (-80, 0), (0, 0), (48, 0), (58, 0), (68, 0), (75, 5)]
    assert labels_of(points, eps_m=50, min_incidents=5) == [0, 0, 0, 0, 0, 1, 1, 1, 1, 1]


def test_clusters_are_numbered_by_size_and_then_by_lowest_id() -> None:
    points = [(0, 0), (1, 0), (100, 0), (101, 0), (200, 0), (201, 0), (202, 0)]
    assert labels_of(points, eps_m=2, min_incidents=2) == [1, 1, 2, 2, 0, 0, 0]


def test_a_weighted_core_needs_the_weight_and_not_the_number() -> None:
    points, weights = [(0, 0), (30, 0), (200, 0), (230, 0)], [10, 1, 1, 1]
    assert labels_of(points, eps_m=50, weights=weights, min_weight=5) == [0, 0, -1, -1]


def test_ten_tenths_are_one_whatever_their_order() -> None:
    points = [(0.0, float(y)) for y in range(10)]
    assert labels_of(points, eps_m=20, weights=[0.1] * 10, min_weight=1) == [0] * 10
    assert labels_of(points[:3], eps_m=20, weights=[1 / 3] * 3, min_weight=1) == [0] * 3


def test_no_incidents_give_no_clusters() -> None:
    empty = label_clusters(np.zeros((0, 2)), eps_m=50, min_incidents=2)
    assert (empty.count, empty.labels.tolist(), empty.core.tolist()) == (0, [], [])


@thousand
@given(inputs)
def test_cores_equal_those_of_scikit_learn(case: Input) -> None:
    judged = DBSCAN(eps=case.eps_m, min_samples=case.min_incidents, algorithm="kd_tree").fit(case.xy)
    expected = np.zeros(len(case.xy), dtype=bool)
    expected[judged.core_sample_indices_] = True
    found = label_clusters(case.xy, eps_m=case.eps_m, min_incidents=case.min_incidents)
    assert np.array_equal(found.core, expected)
    assert np.array_equal(found.labels < 0, judged.labels_ < 0)


@pytest.mark.parametrize("engine", ENGINES)
@hundreds
@given(case=inputs)
def test_each_engine_follows_the_definition_to_the_last_label(engine: str, case: Input) -> None:
    found = label_clusters(
        case.xy, eps_m=case.eps_m, min_incidents=case.min_incidents, ids=case.ids, engine=engine
    )
    labels, core = judge(case.xy, case.eps_m, case.min_incidents, ids=case.ids)
    assert found.engine == engine
    assert np.array_equal(found.core, core)
    assert np.array_equal(found.labels, labels)


@pytest.mark.parametrize("engine", ENGINES)
@hundreds
@given(case=inputs)
def test_each_engine_follows_the_definition_when_weighted(engine: str, case: Input) -> None:
    found = label_clusters(
        case.xy,
        eps_m=case.eps_m,
        weights=case.weights,
        min_weight=case.min_weight,
        ids=case.ids,
        engine=engine,
    )
    labels, core = judge(case.xy, case.eps_m, case.min_weight, ids=case.ids, weights=case.weights)
    assert np.array_equal(found.core, core)
    assert np.array_equal(found.labels, labels)


@pytest.mark.skipif("dbscan" not in ENGINES, reason="The package dbscan is not installed.")
@thousand
@given(inputs)
def test_both_engines_agree_to_the_last_label(case: Input) -> None:
    fast, slow = (
        label_clusters(case.xy, eps_m=case.eps_m, min_incidents=case.min_incidents, engine=engine)
        for engine in ("dbscan", "scikit-learn")
    )
    assert np.array_equal(fast.core, slow.core)
    assert np.array_equal(fast.labels, slow.labels)


@thousand
@given(inputs, st.randoms(use_true_random=False))
def test_shuffling_the_rows_changes_nothing(case: Input, chance: object) -> None:
    order = np.arange(len(case.xy))
    chance.shuffle(order)  # type: ignore[attr-defined]
    straight = label_clusters(case.xy, eps_m=case.eps_m, min_incidents=case.min_incidents, ids=case.ids)
    shuffled = label_clusters(
        case.xy[order], eps_m=case.eps_m, min_incidents=case.min_incidents, ids=case.ids[order]
    )
    assert np.array_equal(shuffled.labels, straight.labels[order])
    assert np.array_equal(shuffled.core, straight.core[order])


@pytest.mark.skipif("dbscan" not in ENGINES, reason="The package dbscan is not installed.")
@pytest.mark.parametrize("mostly_distinct", [0, 2])
@hundreds
@given(case=inputs)
def test_the_fast_engine_deciding_cores_itself_agrees_too(mostly_distinct: int, case: Input) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clusters_module, "_WHOLE_FROM", 0)
        patch.setattr(clusters_module, "_MOSTLY_DISTINCT", mostly_distinct)
        found = label_clusters(
            case.xy, eps_m=case.eps_m, min_incidents=case.min_incidents, ids=case.ids, engine="dbscan"
        )
    labels, core = judge(case.xy, case.eps_m, case.min_incidents, ids=case.ids)
    assert np.array_equal(found.core, core)
    assert np.array_equal(found.labels, labels)


@pytest.mark.skipif("dbscan" not in ENGINES, reason="The package dbscan is not installed.")
@pytest.mark.parametrize("min_incidents", [5, 60, 400])
def test_both_engines_agree_on_a_large_dense_city(min_incidents: int) -> None:
    xy = np.vstack(
        [dense_city(60_000, side_m=6_000, blobs=20), np.round(dense_city(20_000, side_m=6_000), -1)]
    )
    fast = label_clusters(xy, eps_m=100, min_incidents=min_incidents, engine="dbscan")
    slow = label_clusters(xy, eps_m=100, min_incidents=min_incidents, engine="scikit-learn")
    assert np.array_equal(fast.core, slow.core)
    assert np.array_equal(fast.labels, slow.labels)
    assert fast.count > 0


def test_a_lattice_on_the_grid_of_the_fast_engine_is_not_left_to_its_rounding() -> None:
    columns, rows = np.meshgrid(np.arange(300), np.arange(300))
    lattice = np.column_stack([columns.ravel(), rows.ravel()]) + 0.1
    found = label_clusters(lattice, eps_m=np.sqrt(2), min_incidents=9, engine=ENGINES[-1])
    sample = DBSCAN(eps=np.sqrt(2), min_samples=9, algorithm="kd_tree").fit(lattice)
    assert np.count_nonzero(found.core) == len(sample.core_sample_indices_)


def test_the_small_engine_is_chosen_for_small_files() -> None:
    assert engines.choose_engine("auto", places=100) == "scikit-learn"


def test_the_large_engine_is_chosen_only_where_it_is_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "has_fast_engine", lambda: False)
    assert engines.choose_engine("auto", places=10**7) == "scikit-learn"
    with pytest.raises(NoSuchEngine, match="not installed"):
        engines.choose_engine("dbscan", places=10**7)


def test_an_unknown_engine_is_refused_by_name() -> None:
    with pytest.raises(NoSuchEngine, match="'postgis'"):
        label_clusters([(0, 0)], eps_m=1, min_incidents=1, engine="postgis")


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"eps_m": 0, "min_incidents": 2}, "above 0 m"),
        ({"eps_m": float("nan"), "min_incidents": 2}, "above 0 m"),
        ({"eps_m": 50, "min_incidents": 0}, "at least 1"),
        ({"eps_m": 50, "min_incidents": 2.5}, "whole number"),
        ({"eps_m": 50}, "either min_incidents or min_weight"),
        ({"eps_m": 50, "min_incidents": 2, "min_weight": 2}, "either min_incidents or min_weight"),
        ({"eps_m": 50, "min_weight": 2}, "both or neither"),
        ({"eps_m": 50, "min_weight": -1, "weights": [1, 1]}, "min_weight must be above 0"),
        ({"eps_m": 50, "min_weight": 2, "weights": [1, -1]}, "negative"),
        ({"eps_m": 50, "min_weight": 2, "weights": [1]}, "weights of shape"),
        ({"eps_m": 50, "min_weight": 2, "weights": [1e12, 1]}, "too much to add"),
        ({"eps_m": 50, "min_incidents": 2, "ids": [1]}, "ids of shape"),
        ({"eps_m": 50, "min_incidents": 2, "ids": [0.5, 1.5]}, "float64 ids"),
        ({"eps_m": 1e-9, "min_incidents": 2}, "too small"),
    ],
)
def test_a_setting_that_makes_no_sense_is_refused_with_the_reason(options: dict, words: str) -> None:
    with pytest.raises(BadSetting, match=words):
        label_clusters([(0, 0), (500_000, 0)], **options)


@pytest.mark.parametrize("points", [[(0, float("nan"))], [(float("inf"), 0)], [(1, 2, 3)], [1, 2]])
def test_coordinates_that_are_no_places_are_refused(points: list) -> None:
    with pytest.raises(BadSetting, match=r"[Cc]oordinate"):
        label_clusters(points, eps_m=50, min_incidents=2)


def test_input_arrays_are_left_as_they_were() -> None:
    case = make_input(7)
    before = case.xy.copy()
    label_clusters(case.xy, eps_m=case.eps_m, min_incidents=case.min_incidents)
    assert np.array_equal(case.xy, before)
