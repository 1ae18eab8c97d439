"""Tests of dual densities: what differs is found, what chance would do is not painted."""

import numpy as np
import pytest
import shapely

from analysis.errors import BadSetting, TooFew
from analysis.where import deals
from analysis.where.contrasts import THIN, contrast, patches
from analysis.where.dual import Dual, DualSettings, dual_density
from analysis.where.surfaces import lay_ground

GROUND = lay_ground(shapely.box(0, 0, 6_000, 4_000), cell_m=100)
COARSE = lay_ground(shapely.box(0, 0, 6_000, 4_000), cell_m=200)


def _dual(
    first: np.ndarray, second: np.ndarray, *, months: tuple[float, float] = (1, 1), **given: object
) -> Dual:
    settings = DualSettings(**{"bandwidth_m": 500.0, "rates": False, "permutations": 39, **given})  # type: ignore[arg-type]
    return dual_density(first, second, GROUND, settings, months=months, rng=np.random.default_rng(1))


def _town(seed: int, number: int = 300) -> np.ndarray:
    return np.random.default_rng(seed).normal((3_000, 2_000), 700, (number, 2)).clip(1, 3_999)


def test_the_same_events_twice_have_a_ratio_of_one_and_no_difference() -> None:
    found = _dual(_town(1), _town(1))
    reached = found.together > 0
    assert np.allclose(found.ratio[reached], 1)
    assert np.allclose(found.z, 0)
    assert not found.beyond.any()
    assert found.p == 1


def test_of_shares_only_where_counts_and_of_rates_how_many_too() -> None:
    more = np.repeat(_town(1), 3, axis=0)
    assert np.nanmax(np.abs(_dual(more, _town(1)).z)) < 1e-6
    rates = _dual(more, _town(1), rates=True)
    assert np.allclose(rates.ratio[rates.together > 0], 3)
    assert rates.beyond.any()
    longer = _dual(more, _town(1), rates=True, months=(3, 1))
    assert np.allclose(longer.ratio[longer.together > 0], 1)


def test_a_place_that_only_one_kind_has_is_found_and_named_infinite() -> None:
    lone = np.random.default_rng(2).normal((500, 500), 100, (40, 2)).clip(1)
    found = _dual(np.vstack([_town(3), lone]), _town(4))
    assert found.p == pytest.approx(1 / 40)
    row, column = 5, 5
    assert np.isinf(found.ratio[row, column])
    assert found.beyond[row, column]


def test_densities_are_per_square_kilometre_and_month() -> None:
    found = _dual(np.tile([2_050.0, 2_050.0], (6, 1)), _town(1), months=(2, 1), permutations=0)
    assert found.first[20, 20] == pytest.approx(6 * 3 / (np.pi * 0.25) / 2)


def test_few_events_together_are_not_compared() -> None:
    found = _dual(_town(1, 40), _town(2, 40), least_together=15)
    assert 0 < found.enough.sum() < (found.together > 0).sum()
    assert not (found.beyond & ~found.enough).any()
    assert not _dual(_town(1, 40), _town(2, 40), least_together=1e6).beyond.any()


@pytest.mark.parametrize("rates", [False, True])
def test_the_variance_in_closed_form_is_that_of_many_deals(rates: bool) -> None:
    rng = np.random.default_rng(5)
    both = np.vstack([_town(6, 60), _town(7, 90)])
    deals = []
    for _ in range(100):
        dealt = rng.random(150) < 0.4 if rates else rng.permutation(150) < 60
        found = _dual(both[dealt], both[~dealt], rates=rates, months=(2, 3), permutations=0)
        deals.append(found.z[20, 30])
    assert np.std(deals) == pytest.approx(1, abs=0.15)
    assert np.mean(deals) == pytest.approx(0, abs=0.25)


@pytest.mark.parametrize("rates", [False, True])
def test_chance_alone_is_seldom_painted(rates: bool) -> None:
    settings = DualSettings(500, rates=rates, permutations=39)
    rng = np.random.default_rng(2)
    painted = [
        dual_density(_town(seed), _town(seed + 500), COARSE, settings, months=(1, 1), rng=rng).beyond.any()
        for seed in range(20)
    ]
    assert sum(painted) <= 4  # one is expected; five or more would come once in 400 times


def test_the_same_seed_gives_the_same_threshold() -> None:
    one, other = _dual(_town(1), _town(2)), _dual(_town(1), _town(2))
    assert (one.threshold, one.p) == (other.threshold, other.p)


def test_progress_is_told_and_may_end_the_work() -> None:
    told: list[tuple[int, int]] = []
    settings = DualSettings(500, rates=False, permutations=3)
    ask = {"months": (1.0, 1.0), "rng": np.random.default_rng(1)}
    dual_density(_town(1), _town(2), GROUND, settings, progress=lambda *done: told.append(done), **ask)  # type: ignore[arg-type]
    assert told[0][0] == 0
    assert told[-1][0] == told[-1][1] >= 1


def test_too_few_of_a_kind_are_refused_with_their_numbers() -> None:
    with pytest.raises(TooFew, match="there are 300 and 4"):
        _dual(_town(1), np.vstack([_town(2, 4), [[-5.0, 5.0]]]))


@pytest.mark.parametrize(
    "wrong", [{"permutations": -1}, {"alpha": 0}, {"months": (0, 1)}, {"bandwidth_m": 0}]
)
def test_settings_that_make_no_sense_are_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(BadSetting):
        _dual(_town(1), _town(2), **wrong)  # type: ignore[arg-type]


def _lone() -> tuple[np.ndarray, np.ndarray]:
    lone = np.random.default_rng(2).normal((500, 500), 100, (40, 2)).clip(1)
    return np.vstack([_town(3), lone]), _town(4)


@pytest.mark.parametrize("combine", ["ratio", "log_ratio", "difference"])
def test_a_contrast_paints_what_is_beyond_chance_and_nothing_else(combine: str) -> None:
    found = _dual(*_lone())
    painted = contrast(found, GROUND, combine=combine, rates=False, only_beyond=True)
    assert painted.steps[5, 5] == 2
    assert np.array_equal(painted.steps >= -2, found.beyond)
    everywhere = contrast(found, GROUND, combine=combine, rates=False, only_beyond=False)
    assert np.array_equal(everywhere.steps >= -2, found.enough)
    assert (everywhere.steps == THIN).any()


def test_a_logarithm_has_the_classes_of_its_ratio() -> None:
    found = _dual(*_lone())
    one, other = (
        contrast(found, GROUND, combine=combine, rates=False, only_beyond=False).steps
        for combine in ("ratio", "log_ratio")
    )
    assert np.array_equal(one, other)


def test_a_sum_weighs_both_kinds_alike_when_shares_are_compared() -> None:
    found = _dual(np.repeat(_town(1), 4, axis=0), _town(1))
    summed = contrast(found, GROUND, combine="sum", rates=False, only_beyond=True)
    reached = found.together > 0
    assert summed.values[reached].mean() == pytest.approx(1)
    assert set(np.unique(summed.steps[found.enough])) <= set(range(5))


def test_a_patch_says_how_many_there_are_and_how_many_there_would_be() -> None:
    first, second = _lone()
    found = patches(_dual(first, second), GROUND, first, second, bandwidth_m=500, exposure=(340, 300))
    assert found[0].more
    assert (found[0].first, found[0].second, found[0].expected) == (40, 0, 0)
    assert np.hypot(*(found[0].centre - 500)) < 200
    assert patches(_dual(second, second), GROUND, second, second, bandwidth_m=500, exposure=(1, 1)) == []


def test_an_unknown_combination_is_refused() -> None:
    with pytest.raises(BadSetting, match="product"):
        contrast(_dual(*_lone()), GROUND, combine="product", rates=False, only_beyond=True)


@pytest.mark.parametrize("rates", [True, False])
def test_what_is_held_at_once_changes_no_digit(monkeypatch: pytest.MonkeyPatch, rates: bool) -> None:
    whole = _dual(*_lone(), rates=rates)
    monkeypatch.setattr(deals, "_DEALT", 3_000)
    monkeypatch.setattr(deals, "_PAIRS", 20_000)
    parts = _dual(*_lone(), rates=rates)
    assert (parts.threshold, parts.p) == (whole.threshold, whole.p)
