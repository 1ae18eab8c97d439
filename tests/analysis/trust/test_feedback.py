"""Tests of the hotspots without what patrols found: which vanish, fall, rise and fall apart."""

import geopandas as gpd
import numpy as np
import pandas as pd

from analysis.hotspots import HotspotSettings
from analysis.trust.feedback import find_without

SETTINGS = HotspotSettings(eps_m=50, min_incidents=4)


def frame(points: list) -> gpd.GeoDataFrame:
    x, y = np.asarray(points, dtype=float).T
    rows = {
        "id": np.arange(1, len(points) + 1),
        "category": "theft",
        "weight": 1.0,
        "occurred_from": pd.Timestamp("2024-01-01", tz="UTC"),
    }
    return gpd.GeoDataFrame(rows, geometry=gpd.points_from_xy(x, y), crs=3059, index=range(len(points)))


def crowd(x: float, count: int) -> list:
    return [(x + step, 0.0) for step in range(count)]


def test_a_hotspot_of_patrols_vanishes_and_those_behind_it_rise() -> None:
    points = crowd(0, 9) + crowd(1000, 6) + crowd(2000, 5)
    police = np.array([True] * 7 + [False] * 13)
    found = find_without(frame(points), police, SETTINGS, months=1)
    assert found.found.tolist() == [7, 0, 0]
    assert found.rank.tolist() == [0, 1, 2]
    assert found.vanished == 1


def test_without_police_nothing_changes() -> None:
    found = find_without(frame(crowd(0, 9) + crowd(1000, 6)), np.zeros(15, dtype=bool), SETTINGS, months=1)
    assert found.rank.tolist() == [1, 2]
    assert (found.vanished, found.entered) == (0, ())


def test_when_police_found_all_no_hotspot_is_left() -> None:
    found = find_without(frame(crowd(0, 9)), np.ones(9, dtype=bool), SETTINGS, months=1)
    assert (found.vanished, found.parts.tolist()) == (1, [0])


def test_a_chain_whose_link_patrols_made_falls_apart() -> None:
    points = crowd(0, 5) + crowd(45, 4) + crowd(90, 5)
    police = np.array([False] * 5 + [True] * 4 + [False] * 5)
    found = find_without(frame(points), police, SETTINGS, months=1)
    assert found.parts.tolist() == [2]


def test_one_that_comes_among_the_first_ten_is_named() -> None:
    points = [point for number in range(11) for point in crowd(1000.0 * number, 10 - number // 2)]
    police = np.zeros(len(points), dtype=bool)
    police[:8] = True
    found = find_without(frame(points), police, SETTINGS, months=1)
    assert found.rank[0] == 0
    assert found.entered == (10,)


def test_no_hotspots_at_all_are_answered() -> None:
    found = find_without(frame([(0, 0), (900, 0)]), np.array([True, False]), SETTINGS, months=1)
    assert (found.vanished, found.rank.tolist(), found.entered) == (0, [], ())
