"""Season: effects of months and weekdays, and when nothing may be said about them."""

from datetime import date

import numpy as np
import numpy.typing as npt
import pytest
from sklearn.linear_model import PoissonRegressor

from analysis.errors import BadSetting, TooFew
from analysis.when.local import day_of
from analysis.when.season import Months, month_effects, monthly_counts, week_table, weekday_effects

FIRST = day_of(date(2021, 1, 1))


def months_of(counts: npt.ArrayLike, first: str = "2021-01") -> Months:
    values = np.asarray(counts)
    number = np.arange(len(values)) + np.datetime64(first, "M").astype(int)
    edges = np.append(number, number[-1] + 1).astype("datetime64[M]").astype("datetime64[D]").astype(int)
    return Months(number, values, edges[1:] - edges[:-1], np.ones(len(values), dtype=bool))


def test_months_are_counted_with_the_days_on_record() -> None:
    days = [day_of(date(2024, 2, 29)), day_of(date(2024, 3, 1))]
    found = monthly_counts(days, first_day=day_of(date(2024, 1, 10)), end_day=day_of(date(2024, 3, 15)))
    assert found.counts.tolist() == [0, 1, 1]
    assert found.days.tolist() == [22, 29, 14]
    assert found.complete.tolist() == [False, True, False]


def test_effects_agree_with_another_regression() -> None:
    counts = np.random.default_rng(5).poisson(60 + 30 * np.sin(np.arange(40) / 6 * np.pi))
    months = months_of(counts)
    found = month_effects(months)
    of_year = np.eye(12)[months.number % 12]
    trend = (months.number - months.number.mean())[:, None] / 12
    peer = PoissonRegressor(alpha=1e-10, max_iter=10_000, tol=1e-12, fit_intercept=False)
    peer.fit(np.hstack([of_year, trend]), counts / months.days, sample_weight=months.days)
    effects = peer.coef_[:12] - peer.coef_[:12].mean()
    assert np.log(found.ratios) == pytest.approx(effects, abs=1e-3)


def test_a_season_is_found_and_its_months_are_named() -> None:
    rate = np.where(np.arange(36) % 12 == 6, 180, 90)
    found = month_effects(months_of(np.random.default_rng(2).poisson(rate)))
    assert found.sure
    assert np.flatnonzero(found.more).tolist() == [6]
    assert found.low[6] < found.ratios[6] < found.high[6]


def test_a_steady_rise_is_no_season() -> None:
    found = month_effects(months_of((50 * 1.02 ** np.arange(48)).astype(int)))
    assert not found.sure
    assert not found.more.any()
    assert not found.less.any()


def test_without_a_season_one_is_seldom_claimed() -> None:
    rng = np.random.default_rng(11)
    claims = [month_effects(months_of(rng.poisson(30, 36))).sure for _ in range(200)]
    assert sum(claims) <= 8


def test_restless_months_widen_the_intervals() -> None:
    rng = np.random.default_rng(4)
    calm, restless = rng.poisson(100, 36), rng.poisson(100 * rng.gamma(5, 0.2, 36))
    narrow, wide = month_effects(months_of(calm)), month_effects(months_of(restless))
    assert wide.dispersion > 5 > narrow.dispersion
    assert (wide.high / wide.low).mean() > 2 * (narrow.high / narrow.low).mean()


@pytest.mark.parametrize("months", [1, 12, 23])
def test_under_two_full_years_no_season_is_claimed(months: int) -> None:
    with pytest.raises(TooFew, match=f"24 complete months; the record holds {months}"):
        month_effects(months_of([50] * months))


def test_a_month_without_incidents_in_all_years_has_an_effect_all_the_same() -> None:
    counts = np.tile([0, *[40] * 11], 2)
    found = month_effects(months_of(counts))
    assert np.isfinite([*found.ratios, *found.low, *found.high]).all()
    assert found.ratios[0] < 0.05
    assert np.flatnonzero(found.less).tolist() == [0]


def test_a_record_without_incidents_has_no_season() -> None:
    with pytest.raises(TooFew, match="there are none"):
        month_effects(months_of([0] * 24))


def test_only_complete_weeks_are_in_the_table_of_weekdays() -> None:
    days = FIRST + np.arange(20)  # 1 January 2021 was a Friday
    table = week_table(days, first_day=FIRST, end_day=FIRST + 20)
    assert table.tolist() == [[1] * 7, [1] * 7]


def test_a_busy_saturday_is_found() -> None:
    rng = np.random.default_rng(8)
    counts = rng.poisson(np.where(np.arange(7 * 60) % 7 == 5, 12, 6))
    days = np.repeat(np.arange(7 * 60) + 4, counts)
    found = weekday_effects(days, first_day=4, end_day=4 + 7 * 60)
    assert np.flatnonzero(found.more).tolist() == [5]
    assert found.ratios.prod() == pytest.approx(1)


def test_a_season_is_not_taken_for_a_weekday() -> None:
    rng = np.random.default_rng(9)
    weeks = 20 + 18 * np.sin(np.arange(104) / 52 * 2 * np.pi)
    counts = rng.poisson(np.repeat(weeks, 7))
    found = weekday_effects(np.repeat(np.arange(728) + 4, counts), first_day=4, end_day=4 + 728)
    assert found.dispersion < 1.2
    assert not found.sure


def test_too_few_weeks_or_incidents_have_no_weekly_profile() -> None:
    with pytest.raises(TooFew, match="8 complete weeks; the record holds 7"):
        weekday_effects([5], first_day=4, end_day=4 + 55)
    with pytest.raises(TooFew, match="at least two weeks"):
        weekday_effects([5, 6], first_day=4, end_day=4 + 70)


def test_a_weekday_without_incidents_has_an_effect_all_the_same() -> None:
    days = np.repeat(np.arange(70) + 4, np.where(np.arange(70) % 7 == 2, 0, 3))
    found = weekday_effects(days, first_day=4, end_day=74)
    assert np.isfinite(found.ratios).all()
    assert found.less.tolist() == [False, False, True, False, False, False, False]


def test_an_incident_outside_the_record_is_refused() -> None:
    with pytest.raises(BadSetting, match="outside the days"):
        monthly_counts([FIRST - 1], first_day=FIRST, end_day=FIRST + 31)
