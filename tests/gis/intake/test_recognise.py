"""Recognition: files of many shapes are understood, and what is not certain is said."""

import csv
import gzip
import io
import json
import zipfile
from datetime import datetime
from typing import Any

import geopandas as gpd
import pytest
import shapely
from openpyxl import Workbook
from pyproj import Transformer

from gis.errors import IntakeError
from gis.intake import Plan, parse_mapping, recognise
from tests.gis.intake.help import ESTONIA, context_of, run

HEADER = ["Notikuma ID", "Datums", "Laiks", "Veids", "Vieta", "Platums", "Garums"]
ROWS = [
    ["T-1", "03.11.2025", "21:15", "Zādzība", "Lielā iela 4", "57.24510", "22.58710"],
    ["T-2", "14.11.2025", "", "Vardarbība ģimenē", "Ķūļciems", "57.24110", "22.58010"],
    ["T-3", "05.11.2025", "23:05", "Zādzība", "Dūņu iela; 2", "57.24710", "22.59110"],
]


def text_table(
    rows: list[list[str]], *, header: list[str] | None = None, delimiter: str = ",", encoding: str = "utf-8"
) -> bytes:
    """A text table."""
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter).writerows([header or HEADER, *rows])
    return text.getvalue().encode(encoding)


def with_commas(rows: list[list[str]]) -> list[list[str]]:
    """The same rows with decimal commas."""
    return [[*row[:5], row[5].replace(".", ","), row[6].replace(".", ",")] for row in rows]


def workbook(*sheets: tuple[str, list[list[Any]]]) -> bytes:
    """An XLSX."""
    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1257", "iso8859-13"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_an_export_is_the_same_in_every_encoding_and_with_every_delimiter(
    encoding: str, delimiter: str
) -> None:
    outcome = run(text_table(ROWS, delimiter=delimiter, encoding=encoding))
    assert outcome.keys == run(text_table(ROWS)).keys
    assert [r["address"] for r in outcome.records] == ["Lielā iela 4", "Ķūļciems", "Dūņu iela; 2"]
    assert [r["time_precision"] for r in outcome.records] == ["minute", "day", "minute"]
    assert outcome.rejections == []


def test_decimal_commas_are_recognised() -> None:
    outcome = run(text_table(with_commas(ROWS), delimiter=";"), profile="latvia")
    assert outcome.plan.decimal == ","
    assert [r["lat"] for r in outcome.records] == [57.2451, 57.2411, 57.2471]


def test_packed_files_are_opened_by_their_content() -> None:
    plain = text_table(ROWS)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("folder/export.csv", plain)
    assert run(gzip.compress(plain)).keys == run(packed.getvalue()).keys == run(plain).keys


# Only LKS-92 names the north first.
@pytest.mark.parametrize(
    ("srid", "north_first"), [(3059, True), (3059, False), (32634, False), (3857, False)]
)
def test_metres_are_recognised_by_where_they_fall(srid: int, north_first: bool) -> None:
    move = Transformer.from_crs(4326, srid, always_xy=True)
    rows = []
    for row in ROWS:
        east, north = move.transform(float(row[6]), float(row[5]))
        x, y = (north, east) if north_first else (east, north)
        rows.append([*row[:5], f"{x:.1f}", f"{y:.1f}"])
    outcome = run(text_table(rows, header=[*HEADER[:5], "X", "Y"]))
    assert outcome.plan.crs == srid
    assert outcome.plan.axis_order == ("north_east" if north_first else "east_north")
    assert [r["lon"] for r in outcome.records] == pytest.approx([22.5871, 22.5801, 22.5911], abs=1e-5)


def test_degrees_in_swapped_columns_are_never_turned_without_a_word() -> None:
    rows = [[*row[:5], row[6], row[5]] for row in ROWS]
    preview = recognise(text_table(rows), "f", context=context_of())
    assert "mostly_swapped" in {problem.code for problem in preview.problems}
    assert {row["reason"] for row in preview.interpreted} == {"axes_swapped"}


@pytest.mark.parametrize(
    ("cells", "order"),
    [
        (["13/02/2025", "01/02/2025"], "dmy"),
        (["02/13/2025", "02/01/2025"], "mdy"),
        (["02/01/2025 01:00 PM"], "mdy"),
        (["02/01/2025"], "dmy"),
        (["2025-02-01"], "ymd"),
        (["01.02.2025"], "dmy"),
    ],
)
def test_the_order_of_a_date_shows_in_the_column(cells: list[str], order: str) -> None:
    rows = [[f"T-{n}", cell, "Theft"] for n, cell in enumerate(cells)]
    preview = recognise(text_table(rows, header=["id", "date", "type"]), "f", context=context_of())
    assert preview.plan.date_order == order


def test_a_workbook_with_titles_totals_and_excel_dates() -> None:
    sheet: list[list[Any]] = [
        ["Notikumi Talsu iecirknī"],
        ["no 01.11.2025 līdz 30.11.2025", None, "sagatavots 2025"],
        [],
        HEADER,
        [
            "T-1",
            datetime(2025, 11, 3),
            datetime(2025, 11, 3, 21, 15).time(),
            "Zādzība",
            "Lielā iela 4",
            57.2451,
            22.5871,
        ],
        ["T-2", "14.11.2025", None, "Zādzība", "=1+1", 57.2411, 22.5801],
        ["T-3", datetime(2025, 11, 5, 23, 5), None, "Zādzība", "Dūņu iela", "57,2471", "22,5911"],
        ["Kopā", None, None, 3],
    ]
    data = workbook(("Tukša", []), ("Notikumi", sheet))
    outcome = run(data)
    assert (outcome.plan.kind, outcome.plan.sheet, outcome.plan.header_row) == ("xlsx", "Notikumi", 4)
    assert outcome.rows == 3
    assert outcome.rejections == []
    assert [r["row_number"] for r in outcome.records] == [5, 6, 7]
    assert [r["time_precision"] for r in outcome.records] == ["minute", "day", "minute"]
    assert [r["reference"] for r in outcome.records] == ["T-1", "T-2", "T-3"]


def features(**crs: Any) -> dict[str, Any]:
    """A GeoJSON with a point, a street and nothing at all as places."""
    shapes = [
        {"type": "Point", "coordinates": [22.5871, 57.2451]},
        {"type": "LineString", "coordinates": [[22.58, 57.24], [22.59, 57.24]]},
        None,
    ]
    found = [
        {"type": "Feature", "properties": {"id": n, "date": "2025-11-03", "type": "Theft"}, "geometry": shape}
        for n, shape in enumerate(shapes)
    ]
    return {"type": "FeatureCollection", "features": found, **crs}


def test_geojson_is_a_table_with_places() -> None:
    outcome = run(json.dumps(features()).encode())
    assert outcome.plan.kind == "geojson"
    assert outcome.unlocated == {"no_coordinate": 1}
    assert outcome.records[0]["lon"] == 22.5871
    assert 22.58 <= outcome.records[1]["lon"] <= 22.59


def test_geojson_that_names_a_metric_system_is_moved_to_degrees() -> None:
    east, north = Transformer.from_crs(4326, 3059, always_xy=True).transform(22.5871, 57.2451)
    data = features(crs={"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::3059"}})
    data["features"] = [data["features"][0] | {"geometry": {"type": "Point", "coordinates": [east, north]}}]
    (record,) = run(json.dumps(data).encode()).records
    assert record["lon"] == pytest.approx(22.5871, abs=1e-6)


@pytest.mark.parametrize("srid", [4326, 3059])
def test_a_geopackage_is_a_table_with_places(tmp_path: Any, srid: int) -> None:
    frame = gpd.GeoDataFrame(
        {"id": [1, 2], "date": ["2025-11-03", "2025-11-04"], "type": ["Theft", "Fraud"]},
        geometry=shapely.points([22.58, 22.59], [57.24, 57.25]),
        crs=4326,
    ).to_crs(srid)
    path = tmp_path / "incidents.gpkg"
    frame.to_file(path, layer="incidents", driver="GPKG")
    outcome = run(path.read_bytes())
    assert (outcome.plan.kind, outcome.plan.crs) == ("gpkg", srid)
    assert [r["lat"] for r in outcome.records] == pytest.approx([57.24, 57.25], abs=1e-6)
    assert [r["reference"] for r in outcome.records] == ["1", "2"]


def test_without_a_header_columns_are_mapped_by_number() -> None:
    data = b"22.5871,57.2451,2025-11-03\n22.58,57.24,2025-11-04\n"
    preview = recognise(data, "f", context=context_of())
    assert preview.plan.header_row == 0
    assert preview.plan.headers == ("1", "2", "3")
    assert preview.problems[0].code == "no_header"
    assert preview.blocked
    mapping = parse_mapping(["lon=1", "lat=2", "occurred_at=3", "category==Arson"])
    outcome = run(data, mapping=mapping)
    assert outcome.rows == 2
    assert outcome.rejections == []
    assert [r["row_number"] for r in outcome.records] == [1, 2]


def test_what_a_person_says_goes_before_what_is_found() -> None:
    data = text_table(ROWS, header=["A", "B", "C", "D", "E", "F", "G"])
    mapping = {"occurred_at": "B+C", "category": "D", "lat": "F", "lon": ("G",), "reference": "A"}
    outcome = run(data, mapping=mapping, header_row=1)
    assert outcome.rejections == []
    assert outcome.records[0]["reference"] == "T-1"


@pytest.mark.parametrize(
    ("overrides", "code"),
    [
        ({"crs": "EPSG:1"}, "unknown_crs"),
        ({"date_order": "ydm"}, "bad_option"),
        ({"colour": "red"}, "unknown_option"),
        ({"mapping": {"colour": "Veids"}}, "bad_mapping"),
        ({"encoding": "klingon"}, "unknown_encoding"),
        ({"delimiter": ";;"}, "bad_delimiter"),
        ({"header_row": 99}, "no_such_row"),
    ],
)
def test_a_correction_that_makes_no_sense_is_refused(overrides: dict[str, Any], code: str) -> None:
    with pytest.raises(IntakeError) as refusal:
        recognise(text_table(ROWS), "f", context=context_of(), overrides=overrides)
    assert refusal.value.code == code


def test_an_unknown_profile_is_refused() -> None:
    with pytest.raises(IntakeError, match="unknown_profile"):
        recognise(text_table(ROWS), "f", context=context_of(), profile="atlantis")


def test_a_mapping_to_a_column_that_is_not_there_blocks() -> None:
    preview = recognise(
        text_table(ROWS), "f", context=context_of(), overrides={"mapping": {"category": "Krāsa"}}
    )
    assert ("no_such_column", True) in {(p.code, p.blocking) for p in preview.problems}


def test_a_plan_survives_the_database() -> None:
    preview = recognise(text_table(ROWS), "f", context=context_of(), overrides={"left_out": ["Vieta"]})
    plain = json.loads(json.dumps(preview.plan.to_json()))
    assert Plan.from_json({**plain, "of_a_newer_release": 1}) == preview.plan


def test_the_preview_shows_rows_as_found_and_as_understood() -> None:
    preview = recognise(text_table(ROWS), "f", context=context_of())
    assert preview.raw[0] == tuple(ROWS[0])
    first = preview.interpreted[0]
    assert (first["row"], first["category"], first["reason"], first["lat"]) == (2, "Zādzība", None, 57.2451)
    assert [(c.name, c.field) for c in preview.columns[:4]] == [
        ("Notikuma ID", "reference"),
        ("Datums", "occurred_at"),
        ("Laiks", "occurred_at"),
        ("Veids", "category"),
    ]


def test_a_ready_profile_is_known_by_its_header() -> None:
    header = [
        "ID",
        "Date",
        "Block",
        "IUCR",
        "Primary Type",
        "Community Area",
        "FBI Code",
        "Latitude",
        "Longitude",
    ]
    rows = [["1", "01/02/2017 12:01:00 AM", "1XX", "0820", "THEFT", "1", "06", "57.24", "22.58"]]
    outcome = run(text_table(rows, header=header))
    assert outcome.plan.profile == "chicago"
    assert outcome.records[0]["location_precision"] == "street"


def test_estonian_intervals_name_the_north_first() -> None:
    header = ["JuhtumId", "ToimKpv", "ToimKell", "SyndmusLiik", "ValdLinnNimetus", "Lest_X", "Lest_Y"]
    rows = [["a", "2022-12-07", "", "VARGUS", "Tallinn", "6588500-6588999", "542500-542999"]]
    outcome = run(text_table(rows, header=header, delimiter="\t"), context=context_of(ESTONIA, srid=3301))
    assert (outcome.plan.crs, outcome.plan.axis_order) == (3301, "north_east")
    assert outcome.records[0]["lat"] == pytest.approx(59.43443, abs=1e-5)
    assert outcome.records[0]["location_precision"] == "area"
