"""Tests of accuracy: the indices down a ranking, and what the riskiest share of an area caught."""

import numpy as np
import pytest

from analysis.errors import BadSetting, TooFew
from analysis.trust.accuracy import (
    Hits,
    accuracy_indices,
    best_attainable,
    count_hits,
    hit_rate,
    take_riskiest,
)

OBSERVED, PREDICTED = [6, 7, 3, 2, 1, 0], [8, 4, 4, 2, 1, 0]


def test_the_published_example_comes_out() -> None:
    found = accuracy_indices(OBSERVED, PREDICTED)
    assert found.pai == pytest.approx([1.8947, 1.4211, 1.6842, 1.4211, 1.2, 1.0], abs=1e-4)
    assert found.pei == pytest.approx([0.8571, 0.6923, 1, 1, 1, 1], abs=1e-4)
    assert found.rri == pytest.approx([4 / 3, 4 / 3, 1, 1, 1, 1])


def test_ties_are_taken_worst_first_whatever_the_order_of_rows() -> None:
    assert accuracy_indices(OBSERVED, PREDICTED).order.tolist()[:3] == [0, 2, 1]
    turned = accuracy_indices(OBSERVED[::-1], PREDICTED[::-1])
    assert turned.pai == pytest.approx(accuracy_indices(OBSERVED, PREDICTED).pai)


def test_the_whole_area_catches_everything_and_is_no_better_than_chance() -> None:
    rng = np.random.default_rng(3)
    observed, predicted, area = rng.poisson(3, 50), rng.random(50), rng.uniform(0.2, 1, 50)
    found = accuracy_indices(observed, predicted, area=area)
    assert [values[-1] for values in (found.pai, found.pei, found.hit_rate)] == pytest.approx([1, 1, 1])
    assert (found.pei <= 1 + 1e-12).all()


def test_places_of_different_size_are_ranked_by_incidents_per_area() -> None:
    found = accuracy_indices([4, 3], [4, 3], area=[4, 1])
    assert found.order.tolist() == [1, 0]
    assert found.pai[0] == pytest.approx((3 / 7) / (1 / 5))


def test_no_choice_of_equal_places_beats_the_best_attainable() -> None:
    rng = np.random.default_rng(5)
    observed, area = rng.poisson(2, 12).astype(float), rng.uniform(0.5, 2, 12)
    for _ in range(200):
        chosen = rng.random(12) < rng.random()
        assert observed[chosen].sum() <= best_attainable(observed, area, at=area[chosen].sum()) + 1e-9


def test_whole_places_only_and_never_more_than_the_share() -> None:
    taken = take_riskiest([3, 2, 1, 0], coverage=0.49, observed=[1, 1, 1, 1])
    assert taken.tolist() == [1, 0, 0, 0]
    assert take_riskiest([3, 2, 1, 0], coverage=0.5, observed=[1] * 4).tolist() == [1, 1, 0, 0]
    assert take_riskiest([3, 2, 1, 0], coverage=0.2, observed=[1] * 4).sum() == 0


def test_a_share_that_fits_exactly_is_filled_in_spite_of_rounding() -> None:
    for places in (10, 30, 70, 1000):
        taken = take_riskiest(np.arange(places), coverage=0.1, observed=np.ones(places))
        assert taken.sum() == places // 10


def test_tied_places_count_at_their_mean_when_asked() -> None:
    events = [5, 4, 0, 0]
    assert hit_rate([1, 0, 0, 0], events, coverage=0.5).hits == 5
    fair = hit_rate([1, 0, 0, 0], events, coverage=0.5, ties="average")
    assert fair.hits == pytest.approx(5 + 4 / 3)
    assert fair.area_share == pytest.approx(0.5)


def test_the_mean_over_ties_is_that_of_many_choices_by_chance() -> None:
    rng = np.random.default_rng(11)
    risk, events = rng.integers(0, 4, 40), rng.poisson(2, 40)
    fair = hit_rate(risk, events, coverage=0.3, ties="average").hits
    drawn = [events[np.lexsort((rng.random(40), -risk))[:12]].sum() for _ in range(20_000)]
    assert fair == pytest.approx(np.mean(drawn), abs=0.1)


def test_a_last_digit_settles_no_tie() -> None:
    risk = np.array([0.1 + 0.2, 0.3, 0.0])
    assert take_riskiest(risk, coverage=0.34, observed=[5, 1, 0]).tolist() == [0, 1, 0]


def test_a_share_can_be_filled_to_the_last_metre() -> None:
    taken = take_riskiest([2, 1, 1], coverage=0.5, ties="average", whole=False)
    assert taken.tolist() == pytest.approx([1, 0.25, 0.25])


def test_the_interval_holds_the_rate_and_shrinks_with_more_incidents() -> None:
    few, many = Hits(3, 10, 0.1), Hits(300, 1000, 0.1)
    for hits in (few, many, Hits(0, 5, 0.1), Hits(5, 5, 0.1)):
        low, high = hits.interval
        assert 0 <= low <= hits.rate <= high <= 1
    assert few.interval[1] - few.interval[0] > 5 * (many.interval[1] - many.interval[0])


def test_nothing_of_nothing_is_a_rate_of_0_with_every_value_possible() -> None:
    hits = count_hits(np.array([1.0, 0.0]), [0, 0])
    assert (hits.rate, hits.interval) == (0, (0, 1))


def test_no_area_has_no_pai() -> None:
    assert np.isnan(Hits(0, 5, 0.0).pai)


def test_indices_of_nothing_are_refused() -> None:
    with pytest.raises(TooFew, match="at least 1"):
        accuracy_indices([0, 0], [1, 2])


@pytest.mark.parametrize(
    ("observed", "predicted", "area"),
    [
        ([1, -1], [1, 1], None),
        ([1, float("nan")], [1, 1], None),
        ([1, 1], [1], None),
        ([1, 1], [1, 1], [1, 0]),
        ([1, 1], [1, 1], [1]),
    ],
)
def test_values_that_make_no_sense_are_refused(observed: list, predicted: list, area: list | None) -> None:
    with pytest.raises(BadSetting):
        accuracy_indices(observed, predicted, area=area)


@pytest.mark.parametrize(
    "options",
    [{"coverage": 1.2}, {"coverage": -0.1}, {"coverage": 0.1, "ties": "best"}, {"coverage": 0.1}],
)
def test_options_that_make_no_sense_are_refused(options: dict) -> None:
    with pytest.raises(BadSetting):
        take_riskiest([1.0, 2.0], **options)
