"""Public figures: classes that no quarter moves, and a close-up where neighbourhoods crowd."""

from datetime import date

import shapely
from hypothesis import given
from hypothesis import strategies as st

from gis.models import PublishedFigure
from server.services.public_figures import Cell, breaks_of, close_up

QUARTER = date(2026, 7, 1)


def figures(*counts):
    """Published figures with these counts, each of a neighbourhood of its own."""
    return [
        PublishedFigure(
            territory_slug="t",
            quarter=QUARTER,
            neighbourhood_code=f"n{i}",
            category_code="",
            count=n,
            shown="exact",
        )
        for i, n in enumerate(counts)
    ]


def cell(shown="exact", count=None, box=(0, 0, 1, 1)):
    """A cell of a map."""
    return Cell("c", "C", shapely.box(*box), shown, count)


def test_classes_grow_with_the_largest_count_and_begin_where_a_few_ends():
    assert breaks_of([]) == (5, 10, 20)
    assert breaks_of(figures(60)) == (5, 10, 20)
    assert breaks_of(figures(250, 7)) == (5, 20, 100)
    assert breaks_of(figures(126, 54)) == (5, 20, 50)
    assert breaks_of(figures(4000)) == (5, 100, 2000)


@given(st.lists(st.integers(0, 10**6), max_size=20))
def test_breaks_rise_whatever_was_counted(counts):
    low, middle, high = breaks_of(figures(*counts))
    assert 5 == low < middle < high


def test_the_total_of_a_territory_does_not_make_the_classes():
    total = PublishedFigure(
        territory_slug="t",
        quarter=QUARTER,
        neighbourhood_code="",
        category_code="",
        count=9000,
        shown="exact",
    )
    assert breaks_of([*figures(30), total]) == breaks_of(figures(30))


def test_a_cell_is_drawn_by_what_may_be_known_of_it():
    breaks = (5, 10, 20)
    kinds = [cell(count=n).kind(breaks) for n in (0, 5, 9, 10, 19, 20, 500)]
    assert kinds == ["zero", "low", "low", "middle", "middle", "high", "high"]
    assert cell("few").kind(breaks) == "few"
    assert cell("hidden").kind(breaks) == "hidden"
    assert cell("none").kind(breaks) == "none"


def test_small_neighbourhoods_that_crowd_get_a_close_up_and_scattered_ones_none():
    land = shapely.box(0, 0, 1, 1)
    crowd = [cell(box=(0.5 + i * 0.02, 0.5, 0.52 + i * 0.02, 0.52)) for i in range(4)]
    west, _, east, _ = close_up([cell(), *crowd], land)
    assert (round(west, 2), round(east, 2)) == (0.5, 0.58)
    scattered = [cell(box=(x, x, x + 0.02, x + 0.02)) for x in (0.1, 0.4, 0.7)]
    assert close_up(scattered, land) is None
    assert close_up([cell()], land) is None
