"""P11: no count of 1 to 4 can be worked out of a public table, by whatever totals are known."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure import Rules, Shown, ShownTable, protect, with_totals
from analysis.disclosure_attack import find_leaks, find_leaks_between
from analysis.errors import BadFrame, BadSetting

RULES = Rules()
WEAK = Rules(complementary=False)
counts_of_tables = st.integers(1, 5).flatmap(
    lambda columns: st.lists(
        st.lists(st.integers(0, 12), min_size=columns, max_size=columns), min_size=1, max_size=6
    )
)


def table(*rows: list[int]) -> np.ndarray:
    """A table of counts."""
    return np.array(rows, dtype=np.int64)


def words(shown: ShownTable) -> list[list[object]]:
    """A table as a reader sees it."""
    names = {Shown.FEW: "few", Shown.HIDDEN: "hidden"}
    return [
        [names.get(Shown(how), int(count)) for count, how in zip(*line, strict=True)]
        for line in zip(shown.counts, shown.shown, strict=True)
    ]


@given(counts_of_tables)
@settings(deadline=None, max_examples=60)
def test_p11_no_total_narrows_a_small_count(rows: list[list[int]]) -> None:
    counts = np.array(rows, dtype=np.int64)
    shown = protect(counts, RULES)
    assert find_leaks(shown, RULES, truth=with_totals(counts)) == []
    assert find_leaks(shown, RULES) == []


@given(counts_of_tables, st.data())
@settings(deadline=None, max_examples=40)
def test_p11_nothing_of_a_neighbourhood_of_few_residents_can_be_worked_out(
    rows: list[list[int]], data: st.DataObject
) -> None:
    counts = np.array(rows, dtype=np.int64)
    thin = np.array(data.draw(st.lists(st.booleans(), min_size=len(rows), max_size=len(rows))))
    shown = protect(counts, RULES, thin=thin)
    assert (shown.shown[:-1][thin] == Shown.HIDDEN).all()
    assert find_leaks(shown, RULES, thin=thin, truth=with_totals(counts)) == []


@given(counts_of_tables)
@settings(deadline=None, max_examples=40)
def test_p11_what_is_shown_is_true(rows: list[list[int]]) -> None:
    full = with_totals(np.array(rows, dtype=np.int64))
    shown = protect(full[:-1, :-1], RULES)
    exact = shown.shown == Shown.EXACT
    assert (shown.counts[exact] == full[exact]).all()
    assert not shown.counts[~exact].any()
    assert ((full >= 1) & (full <= 4))[shown.shown == Shown.FEW].all()


@given(st.lists(st.lists(st.integers(0, 6), min_size=2, max_size=2), min_size=2, max_size=2))
@settings(deadline=None, max_examples=25)
def test_the_attack_finds_the_same_as_trying_every_table(rows: list[list[int]]) -> None:
    shown = protect(np.array(rows, dtype=np.int64), WEAK)
    assert {(leak.row, leak.column) for leak in find_leaks(shown, WEAK)} == _by_trying(shown)


def _by_trying(shown: ShownTable) -> set[tuple[int, int]]:
    """Figures shown as few of which some value between 1 and 4 is impossible."""
    few, exact = shown.shown == Shown.FEW, shown.shown == Shown.EXACT
    seen: dict[tuple[int, int], set[int]] = {(int(i), int(j)): set() for i, j in np.argwhere(few)}
    for cells in product(range(7), repeat=4):
        full = with_totals(np.array(cells, dtype=np.int64).reshape(2, 2))
        if (full[exact] != shown.counts[exact]).any() or not ((full >= 1) & (full <= 4))[few].all():
            continue
        for at, values in seen.items():
            values.add(int(full[at]))
    return {at for at, values in seen.items() if values != {1, 2, 3, 4}}


def test_p11_the_worked_example_of_the_documentation() -> None:
    counts = table([12, 2, 30], [7, 9, 20], [15, 6, 41])
    assert words(protect(counts, RULES)) == [
        ["hidden", "few", 30, 44],
        ["hidden", "hidden", 20, 36],
        [15, 6, 41, 62],
        [34, 17, 91, 142],
    ]


def test_p11_two_fours_are_not_given_away_by_their_total() -> None:
    shown = protect(table([4, 4]), RULES)
    assert find_leaks(shown, RULES, truth=with_totals(table([4, 4]))) == []
    assert find_leaks(protect(table([4, 4]), WEAK), WEAK) != []


def test_p11_without_complementary_suppression_the_attack_finds_the_cell() -> None:
    shown = protect(table([12, 2, 30], [7, 9, 20], [15, 6, 41]), WEAK)
    leaks = find_leaks(shown, WEAK)
    assert [(leak.row, leak.column, leak.lowest, leak.highest) for leak in leaks] == [(0, 1, 2, 2)]


def test_p11_a_table_of_nothing_but_zeros_is_shown() -> None:
    assert words(protect(table([0, 0], [0, 0]), RULES)) == [[0, 0, 0]] * 3


def test_protecting_a_table_again_gives_the_same_table() -> None:
    counts = np.random.default_rng(4).poisson(3, (12, 6))
    first, second = protect(counts, RULES), protect(counts, RULES)
    assert (first.shown == second.shown).all()


@pytest.mark.parametrize("size", [(77, 35)])
def test_a_whole_force_is_protected_in_seconds(size: tuple[int, int]) -> None:
    chance = np.random.default_rng(1)
    base = np.exp(chance.normal(0, 1.2, (size[0], 1)) + chance.normal(0, 1.5, (1, size[1])))
    counts = chance.poisson(10 * base / base.mean())
    shown = protect(counts, RULES)
    assert find_leaks(shown, RULES, truth=with_totals(counts)) == []
    assert (shown.shown == Shown.HIDDEN).mean() < 0.05


def test_p11_a_second_release_with_one_late_record_gives_it_away() -> None:
    counts = table([12, 20], [30, 41])
    later = table([13, 20], [30, 41])
    leaks = find_leaks_between(protect(counts, RULES), protect(later, RULES), RULES)
    assert {(leak.row, leak.column) for leak in leaks} == {(0, 0), (0, 2), (2, 0), (2, 2)}


def test_p11_a_second_release_that_changes_nothing_or_much_gives_nothing_away() -> None:
    counts = table([12, 20], [30, 41])
    first = protect(counts, RULES)
    assert find_leaks_between(first, first, RULES) == []
    assert find_leaks_between(first, protect(counts + 5, RULES), RULES) == []


@pytest.mark.parametrize("counts", [np.zeros((0, 3), np.int64), np.array([1, 2]), np.array([[-1, 2]])])
def test_what_is_no_table_of_counts_is_refused(counts: np.ndarray) -> None:
    with pytest.raises(BadFrame):
        protect(counts, RULES)


def test_rules_that_hide_next_to_nothing_are_refused() -> None:
    with pytest.raises(BadSetting):
        Rules(smallest=2)


def test_a_table_that_nobody_could_have_is_refused_by_the_attack() -> None:
    shown = protect(table([12, 2, 30], [7, 9, 20]), WEAK)
    shown.counts[-1, -1] += 100
    with pytest.raises(BadFrame):
        find_leaks(shown, WEAK)


def test_releases_of_different_tables_are_not_compared() -> None:
    with pytest.raises(BadFrame):
        find_leaks_between(protect(table([1, 2]), RULES), protect(table([1], [2]), RULES), RULES)
