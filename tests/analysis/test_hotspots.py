"""Tests of hotspots: counting, ranking and flagging."""

from collections.abc import Sequence

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.errors import BadFrame, BadSetting, NotMetric
from analysis.hotspots import COLUMNS, HotspotSettings, find_hotspots

FIFTY = HotspotSettings(eps_m=50, min_incidents=3)


def frame(points: Sequence, *, crs: int = 3059, **columns: object) -> gpd.GeoDataFrame:
    rows = {
        "id": np.arange(1, len(points) + 1),
        "category": "theft",
        "weight": 1.0,
        "occurred_from": pd.Timestamp("2024-01-01", tz="UTC"),
        **columns,
    }
    x, y = np.reshape(np.asarray(points, dtype=float), (-1, 2)).T
    return gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(x, y), crs=crs, index=range(len(points)))


LARGE = [(0, 0), (10, 0), (20, 0), (20, 0)]
SMALL = [(1000, 0), (1010, 0), (1020, 0)]
NOISE = [(5000, 5000)]


def test_hotspots_are_ranked_by_incidents_and_counted() -> None:
    found = find_hotspots(frame([*SMALL, *LARGE, *NOISE]), FIFTY, months=2)
    assert list(found.hotspots.columns) == list(COLUMNS)
    assert found.hotspots["rank"].tolist() == [1, 2]
    assert found.hotspots["incidents"].tolist() == [4, 3]
    assert found.hotspots["places"].tolist() == [3, 3]
    assert found.hotspots["busiest_share"].tolist() == [0.5, pytest.approx(1 / 3)]
    assert found.labels.tolist() == [1, 1, 1, 0, 0, 0, 0, -1]
    assert found.noise == 1
    assert found.hotspots.crs.to_epsg() == 3059


def test_density_is_incidents_per_square_kilometre_and_month() -> None:
    row = find_hotspots(frame(LARGE), FIFTY, months=2).hotspots.iloc[0]
    assert row["area_km2"] == pytest.approx(row.geometry.area / 1e6)
    assert row["density_km2_month"] == pytest.approx(4 / row["area_km2"] / 2)


def test_categories_are_counted_most_frequent_first() -> None:
    categories = ["b", "a", "c", "c"]
    row = find_hotspots(frame(LARGE, category=categories), FIFTY, months=1).hotspots.iloc[0]
    assert row["categories"] == [("c", 2), ("a", 1), ("b", 1)]


def test_a_weighted_run_ranks_by_weight_and_labels_follow_the_rank() -> None:
    weights = [1.0] * 4 + [100.0] * 3
    settings = HotspotSettings(eps_m=50, min_incidents=3, weighted=True, min_weight=3)
    found = find_hotspots(frame([*LARGE, *SMALL], weight=weights), settings, months=1)
    assert found.hotspots["weight"].tolist() == [300, 4]
    assert found.hotspots["incidents"].tolist() == [3, 4]
    assert found.labels.tolist() == [1, 1, 1, 1, 0, 0, 0]


def test_the_order_of_rows_changes_nothing_but_the_order_of_labels() -> None:
    rng = np.random.default_rng(5)
    weights = rng.choice([0.1, 0.7, 3.3], 300)
    straight = frame(rng.normal(0, 150, (300, 2)), weight=weights)
    shuffled = straight.sample(frac=1, random_state=3)
    first, second = (find_hotspots(rows, FIFTY, months=1) for rows in (straight, shuffled))
    pd.testing.assert_frame_equal(
        pd.DataFrame(first.hotspots.drop(columns=["geometry", "centre"])),
        pd.DataFrame(second.hotspots.drop(columns=["geometry", "centre"])),
    )
    assert shapely.equals(first.hotspots.geometry.array, second.hotspots.geometry.array).all()
    assert np.array_equal(first.labels[shuffled.index.to_numpy()], second.labels)


def test_the_centre_lies_in_the_outline_even_of_a_ring() -> None:
    angles = np.linspace(0, 2 * np.pi, 60, endpoint=False)
    ring = 300 * np.column_stack([np.cos(angles), np.sin(angles)])
    row = find_hotspots(frame(ring), FIFTY, months=1).hotspots.iloc[0]
    assert row.geometry.contains(row["centre"])


def flags(points: list, **options: object) -> list[str]:
    return find_hotspots(frame(points), FIFTY, months=1, **options).hotspots["flags"].iloc[0]  # type: ignore


def test_eight_in_ten_incidents_at_one_place_raise_one_address() -> None:
    assert "one_address" in flags([(0, 0)] * 8 + [(10, 0)] * 2)
    assert "one_address" not in flags([(0, 0)] * 7 + [(10, 0)] * 3)
    assert "one_address" in flags([(0, 0)] * 3)


def test_fewer_than_ten_incidents_raise_few_incidents() -> None:
    assert flags([(float(x), 0) for x in range(9)]) == ["few_incidents"]
    assert flags([(float(x), 0) for x in range(10)]) == []


def test_an_outline_near_or_over_the_boundary_raises_touches_boundary() -> None:
    points = [(float(x), 0) for x in range(10)]
    for boundary, expected in (
        (shapely.box(-1000, -1000, 1000, 1000), []),
        (shapely.box(-90, -1000, 1000, 1000), ["touches_boundary"]),
        (shapely.box(-20, -1000, 1000, 1000), ["touches_boundary"]),
        (shapely.box(500, 500, 1000, 1000), ["touches_boundary"]),
    ):
        assert flags(points, boundary=boundary) == expected


def test_a_default_location_in_the_outline_raises_holds_default_location() -> None:
    points = [(float(x), 0) for x in range(10)]
    assert flags(points, default_places=[shapely.Point(0, 30)]) == ["holds_default_location"]
    assert flags(points, default_places=[shapely.Point(0, 80)]) == []
    assert flags(points, default_places=gpd.GeoSeries([shapely.Point(0, 30)])) == ["holds_default_location"]


@pytest.mark.parametrize("points", [[], NOISE])
def test_nothing_found_is_an_empty_table(points: list) -> None:
    found = find_hotspots(frame(points), FIFTY, months=1, boundary=shapely.box(0, 0, 1, 1))
    assert found.hotspots.empty
    assert list(found.hotspots.columns) == list(COLUMNS)
    assert found.hotspots.crs.to_epsg() == 3059
    assert found.noise == len(points)


def test_degrees_are_refused() -> None:
    with pytest.raises(NotMetric, match="degree"):
        find_hotspots(frame([(22.5, 57.2)], crs=4326), FIFTY, months=1)


def test_a_missing_column_is_refused() -> None:
    with pytest.raises(BadFrame, match="weight"):
        find_hotspots(frame(LARGE).drop(columns="weight"), FIFTY, months=1)


@pytest.mark.parametrize("months", [0, -1, float("nan")])
def test_an_empty_window_is_refused(months: float) -> None:
    with pytest.raises(BadSetting, match="longer than 0 months"):
        find_hotspots(frame(LARGE), FIFTY, months=months)


def test_a_weighted_run_without_a_least_weight_is_refused() -> None:
    with pytest.raises(BadSetting, match="min_weight"):
        find_hotspots(frame(LARGE), HotspotSettings(50, 3, weighted=True), months=1)
