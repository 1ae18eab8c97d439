"""Tests of the back-test: every method and plain counting on the same places, with what chance would do."""

import geopandas as gpd
import numpy as np
import pytest
import shapely
from scipy.stats import binomtest

from analysis.clusters import label_clusters
from analysis.errors import BadSetting, TooFew
from analysis.outlines import outline_clusters
from analysis.trust.backtest import BASELINE, BEST, CURVE, Risk, back_test, score_outlines
from analysis.trust.ground import Ground, within
from analysis.trust.pairs import RESAMPLES, difference, ratio_interval
from analysis.trust.risks import (
    HotspotAreas,
    KernelDensity,
    LocalSums,
    sensible_hotspots,
    suggested_cell_m,
)
from analysis.where.grids import make_grid

SQUARE = shapely.box(0, 0, 3000, 3000)
GROUND = Ground(make_grid(SQUARE, cell_m=100))
AREA = np.ones(100)


def crowds(seed: int = 1, count: int = 400) -> np.ndarray:
    rng = np.random.default_rng(seed)
    centres = np.array([[500, 500], [1500, 2200], [2500, 800]])
    near = centres[rng.choice(3, count // 2, p=[0.5, 0.3, 0.2])] + rng.normal(0, 80, (count // 2, 2))
    return np.clip(np.vstack([near, rng.uniform(0, 3000, (count - count // 2, 2))]), 1, 2999)


def test_what_is_drawn_and_scored_on_the_same_risk_is_the_baseline() -> None:
    rng = np.random.default_rng(2)
    before, after = rng.poisson(3, 100), rng.poisson(3, 100)
    found = back_test(before, after, [Risk("same", before.astype(float))], area=AREA)
    for naive, same in zip(found.scores[::2], found.scores[1::2], strict=True):
        assert same.hits == naive.hits
        assert same.gap is not None
        assert (same.gap.value, same.gap.low, same.gap.high, same.gap.verdict) == (0, 0, 0, "alike")


def test_hindsight_reaches_the_best_and_wins() -> None:
    rng = np.random.default_rng(3)
    before, after = rng.poisson(3, 100), rng.poisson(3, 100)
    found = back_test(before, after, [Risk("seer", after.astype(float))], area=AREA, coverages=[0.1])
    seer = found.scores[1]
    assert seer.pei == pytest.approx(1, abs=0.02)
    assert seer.gap is not None
    assert seer.gap.verdict == "better"
    assert (found.curves[BEST] >= found.curves[BASELINE] - 1e-12).all()


def test_a_risk_that_says_nothing_catches_its_share_of_the_area() -> None:
    rng = np.random.default_rng(4)
    after = rng.poisson(3, 100)
    found = back_test(after, after, [Risk("flat", np.zeros(100))], area=AREA)
    for score in found.scores[1::2]:
        assert score.hits.rate == pytest.approx(score.area_share)
        assert (score.hits.pai, score.drawn) == (pytest.approx(1), 0)
    assert found.curves["flat"] == pytest.approx(np.array(CURVE))


def test_ties_of_the_baseline_are_counted_at_their_mean_not_at_their_worst() -> None:
    before, after = np.r_[np.ones(20), np.zeros(80)], np.r_[np.full(20, 5), np.zeros(80)]
    naive = back_test(before, after, [], area=AREA, coverages=[0.1]).scores[0]
    assert naive.hits.hits == pytest.approx(50)


def test_a_score_does_not_depend_on_what_else_is_scored() -> None:
    rng = np.random.default_rng(5)
    before, after = rng.poisson(3, 100), rng.poisson(3, 100)
    one, other = (Risk(code, rng.random(100)) for code in ("one", "other"))
    alone = back_test(before, after, [one], area=AREA, coverages=[0.05]).scores[1]
    assert alone == back_test(before, after, [other, one], area=AREA, coverages=[0.02, 0.05]).scores[5]


@pytest.mark.parametrize(("before", "after"), [(9, 50), (50, 9), (0, 0)])
def test_fewer_than_ten_incidents_in_a_window_are_refused(before: int, after: int) -> None:
    with pytest.raises(TooFew, match="at least 10"):
        back_test(np.eye(1, 100)[0] * before, np.eye(1, 100)[0] * after, [], area=AREA)


@pytest.mark.parametrize("values", [np.zeros(5), np.full(100, np.nan)])
def test_a_risk_of_other_places_or_without_numbers_is_refused(values: np.ndarray) -> None:
    with pytest.raises(BadSetting, match="number for each of 100"):
        back_test(np.ones(100), np.ones(100), [Risk("bad", values)], area=AREA)


def test_the_interval_of_a_difference_is_that_of_drawing_incidents_one_by_one() -> None:
    rng = np.random.default_rng(6)
    first, second = (rng.random((2, 500)) < [[0.5], [0.4]]).astype(float)
    gap = difference(first, second, np.ones(500), np.random.default_rng(1))
    drawn = rng.integers(0, 500, (RESAMPLES, 500))
    low, high = np.percentile((first - second)[drawn].mean(axis=1), [2.5, 97.5])
    assert (gap.low, gap.high) == (pytest.approx(low, abs=0.01), pytest.approx(high, abs=0.01))


def test_a_verdict_is_about_as_strict_as_a_sign_test() -> None:
    decided = {}
    for alone in range(15):
        first, second = np.r_[np.ones(alone), np.zeros(100)], np.zeros(alone + 100)
        gap = difference(first, second, np.ones(alone + 100), np.random.default_rng(1))
        decided[alone] = gap.verdict != "alike"
    assert next(n for n, yes in decided.items() if yes) == 6
    assert binomtest(5, 5).pvalue > 0.05 >= binomtest(6, 6).pvalue


def test_under_no_difference_about_one_verdict_in_twenty_is_wrong() -> None:
    rng = np.random.default_rng(7)
    wrong = 0
    for number in range(400):
        first, second = (rng.random((2, 300)) < 0.3).astype(float)
        gap = difference(first, second, np.ones(300), np.random.default_rng(number))
        wrong += gap.verdict != "alike"
    assert 0.02 <= wrong / 400 <= 0.09


def test_nothing_to_compare_says_everything_is_possible() -> None:
    gap = difference(np.zeros(3), np.ones(3), np.zeros(3), np.random.default_rng(1))
    assert (gap.value, gap.low, gap.high, gap.verdict) == (0, -1, 1, "alike")


def test_the_interval_of_a_ratio_holds_it() -> None:
    rng = np.random.default_rng(8)
    part, whole = rng.random(200) < 0.2, rng.random(200) < 0.4
    low, high = ratio_interval(part * 1.0, whole * 1.0, np.ones(200), rng)
    assert low < part.sum() / whole.sum() < high


def test_places_within_the_radius_of_a_core_are_those_of_the_outline() -> None:
    xy = crowds()
    clusters = label_clusters(xy, eps_m=60, min_incidents=5)
    outlines = outline_clusters(xy, clusters, eps_m=60)
    places = np.random.default_rng(9).uniform(0, 3000, (20_000, 2))
    found = within(xy, clusters, places, eps_m=60)
    covered = shapely.contains_xy(shapely.union_all(outlines), places[:, 0], places[:, 1])
    assert np.mean((found >= 0) != covered) < 0.002
    area = GROUND.covered(xy, clusters, eps_m=60)
    assert area.sum() == pytest.approx(shapely.area(outlines).sum() / 1e6, rel=0.05)


def test_a_place_at_exactly_the_radius_is_within() -> None:
    clusters = label_clusters(np.zeros((3, 2)), eps_m=50, min_incidents=3)
    found = within(np.zeros((3, 2)), clusters, np.array([[50.0, 0], [50.001, 0]]), eps_m=50)
    assert found.tolist() == [0, -1]


def test_every_method_finds_the_crowds_that_stay() -> None:
    first, then = crowds(1), crowds(2)
    risks = [
        HotspotAreas(80, 8)(first, GROUND),
        KernelDensity(200, SQUARE)(first, GROUND),
        LocalSums()(first, GROUND),
    ]
    counts = [GROUND.grid.count(xy) for xy in (first, then)]
    found = back_test(*counts, risks, area=GROUND.area, coverages=[0.05])
    for score in found.scores:
        assert score.hits.pai > 4, score.method


def test_without_a_hotspot_every_place_has_the_same_risk() -> None:
    assert not HotspotAreas(10, 50)(crowds(), GROUND).values.any()


def test_outlines_are_scored_beside_squares_of_just_as_much_ground() -> None:
    first, then = crowds(1), crowds(2)
    clusters = label_clusters(first, eps_m=80, min_incidents=8)
    outlines = outline_clusters(first, clusters, eps_m=80)
    score = score_outlines(outlines, then, GROUND.grid.count(first), GROUND.grid, boundary=SQUARE)
    within_any = shapely.contains_xy(shapely.union_all(outlines), then[:, 0], then[:, 1])
    assert score.hits.hits == within_any.sum()
    assert score.area_share == pytest.approx(shapely.area(shapely.union_all(outlines)) / 9e6)
    assert score.gap is not None
    assert score.gap.low < score.gap.value < score.gap.high
    assert score.pei_low <= score.pei <= score.pei_high <= 1


def test_no_outline_or_one_beyond_the_territory_is_refused() -> None:
    first = crowds()
    for outlines in (np.zeros(0, dtype=object), np.array([shapely.box(9000, 0, 9100, 100)], dtype=object)):
        with pytest.raises(TooFew, match="no hotspot"):
            score_outlines(outlines, first, GROUND.grid.count(first), GROUND.grid, boundary=SQUARE)


def test_settings_that_a_person_gave_are_used_as_they_are() -> None:
    assert sensible_hotspots(crowds(), GROUND, eps_m=900, min_incidents=3) == HotspotAreas(900, 3)


def test_a_radius_by_rule_leaves_nine_tenths_of_the_territory_free() -> None:
    xy = np.random.default_rng(1).uniform(0, 3000, (3000, 2))
    chosen = sensible_hotspots(xy, GROUND)
    assert chosen.min_incidents == 8
    clusters = label_clusters(xy, eps_m=chosen.eps_m, min_incidents=8)
    assert GROUND.covered(xy, clusters, eps_m=chosen.eps_m).sum() <= 0.1 * 9
    assert sensible_hotspots(xy[:3], GROUND).min_incidents == 5


def test_the_cell_grows_with_the_territory() -> None:
    assert suggested_cell_m(SQUARE) == 150
    assert suggested_cell_m(shapely.box(0, 0, 100_000, 100_000)) == 200


def test_a_frame_of_shapes_serves_as_outlines() -> None:
    series = gpd.GeoSeries([shapely.box(400, 400, 600, 600)], crs=3059)
    first = crowds()
    score = score_outlines(series.to_numpy(), first, GROUND.grid.count(first), GROUND.grid, boundary=SQUARE)
    assert score.area_share == pytest.approx(0.04 / 9)
