"""Tests of outlines: each covers its own incidents and not one of anybody else's."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings

from analysis import discs
from analysis.clusters import Clusters, label_clusters
from analysis.errors import BadSetting
from analysis.outlines import outline_clusters
from tests.analysis.inputs import Input, dense_city, inputs

hundreds = settings(max_examples=300, deadline=None)


def outlined(xy: object, *, eps_m: float, min_incidents: int) -> tuple[Clusters, np.ndarray]:
    clusters = label_clusters(xy, eps_m=eps_m, min_incidents=min_incidents)  # type: ignore[arg-type]
    return clusters, outline_clusters(xy, clusters, eps_m=eps_m)  # type: ignore[arg-type]


def assert_members_only(xy: np.ndarray, clusters: Clusters, outlines: np.ndarray) -> None:
    points = shapely.points(xy)
    assert shapely.is_valid(outlines).all()
    for label, outline in enumerate(outlines):
        shapely.prepare(outline)
        assert np.array_equal(shapely.intersects(outline, points), clusters.labels == label)
        assert shapely.covers(outline, points[clusters.labels == label]).all()


def assert_disjoint(outlines: np.ndarray, eps_m: float) -> None:
    a, b = shapely.STRtree(outlines).query(outlines, predicate="intersects")
    shared = shapely.area(shapely.intersection(outlines[a[a < b]], outlines[b[a < b]]))
    assert shared.max(initial=0) < 1e-6 * eps_m * eps_m


@hundreds
@given(inputs)
def test_an_outline_covers_its_members_and_no_other_incident(case: Input) -> None:
    clusters, outlines = outlined(case.xy, eps_m=case.eps_m, min_incidents=case.min_incidents)
    assert len(outlines) == clusters.count
    assert_members_only(case.xy, clusters, outlines)
    assert_disjoint(outlines, case.eps_m)


@hundreds
@given(inputs)
def test_no_corner_of_an_outline_lies_beyond_eps_or_nearer_to_another_cluster(case: Input) -> None:
    clusters, outlines = outlined(case.xy, eps_m=case.eps_m, min_incidents=case.min_incidents)
    slack = 0.012 * case.eps_m + 0.15
    for label, outline in enumerate(outlines):
        corners = shapely.points(shapely.get_coordinates(outline))
        own, others = (
            shapely.distance(shapely.multipoints(case.xy[clusters.core & rows]), corners)
            for rows in (clusters.labels == label, clusters.labels != label)
        )
        assert own.max() < case.eps_m + slack
        assert np.nanmax(own - others, initial=-1.0) < slack


@hundreds
@given(inputs)
def test_leaving_out_the_discs_in_the_middle_changes_no_outline(case: Input) -> None:
    cores = np.unique(case.xy[label_clusters(case.xy, eps_m=case.eps_m, min_incidents=1).labels == 0], axis=0)
    whole = shapely.union_all(discs.draw_discs(cores, eps_m=case.eps_m))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(discs, "_FEW", 0)
        spared = discs.union_of_discs(cores, eps_m=case.eps_m)
    assert shapely.area(shapely.symmetric_difference(whole, spared)) < 1e-9 * shapely.area(whole)


def test_a_dense_city_is_outlined_from_few_of_its_discs() -> None:
    xy = dense_city(60_000, side_m=6_000, blobs=20)
    clusters, outlines = outlined(xy, eps_m=100, min_incidents=60)
    assert clusters.count > 3
    assert_members_only(xy, clusters, outlines)
    assert_disjoint(outlines, 100)
    assert shapely.get_num_coordinates(outlines).sum() < np.count_nonzero(clusters.core) / 5


def test_one_incident_has_a_round_outline() -> None:
    _, (outline,) = outlined([(100.0, 200.0)], eps_m=50, min_incidents=1)
    assert outline.area == pytest.approx(np.pi * 50**2, rel=0.01)
    assert outline.centroid.distance(shapely.Point(100, 200)) < 0.01


def test_coincident_incidents_have_the_outline_of_one() -> None:
    _, (outline,) = outlined([(0.0, 0.0)] * 9, eps_m=50, min_incidents=9)
    assert outline.area == pytest.approx(np.pi * 50**2, rel=0.01)


def test_incidents_along_a_straight_street_have_an_outline_with_an_area() -> None:
    street = np.column_stack([np.arange(0.0, 400, 20), np.zeros(20)])
    _, (outline,) = outlined(street, eps_m=50, min_incidents=3)
    assert 380 * 80 < outline.area < 480 * 100


def test_a_member_exactly_eps_from_its_only_core_is_inside() -> None:
    for angle in np.linspace(0, 2 * np.pi, 50):
        rim = 50 * np.array([np.cos(angle), np.sin(angle)])
        xy = np.vstack([np.zeros((5, 2)), rim * (1 - 1e-15)])
        clusters, outlines = outlined(xy, eps_m=50, min_incidents=6)
        if clusters.count:
            assert_members_only(xy, clusters, outlines)


def test_ground_within_eps_of_two_clusters_goes_to_the_nearer_core() -> None:
    xy = np.array([(0.0, 0.0)] * 5 + [(60.0, 0.0)] * 4)
    _, (left, right) = outlined(xy, eps_m=50, min_incidents=4)
    assert left.intersects(shapely.Point(29, 0))
    assert not left.intersects(shapely.Point(31, 0))
    assert right.intersects(shapely.Point(31, 0))
    assert left.bounds[2] == pytest.approx(30, abs=0.3)
    assert right.bounds[0] == pytest.approx(30, abs=0.3)


def test_an_incident_on_the_dividing_line_lies_in_one_outline_only() -> None:
    xy = np.array([(0.0, 0.0)] * 5 + [(60.0, 0.0)] * 5 + [(30.0, y) for y in (-5.0, 0.0, 5.0)])
    clusters, outlines = outlined(xy, eps_m=50, min_incidents=9)
    assert clusters.count == 0 or set(clusters.labels[-3:]) == {0}
    clusters, outlines = outlined(xy, eps_m=40, min_incidents=5)
    assert_members_only(xy, clusters, outlines)


def test_a_ring_of_incidents_keeps_the_hole_in_its_middle() -> None:
    angles = np.linspace(0, 2 * np.pi, 400, endpoint=False)
    ring = 500 * np.column_stack([np.cos(angles), np.sin(angles)])
    _, (outline,) = outlined(ring, eps_m=60, min_incidents=3)
    assert not outline.intersects(shapely.Point(0, 0))
    assert len(outline.interiors) == 1


def test_no_clusters_have_no_outlines() -> None:
    _, outlines = outlined([(0.0, 0.0), (500.0, 0.0)], eps_m=50, min_incidents=2)
    assert len(outlines) == 0


def test_labels_of_other_coordinates_are_refused() -> None:
    clusters = label_clusters([(0, 0)], eps_m=1, min_incidents=1)
    with pytest.raises(BadSetting, match="2 coordinates, but 1 labels"):
        outline_clusters([(0, 0), (1, 1)], clusters, eps_m=1)
