"""Tests of bandwidths: published numbers, both axes, and a choice that foretells."""

import csv
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from pyproj import Transformer

from analysis.errors import BadSetting, TooFew
from analysis.where.bandwidth import (
    EVEN_SHARE,
    RULES,
    choose_bandwidth,
    normal_1d_axes,
    normal_1d_m,
    reference_m,
    standard_distance_m,
)
from analysis.where.kernels import KernelSums
from analysis.where.surfaces import raster_over

DATA = Path(__file__).resolve().parents[4] / "shared" / "data"
MEMPHIS = DATA / "memphis_sfhotspot" / "memphis_robberies_jan.csv"
CHICAGO = DATA / "chicago_crimes_2001_2018" / "chicago_crimes_2017.csv.gz"
WHERE = {"area_km2": 100.0, "short_side_m": 9_000.0}


def _clouds(spread_m: float, *, clouds: int = 30, each: int = 40) -> np.ndarray:
    rng = np.random.default_rng(4)
    centres = rng.uniform(0, 10_000, (clouds, 2))
    return np.repeat(centres, each, axis=0) + rng.normal(0, spread_m, (clouds * each, 2))


@pytest.mark.skipif(not MEMPHIS.exists(), reason="the open data is not at hand")
def test_memphis_january_has_the_documented_bandwidth_of_both_axes() -> None:
    with MEMPHIS.open() as file:
        rows = [(float(row["lon"]), float(row["lat"])) for row in csv.DictReader(file)]
    xy = np.column_stack(Transformer.from_crs(4326, 32615, always_xy=True).transform(*np.transpose(rows)))
    assert len(xy) == 206
    assert normal_1d_axes(xy).round(2).tolist() == [8876.67, 9867.45]
    assert normal_1d_m(xy) == pytest.approx(9372.06, abs=0.005)


@pytest.mark.parametrize("rule", [normal_1d_m, reference_m, standard_distance_m])
def test_a_rule_uses_both_axes(rule) -> None:  # type: ignore[no-untyped-def]
    xy = np.random.default_rng(1).normal(0, 500, (200, 2))
    wide, high = xy * (3, 1), xy * (1, 3)
    assert rule(wide) > 1.3 * rule(xy)
    assert rule(high) > 1.3 * rule(xy)


def test_the_reference_of_a_normal_cloud_is_that_of_scott() -> None:
    xy = np.random.default_rng(2).normal(0, 1_000, (5_000, 2))
    assert reference_m(xy) == pytest.approx(2.779 * 1_000 * 5_000 ** (-1 / 6), rel=0.03)


def test_places_held_out_find_the_clouds_that_one_normal_cloud_would_smooth_away() -> None:
    xy = _clouds(120.0)
    found = choose_bandwidth(xy, rule="held_out", **WHERE)
    assert found.rule == "held_out"
    assert 200 <= found.metres <= 500 < choose_bandwidth(xy, rule="reference", **WHERE).metres / 2
    assert max(found.tried, key=lambda pair: pair[1])[0] == found.metres


def test_incidents_at_one_address_do_not_narrow_the_bandwidth_held_out() -> None:
    xy = _clouds(120.0)
    piled = np.vstack([xy, np.repeat(np.add(xy[:3], (0, 5)), 500, axis=0)])
    plain, heavy = (choose_bandwidth(points, rule="held_out", **WHERE).metres for points in (xy, piled))
    assert heavy >= plain


def test_with_few_places_the_reference_is_taken_and_named() -> None:
    xy = np.random.default_rng(3).normal(0, 500, (20, 2))
    found = choose_bandwidth(xy, rule="held_out", **WHERE)
    assert (found.rule, found.tried) == ("reference", ())
    assert found.metres == choose_bandwidth(xy, rule="reference", **WHERE).metres


def test_five_cells_of_a_150th_of_the_short_side() -> None:
    found = choose_bandwidth(_clouds(50.0), rule="short_side", **WHERE)
    assert (found.metres, found.exact_m) == (300.0, 300.0)


def test_the_order_of_incidents_changes_no_bandwidth() -> None:
    xy = _clouds(200.0)
    shuffled = np.random.default_rng(5).permutation(xy)
    for rule in RULES:
        one, other = (choose_bandwidth(points, rule=rule, **WHERE).metres for points in (xy, shuffled))
        assert one == other


def test_what_has_no_spread_or_too_few_incidents_is_refused_in_words() -> None:
    with pytest.raises(BadSetting, match="at one place"):
        choose_bandwidth(np.zeros((50, 2)), rule="held_out", **WHERE)
    with pytest.raises(TooFew, match="at least 10 incidents; there are 9"):
        choose_bandwidth(np.zeros((9, 2)), rule="reference", **WHERE)
    with pytest.raises(BadSetting, match="gut_feeling"):
        choose_bandwidth(_clouds(50.0), rule="gut_feeling", **WHERE)


@pytest.mark.skipif(not CHICAGO.exists(), reason="the open data is not at hand")
def test_the_bandwidth_of_nine_months_foretells_the_next_three_nearly_as_well_as_the_best() -> None:
    columns = ["Date", "Primary Type", "Latitude", "Longitude"]
    table = pd.read_csv(CHICAGO, usecols=columns).dropna()
    table = table[(table["Primary Type"] == "BURGLARY") & (table["Latitude"] > 41)]
    later = pd.to_datetime(table["Date"], format="%m/%d/%Y %I:%M:%S %p") >= "2017-10-01"
    to_metres = Transformer.from_crs(4326, 26916, always_xy=True).transform
    xy = np.column_stack(to_metres(table["Longitude"].to_numpy(), table["Latitude"].to_numpy()))
    before, after = xy[~later.to_numpy()], xy[later.to_numpy()]
    chosen = choose_bandwidth(before, area_km2=600.0, short_side_m=30_000, rule="held_out")
    raster = raster_over((*xy.min(axis=0), *xy.max(axis=0)), cell_m=50)
    at = raster.cell_of(after)

    def score(metres: float) -> float:
        density = KernelSums(raster, bandwidth_m=metres).sums(before)[at] / len(before)
        return float(np.mean(np.log((1 - EVEN_SHARE) * density + EVEN_SHARE / 600e6)))

    scores = {metres: score(metres) for metres in (150.0, 300.0, 400.0, 500.0, 600.0, 1_000.0, 4_000.0)}
    assert chosen.metres in scores
    assert scores[chosen.metres] > max(scores.values()) - 0.02
    assert scores[4_000.0] < max(scores.values()) - 0.2
