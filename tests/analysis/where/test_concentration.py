"""Tests of concentration: Gini, its generalised form, the fewest places, and what chance alone would give."""

import numpy as np
import pytest

from analysis.errors import BadSetting, TooFew
from analysis.where.concentration import (
    concentration,
    fewest_places,
    generalised_gini,
    gini,
    lorenz,
    share_by_chance,
)


def pairwise(counts: np.ndarray) -> float:
    """Gini by its other definition: the mean difference of all pairs by twice the mean."""
    differences = np.abs(counts[:, None] - counts[None]).mean()
    return float(differences / (2 * counts.mean()))


@pytest.mark.parametrize("seed", range(20))
def test_gini_is_the_mean_difference_of_pairs(seed: int) -> None:
    counts = np.random.default_rng(seed).poisson(2, 50)
    assert gini(counts) == pytest.approx(pairwise(counts))


def test_gini_of_an_even_spread_is_nothing_and_of_one_place_is_nearly_all() -> None:
    assert gini([4, 4, 4, 4]) == pytest.approx(0)
    assert gini([0, 0, 0, 8]) == pytest.approx(3 / 4)


def test_the_generalised_gini_is_nothing_for_the_most_even_spread_of_few_incidents() -> None:
    assert generalised_gini([1, 1, 1, 0, 0, 0, 0, 0, 0, 0]) == pytest.approx(0)
    assert generalised_gini([3, 1, 1] + [0] * 7) == pytest.approx(0.56)
    counts = [5, 4, 3]
    assert generalised_gini(counts) == pytest.approx(gini(counts))


def test_the_fewest_places_hold_at_least_the_share() -> None:
    counts = [12, 7, 5, 3, 2, 1] + [0] * 94
    assert [fewest_places(counts, share=share) for share in (0.25, 0.4, 0.41, 0.5, 1)] == [1, 1, 2, 2, 6]


def test_a_share_that_is_reached_exactly_needs_no_further_place() -> None:
    assert fewest_places([1] * 10, share=0.3) == 3
    assert fewest_places([1] * 10, share=0.7) == 7


def test_the_lorenz_curve_runs_from_corner_to_corner_with_the_fullest_first() -> None:
    curve = lorenz([1, 0, 3])
    assert curve.tolist()[0] == [0, 0]
    assert curve.tolist()[1] == pytest.approx([1 / 3, 3 / 4])
    assert curve.tolist()[-1] == [1, 1]
    assert len(lorenz(np.ones(100_000, dtype=int))) <= 200


@pytest.mark.parametrize(("places", "incidents"), [(1000, 300), (1000, 1000), (400, 4000)])
@pytest.mark.parametrize("share", [0.25, 0.5, 0.8])
def test_the_share_by_chance_is_that_of_random_throws(places: int, incidents: int, share: float) -> None:
    rng = np.random.default_rng(11)
    thrown = [np.bincount(rng.integers(0, places, incidents), minlength=places) for _ in range(60)]
    simulated = np.mean([fewest_places(counts, share=share) for counts in thrown]) / places
    expected = share_by_chance(places=places, incidents=incidents, share=share)
    assert expected == pytest.approx(simulated, rel=0.05)


def test_a_random_spread_is_near_chance_and_a_real_one_is_far_from_it() -> None:
    rng = np.random.default_rng(5)
    random = np.bincount(rng.integers(0, 500, 2000), minlength=500)
    half = concentration(random).holdings[1]
    assert half.share_of_places == pytest.approx(half.by_chance, rel=0.05)
    crowded = np.bincount((500 * rng.random(2000) ** 4).astype(int), minlength=500)
    half = concentration(crowded).holdings[1]
    assert half.share_of_places < 0.5 * half.by_chance


def test_all_at_one_place_and_a_single_incident_are_answered() -> None:
    found = concentration([7])
    assert (found.gini, found.generalised, found.holdings[1].places) == (0, 0, 1)
    assert concentration([1, 0, 0]).with_any == 1


def test_the_order_of_places_changes_nothing() -> None:
    counts = np.random.default_rng(1).poisson(1, 200)
    first, second = concentration(counts), concentration(counts[::-1])
    assert first.holdings == second.holdings
    assert first.gini == second.gini
    assert np.array_equal(first.curve, second.curve)


@pytest.mark.parametrize("counts", [[], [0, 0]])
def test_no_place_and_no_incident_are_refused(counts: list) -> None:
    with pytest.raises(TooFew, match="at least 1"):
        concentration(counts)


@pytest.mark.parametrize("counts", [[1, -1], [0.5, 1], [float("nan"), 1]])
def test_what_is_no_count_is_refused(counts: list) -> None:
    with pytest.raises(BadSetting, match="whole numbers"):
        concentration(counts)


@pytest.mark.parametrize("share", [0, -0.1, 1.01])
def test_a_share_of_nothing_or_of_more_than_all_is_refused(share: float) -> None:
    with pytest.raises(BadSetting, match="share of the incidents"):
        concentration([1, 2], shares=(share,))
