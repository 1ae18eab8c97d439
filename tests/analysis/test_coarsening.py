"""Coarsening: every place stands for enough addresses or for none, and says truly for how many."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.coarsening import Places, choose_places

POINTS = st.lists(st.tuples(st.integers(0, 1200), st.integers(0, 1200)), max_size=60, unique=True)


def choose(candidates: object, addresses: object, *, areas: object = None, of: object = None) -> Places:
    """Choose with eight addresses and 500 metres; one neighbourhood unless the test says otherwise."""
    places = np.array(candidates, dtype=float).reshape(-1, 2)
    homes = np.array(addresses, dtype=float).reshape(-1, 2)
    return choose_places(
        places,
        np.zeros(len(places), dtype=np.int64) if areas is None else np.array(areas),
        homes,
        np.zeros(len(homes), dtype=np.int64) if of is None else np.array(of),
        fewest=8,
        furthest_m=500.0,
    )


def row(x: float, count: int) -> list[tuple[float, float]]:
    """So many addresses close to x."""
    return [(x + number / 10, 1.0) for number in range(count)]


@given(POINTS, POINTS)
@settings(deadline=None, max_examples=100)
def test_p09_every_place_stands_for_eight_addresses_or_none(candidates: list, addresses: list) -> None:
    chosen = choose(candidates, addresses)
    assert not ((chosen.addresses > 0) & (chosen.addresses < 8)).any()
    assert (chosen.addresses[~chosen.kept] == 0).all()


@given(POINTS, POINTS)
@settings(deadline=None, max_examples=100)
def test_p09_a_count_is_of_the_addresses_that_are_snapped_there(candidates: list, addresses: list) -> None:
    chosen = choose(candidates, addresses)
    places = np.array(candidates, dtype=float).reshape(-1, 2)
    counted = np.zeros(len(places), dtype=np.int64)
    kept = np.flatnonzero(chosen.kept)
    for home in np.array(addresses, dtype=float).reshape(-1, 2):
        away = np.hypot(*(places[kept] - home).T)
        if len(away) and away.min() <= 500.0:
            counted[kept[away.argmin()]] += 1
    assert (counted == chosen.addresses).all()


def test_a_small_place_gives_its_addresses_to_the_nearest_one() -> None:
    chosen = choose([(0, 0), (100, 0), (400, 0)], row(0, 3) + row(100, 9) + row(400, 20))
    assert chosen.kept.tolist() == [False, True, True]
    assert chosen.addresses.tolist() == [0, 12, 20]


def test_two_small_places_that_are_enough_together_become_one() -> None:
    assert choose([(0, 0), (100, 0)], row(0, 4) + row(100, 5)).addresses.tolist() == [0, 9]


def test_a_place_for_no_address_stays() -> None:
    chosen = choose([(0, 0), (450, 0)], row(0, 8))
    assert chosen.kept.tolist() == [True, True]
    assert chosen.addresses.tolist() == [8, 0]


def test_a_place_for_nobody_goes_when_a_few_would_be_snapped_to_it() -> None:
    chosen = choose([(0, 0), (450, 0)], row(0, 3))
    assert chosen.kept.tolist() == [False, False]


def test_an_address_far_from_every_place_belongs_to_none() -> None:
    assert choose([(0, 0)], row(0, 8) + row(501, 5)).addresses.tolist() == [8]


def test_a_place_stands_for_addresses_of_its_own_neighbourhood_only() -> None:
    chosen = choose([(0, 0)], row(0, 9), areas=[1], of=[1] * 5 + [2] * 4)
    assert chosen.kept.tolist() == [False]


def test_without_places_or_addresses_there_is_nothing_to_choose() -> None:
    assert choose([], row(0, 9)).kept.tolist() == []
    assert choose([(0, 0)], []).addresses.tolist() == [0]
