"""Tests of HDBSCAN and OPTICS beside DBSCAN: one answer for any order of rows, and how far they agree."""

import numpy as np
import pytest
import shapely
from sklearn import cluster
from sklearn.metrics import adjusted_rand_score

from analysis.errors import BadSetting
from analysis.where.hierarchical import (
    HDBSCAN,
    MOST,
    OPTICS,
    agreement,
    label_hierarchical,
    outline_hierarchical,
)

BOTH = (HDBSCAN, OPTICS)


def blobs(seed: int = 2) -> np.ndarray:
    rng = np.random.default_rng(seed)
    return np.concatenate(
        [rng.normal(0, 30, (60, 2)), rng.normal(1000, 30, (40, 2)), rng.uniform(-3000, 4000, (20, 2))]
    )


def label(xy: np.ndarray, method: str, **options: object) -> np.ndarray:
    given = {"min_incidents": 5, "min_cluster": 15, **options}
    return label_hierarchical(xy, method=method, **given)  # type: ignore[arg-type]


@pytest.mark.parametrize("method", BOTH)
def test_two_crowds_share_no_cluster_and_the_largest_cluster_is_numbered_first(method: str) -> None:
    found = label(blobs(), method)
    first, second = (set(found[rows].tolist()) - {-1} for rows in (slice(0, 60), slice(60, 100)))
    assert first
    assert second
    assert not first & second
    sizes = np.bincount(found[found >= 0])
    assert sizes.tolist() == sorted(sizes.tolist(), reverse=True)


@pytest.mark.parametrize("method", BOTH)
@pytest.mark.parametrize("seed", range(12))
def test_the_order_of_rows_changes_nothing(method: str, seed: int) -> None:
    rng = np.random.default_rng(seed)
    count = int(rng.integers(2, 90))
    # A lattice is full of ties, which both leave to the order of rows.
    xy = rng.integers(0, 9, (count, 2)) * 10.0 if seed % 2 else rng.normal(0, 100, (count, 2))
    ids, order = rng.permutation(1000)[:count], rng.permutation(count)
    options = {"min_incidents": 4, "min_cluster": 5}
    straight = label(xy, method, ids=ids, **options)
    shuffled = label(xy[order], method, ids=ids[order], **options)
    assert np.array_equal(straight[order], shuffled)


@pytest.mark.parametrize("method", BOTH)
def test_coincident_incidents_have_one_cluster(method: str) -> None:
    rng = np.random.default_rng(4)
    xy = rng.integers(0, 6, (120, 2)) * 25.0
    found = label(xy, method, min_incidents=4, min_cluster=6)
    for place in np.unique(xy, axis=0):
        assert len(np.unique(found[(xy == place).all(axis=1)])) == 1


def test_without_ties_it_is_the_clustering_of_scikit_learn() -> None:
    xy = blobs(7)
    model = cluster.HDBSCAN(min_cluster_size=15, min_samples=5, algorithm="kd_tree", copy=True)
    theirs = model.fit(xy).labels_
    ours = label(xy, HDBSCAN)
    assert np.array_equal(ours < 0, theirs < 0)
    assert adjusted_rand_score(ours, theirs) == 1


@pytest.mark.parametrize("method", BOTH)
def test_fewer_incidents_than_a_cluster_needs_are_in_none(method: str) -> None:
    assert label(np.empty((0, 2)), method).tolist() == []
    assert label(np.zeros((1, 2)), method).tolist() == [-1]
    assert label(np.zeros((14, 2)), method).tolist() == [-1] * 14


@pytest.mark.parametrize("method", BOTH)
def test_too_many_incidents_are_refused_with_both_numbers(method: str) -> None:
    with pytest.raises(BadSetting, match=f"at most {MOST[method]:,} incidents here; there are"):
        label(np.zeros((MOST[method] + 1, 2)), method)


@pytest.mark.parametrize(
    "changed", [{"min_incidents": 1}, {"min_cluster": 1}, {"most_m": 0}, {"most_m": float("nan")}]
)
def test_a_setting_out_of_range_is_refused(changed: dict) -> None:
    with pytest.raises(BadSetting):
        label(blobs(), HDBSCAN, **changed)


def test_another_method_and_a_coordinate_that_is_no_number_are_refused() -> None:
    with pytest.raises(BadSetting, match="no method 'kmeans'"):
        label(blobs(), "kmeans")
    with pytest.raises(BadSetting, match="no number"):
        label(np.array([[np.nan, 0.0]]), HDBSCAN)


def test_an_outline_covers_its_cluster() -> None:
    xy = blobs()
    found = label(xy, HDBSCAN)
    for number, outline in enumerate(outline_hierarchical(xy, found, eps_m=60)):
        assert shapely.covers(outline, shapely.points(xy[found == number])).all()


@pytest.mark.parametrize("seed", range(20))
def test_the_rand_index_is_that_of_scikit_learn(seed: int) -> None:
    rng = np.random.default_rng(seed)
    first, second = rng.integers(-1, 4, 60), rng.integers(-1, 3, 60)
    assert agreement(first, second).rand == pytest.approx(adjusted_rand_score(first, second))


def test_agreement_counts_the_four_cases_and_finds_partners() -> None:
    first, second = np.array([0, 0, 0, 1, 1, -1]), np.array([1, 1, 0, -1, -1, 0])
    found = agreement(first, second)
    assert (found.both, found.first_only, found.second_only, found.neither) == (3, 2, 1, 0)
    assert found.partner.tolist() == [1, -1]
    assert found.overlap.tolist() == pytest.approx([2 / 3, 0])


def test_two_clusterings_without_clusters_are_the_same() -> None:
    nothing = np.full(3, -1)
    found = agreement(nothing, nothing)
    assert (found.rand, found.neither, found.overlap.tolist()) == (1, 3, [])
    one_sided = agreement(np.array([0, 0, -1]), nothing)
    assert (one_sided.partner.tolist(), one_sided.overlap.tolist()) == ([-1], [0])
