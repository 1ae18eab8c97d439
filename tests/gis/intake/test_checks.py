"""Checks: every row gets the first reason that holds, or becomes a record."""

import csv
import io
from collections.abc import Iterable

import pytest

from gis.errors import IntakeError
from gis.intake import Plan, read_and_check
from tests.gis.intake.help import context_of, run

HEADER = ("id", "date", "category", "lon", "lat")
GOOD = ("R-1", "2025-06-02 12:00", "Theft", "22.58", "57.24")


def table(*rows: Iterable[object], header: tuple[str, ...] = HEADER, delimiter: str = ",") -> bytes:
    """A CSV."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header, *rows])
    return text.getvalue().encode()


def changed(**cells: object) -> tuple[object, ...]:
    """The good row with other cells."""
    return tuple({**dict(zip(HEADER, GOOD, strict=True)), **cells}.values())


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ({"date": ""}, "date_missing"),
        ({"date": "31.02.2025"}, "date_unreadable"),
        ({"date": "2026-01-02"}, "date_future"),
        ({"category": " "}, "category_missing"),
        ({"category": "Arson"}, "category_unknown"),
        ({"lat": "56"}, "outside_boundary"),
        ({"lon": "-120.5", "lat": "90"}, "outside_boundary"),
        ({"date": "", "category": "", "lat": "56"}, "date_missing"),
        ({"category": "Arson", "lat": "56"}, "category_unknown"),
    ],
)
def test_a_row_that_is_no_incident_of_this_territory_is_rejected(cells: dict[str, str], reason: str) -> None:
    outcome = run(table(GOOD, changed(**cells)), context=context_of(categories={"theft": 7}))
    assert outcome.rejected == {reason: 1}
    assert [record["category_id"] for record in outcome.records] == [7]


@pytest.mark.parametrize(
    ("lon", "lat", "reason"),
    [
        ("", "", "no_coordinate"),
        ("22.58", "", "no_coordinate"),
        ("NA", "NULL", "no_coordinate"),
        ("east", "57.24", "coordinate_unreadable"),
        ("22.58", "57°14'", "coordinate_unreadable"),
        ("0", "0.0", "zero_coordinate"),
        ("0", "57.24", "zero_coordinate"),
        ("57.24", "22.58", "axes_swapped"),
        ("999", "999", "coordinate_impossible"),
        ("22.58", "91", "coordinate_impossible"),
        ("1e400", "57", "coordinate_unreadable"),
    ],
)
def test_an_incident_that_cannot_be_placed_is_kept_with_the_reason(lon: str, lat: str, reason: str) -> None:
    outcome = run(table(GOOD, changed(lon=lon, lat=lat)))
    assert outcome.unlocated == {reason: 1}
    assert outcome.rejected == {}
    unplaced = outcome.records[1]
    assert (unplaced["lon"], unplaced["lat"], unplaced["quadkey"]) == (None, None, None)
    assert unplaced["unlocated_reason"] == reason
    assert unplaced["location_precision"] == "unknown"


def test_a_confirmed_swap_places_the_swapped_rows_and_leaves_the_others() -> None:
    outcome = run(table(GOOD, changed(lon="57.24", lat="22.58")), swap_axes=True)
    assert [(r["lon"], r["lat"]) for r in outcome.records] == [(22.58, 57.24), (22.58, 57.24)]


def test_a_row_on_the_edge_of_the_territory_is_inside() -> None:
    assert run(table(changed(lon="22.4", lat="57.15"))).rejected == {}


def test_a_row_with_other_cells_is_rejected_with_its_cells() -> None:
    outcome = run(table(GOOD, ("R-2", "2025-06-02"), changed(id="R-3")))
    assert outcome.rejected == {"row_malformed": 1}
    assert outcome.rejections[0]["row_number"] == 3
    assert outcome.rejections[0]["cells"] == '["R-2", "2025-06-02"]'
    assert [record["row_number"] for record in outcome.records] == [2, 4]


def test_blank_rows_and_a_last_row_of_totals_are_no_rows() -> None:
    blank = ("", " ", "", "", "")
    outcome = run(table(GOOD, blank, changed(id="R-2"), blank, ("Kopā:", "2", "", "", "")))
    assert outcome.rows == 2
    assert outcome.rejected == {}


def test_without_coordinate_columns_every_row_is_unlocated() -> None:
    outcome = run(table(GOOD[:3], header=HEADER[:3]))
    assert outcome.unlocated == {"no_coordinate": 1}


def test_an_interval_is_placed_in_its_middle_as_an_area() -> None:
    data = table(
        ("R-1", "2025-06-02", "Theft", "410000-410499", "344000-344499"),
        header=("id", "date", "category", "x", "y"),
    )
    (record,) = run(data, crs=3059).records
    assert record["location_precision"] == "area"
    assert record["lon"] == pytest.approx(22.514, abs=0.01)


def test_a_from_and_to_is_a_span_and_an_end_before_its_start_is_no_end() -> None:
    header = ("id", "date start", "date end", "category")
    rows = [
        ("1", "2025-06-02 20:00", "2025-06-03 07:00", "Theft"),
        ("2", "2025-06-02 20:00", "2025-06-01 07:00", "Theft"),
        ("3", "2025-06-02 20:00", "", "Theft"),
        ("4", "02.06.2025", "04.06.2025", "Theft"),
    ]
    records = run(table(*rows, header=header)).records
    lengths = [(r["occurred_until"] - r["occurred_from"]).total_seconds() / 3600 for r in records]
    assert [r["time_precision"] for r in records] == ["span", "minute", "minute", "span"]
    assert lengths == pytest.approx([11, 1 / 60, 1 / 60, 72])


def test_each_row_may_name_its_reference_system() -> None:
    header = ("id", "date", "category", "x", "y", "EPSG")
    rows = [
        ("1", "2025-06-02", "Theft", "22.58", "57.24", "4326"),
        ("2", "2025-06-02", "Theft", "414000", "346000", "LKS-92"),
        ("3", "2025-06-02", "Theft", "22.58", "57.24", "moon"),
    ]
    outcome = run(table(*rows, header=header), crs=4326)
    assert outcome.unlocated == {"coordinate_impossible": 1}
    assert [r["lon"] is None for r in outcome.records] == [False, False, True]


def test_words_about_how_an_incident_became_known_are_understood() -> None:
    header = (*HEADER, "known by")
    rows = [(*GOOD, word) for word in ("Police patrol", "reported by a resident", "", "iedzīvotāju ziņojums")]
    records = run(table(*rows, header=header)).records
    assert [r["known_by"] for r in records] == ["police", "reported", "unknown", "reported"]


def test_equal_rows_of_a_file_are_separate_and_the_same_whatever_the_export_looks_like() -> None:
    header = ("date", "category", "lon", "lat", "note")
    rows = [("02.06.2025", "Theft", "22,58", "57,24", "Ķūļciems")] * 2
    first = run(table(*rows, header=header, delimiter=";")).keys
    other = [("2025-06-02", "57.240", "22.58", " Theft", "Ķūļciems ")] * 3
    second = run(table(*other, header=("date", "lat", "lon", "category", "note"))).keys
    assert len(set(first)) == 2
    assert second[:2] == first
    assert second[2] not in first


def test_a_reference_alone_decides_who_a_row_is() -> None:
    first, second = run(table(GOOD, changed(id=" R-1", lat="57.25", category="Fraud"))).keys
    assert first == second


def test_keys_do_not_change_between_releases() -> None:
    assert run(table(GOOD)).keys == ["ed981726b468926115d1c7f856a56095"]
    content = run(table(GOOD[1:], header=("date", "category", "lon", "lat")))
    assert content.keys == ["480a9e159836d5c60f503019b84a7067"]


def test_a_column_that_is_left_out_leaves_no_trace() -> None:
    header = (*HEADER, "Uzvārds")
    outcome = run(
        table((*GOOD, "Bērziņš"), (*changed(date="?"), "Kalniņa"), header=header), left_out=["Uzvārds"]
    )
    assert outcome.rejections[0]["cells"] == '["R-1", "?", "Theft", "22.58", "57.24"]'
    assert "Bērziņš" not in str(outcome)
    assert "Kalniņa" not in str(outcome)


@pytest.mark.parametrize(
    ("plan", "code"),
    [
        (Plan(headers=("Name", "date"), mapping={}), "person_column"),
        (Plan(headers=HEADER, mapping={"category": ("category",)}), "field_unmapped"),
        (
            Plan(headers=HEADER, mapping={"occurred_at": ("when",), "category": ("category",)}),
            "no_such_column",
        ),
        (
            Plan(
                headers=HEADER,
                mapping={"occurred_at": ("date",), "category": ("category",)},
                left_out=("date",),
            ),
            "column_left_out",
        ),
    ],
)
def test_a_plan_that_must_not_be_followed_is_refused(plan: Plan, code: str) -> None:
    with pytest.raises(IntakeError) as refusal:
        list(read_and_check(table(GOOD), plan, context=context_of()))
    assert refusal.value.code == code


def test_a_formula_is_text() -> None:
    outcome = run(table(changed(id="=cmd|' /C calc'!A0"), changed(id="@SUM(A1)")))
    assert [r["reference"] for r in outcome.records] == ["=cmd|' /C calc'!A0", "@SUM(A1)"]
