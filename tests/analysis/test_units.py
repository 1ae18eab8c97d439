"""Units: squares that stay where they are, and points that lie in one outline each."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import BadSetting
from analysis.units import count_within, owners, recurring, squares

NOTHING = np.empty((0, 2))
points = st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), max_size=30).map(
    lambda rows: np.array(rows, dtype=float).reshape(-1, 2)
)


def test_squares_are_named_by_their_corner_and_hold_what_lies_in_them() -> None:
    found = squares(np.array([[10.0, 20.0], [499.0, 499.0]]), np.array([[500.0, 20.0]]), cell_m=500)
    assert found.names.tolist() == ["0_0", "500_0"]
    assert (found.first.tolist(), found.second.tolist()) == ([2, 0], [0, 1])
    assert found.outlines[1].bounds == (500, 0, 1000, 500)


@settings(deadline=None)
@given(points, points, st.sampled_from([50.0, 500.0, 333.3]))
def test_every_point_is_in_one_square_and_other_points_do_not_move_it(
    first: np.ndarray, second: np.ndarray, cell_m: float
) -> None:
    found = squares(first, second, cell_m=cell_m)
    assert (found.first.sum(), found.second.sum()) == (len(first), len(second))
    assert ((found.first + found.second) > 0).all()
    alone = squares(first, NOTHING, cell_m=cell_m)
    assert set(alone.names) <= set(found.names)


def test_nothing_makes_no_squares() -> None:
    found = squares(NOTHING, NOTHING, cell_m=500)
    assert (len(found.names), len(found.first), len(found.second)) == (0, 0, 0)


@pytest.mark.parametrize("cell_m", [0, 49.9, 20_001, float("nan")])
def test_squares_too_small_or_too_large_are_refused(cell_m: float) -> None:
    with pytest.raises(BadSetting, match="from 50 to 20000 m"):
        squares(NOTHING, NOTHING, cell_m=cell_m)


def test_a_point_that_two_outlines_cover_is_counted_once_in_the_first() -> None:
    outlines = np.array([shapely.box(0, 0, 2, 2), shapely.box(1, 0, 3, 2)], dtype=object)
    xy = np.array([[1.5, 1.0], [2.5, 1.0], [0.0, 0.0], [9.0, 9.0]])
    assert owners(outlines, xy).tolist() == [0, 1, 0, -1]
    assert count_within(outlines, xy).tolist() == [2, 1]
    assert count_within(outlines[:0], xy).tolist() == []


def test_a_shifted_grid_has_squares_of_the_same_size_elsewhere() -> None:
    found = squares(np.array([[260.0, 10.0]]), NOTHING, cell_m=500, shift_m=250)
    assert found.names.tolist() == ["250_-250"]
    assert found.outlines[0].bounds == (250, -250, 750, 250)


def test_a_square_recurs_where_one_of_its_code_covers_part_of_it() -> None:
    outlines = np.array([shapely.box(0, 0, 2, 2), shapely.box(4, 0, 6, 2)], dtype=object)
    others = np.array([shapely.box(1, 1, 3, 3), shapely.box(3, 1, 5, 3)], dtype=object)
    codes, wanted = np.array(["both", "both"], dtype=object), np.array(["both", "neither"], dtype=object)
    assert recurring(outlines, codes, others, wanted).tolist() == [True, False]
    assert recurring(outlines, codes, others[:0], wanted[:0]).tolist() == [False, False]
