"""Rows: a changed row is known by its mark, and a reading by its fingerprint."""

import geopandas as gpd
import numpy as np
import pandas as pd
import pytest
import shapely

from analysis.errors import BadFrame
from analysis.rows import Rows, changes, fingerprint, rows_of


def _frame(n: int = 5) -> gpd.GeoDataFrame:
    at = pd.date_range("2025-01-01", periods=n, freq="D", tz="UTC")
    data = {
        "id": np.arange(1, n + 1) * 10,
        "category": pd.Categorical(["theft", "noise"] * n)[:n],
        "weight": np.ones(n),
        "occurred_from": at,
        "occurred_until": at + pd.Timedelta(hours=1),
        "known_by": pd.Categorical(["reported"] * n),
    }
    return gpd.GeoDataFrame(data, geometry=shapely.points(np.arange(n) * 100.0, 0.0), crs=3059)


def test_what_came_went_and_was_corrected_is_told_apart() -> None:
    before = _frame()
    after = before.drop(index=1).reset_index(drop=True)
    after.loc[0, "weight"] = 7.0
    late = _frame(6).tail(1)
    after = pd.concat([after, late], ignore_index=True)
    found = changes(rows_of(before), rows_of(after))
    assert (found.came.tolist(), found.gone.tolist(), found.altered.tolist()) == ([60], [20], [10])
    assert changes(rows_of(before), rows_of(before)).none


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("weight", 2.0),
        ("occurred_from", pd.Timestamp("2024-12-31", tz="UTC")),
        ("occurred_until", pd.Timestamp("2026-12-31", tz="UTC")),
        ("category", "noise"),
        ("geometry", shapely.Point(0.001, 0)),
        ("geometry", None),
    ],
)
def test_any_correction_of_a_row_changes_its_mark_and_the_fingerprint(column: str, value: object) -> None:
    before, after = _frame(), _frame()
    after.loc[0, column] = value
    assert changes(rows_of(before), rows_of(after)).altered.tolist() == [10]
    assert fingerprint(before) != fingerprint(after)


def test_less_than_half_a_millimetre_is_no_correction() -> None:
    before, after = _frame(), _frame()
    after.loc[1, "geometry"] = shapely.Point(100.0004, 0)
    assert fingerprint(before) == fingerprint(after)
    assert changes(rows_of(before), rows_of(after)).none


def test_the_boundary_is_part_of_the_input() -> None:
    frame = _frame()
    one, other = (fingerprint(frame, around=[shapely.box(0, 0, side, side)]) for side in (10, 11))
    assert one != other != fingerprint(frame)


def test_rows_are_the_same_after_they_were_packed() -> None:
    rows = rows_of(_frame())
    back = Rows.unpacked(*rows.packed())
    assert back is not None
    assert (back.ids.tolist(), back.marks.tolist()) == (rows.ids.tolist(), rows.marks.tolist())


def test_no_rows_at_all_are_rows_as_well() -> None:
    rows = rows_of(_frame().head(0))
    back = Rows.unpacked(*rows.packed())
    assert back is not None
    assert not len(back.ids)


def test_ids_out_of_order_are_refused() -> None:
    with pytest.raises(BadFrame, match="order of their ids"):
        rows_of(_frame().iloc[::-1])
