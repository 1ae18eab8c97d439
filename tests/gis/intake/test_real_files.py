"""Real files: the open data go in through their profiles, and the counts equal an independent count."""

import csv
import gzip
import json
from collections import Counter
from pathlib import Path

import pandas as pd
import pytest
import shapely
from python_calamine import CalamineWorkbook
from shapely.geometry import Point, shape

from tests.gis.intake.help import ESTONIA, Outcome, context_of, run, shared

CHICAGO = (-87.95, 41.6, -87.5, 42.05)


def plain_rows(path: Path, encoding: str = "utf-8", delimiter: str = ",") -> list[dict[str, str]]:
    """A file as the csv module sees it."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    return list(csv.DictReader(content.decode(encoding).splitlines(), delimiter=delimiter))


def expected_keys(rows: list[dict[str, str]], reference: str) -> int:
    """Different references, and every row without one."""
    return len({row[reference] for row in rows if row[reference]}) + sum(not row[reference] for row in rows)


def assert_counts(
    outcome: Outcome, *, rows: int, distinct: int, rejected: Counter[str], unlocated: Counter[str]
) -> None:
    """The ledger's numbers."""
    assert outcome.rows == rows
    assert Counter(outcome.rejected) == rejected
    assert Counter(outcome.unlocated) == unlocated
    assert len(set(outcome.keys)) == distinct


@pytest.mark.parametrize(
    ("name", "bounds"),
    [
        ("uk_street_city_of_london_2024_2025/2024-01-city-of-london-street.csv", (-0.2, 51.45, 0.0, 51.6)),
        (
            "uk_street_avon_somerset_2023_2024/2023-01-avon-and-somerset-street.csv.gz",
            (-4.0, 50.8, -2.0, 51.8),
        ),
    ],
)
def test_a_force_month(name: str, bounds: tuple[float, float, float, float]) -> None:
    path = shared(name)
    rows = plain_rows(path)
    west, south, east, north = bounds
    placed = [row for row in rows if row["Longitude"]]
    outside = [
        row
        for row in placed
        if not (west <= float(row["Longitude"]) <= east and south <= float(row["Latitude"]) <= north)
    ]
    inside = [row for row in rows if row not in outside]
    outcome = run(
        path, context=context_of(bounds, srid=27700, timezone="Europe/London"), profile="data-police-uk"
    )
    assert_counts(
        outcome,
        rows=len(rows),
        distinct=expected_keys(inside, "Crime ID"),
        rejected=Counter({"outside_boundary": len(outside)} if outside else {}),
        unlocated=Counter({"no_coordinate": len(rows) - len(placed)}),
    )
    assert {record["time_precision"] for record in outcome.records} == {"month"}


def test_a_chicago_year() -> None:
    path = shared("chicago_crimes_2001_2018/chicago_crimes_2018.csv.gz")
    areas = json.loads(shared("boundaries_chicago/chicago_community_areas.geojson").read_text())
    boundary = shapely.union_all([shape(feature["geometry"]).buffer(0) for feature in areas["features"]])
    frame = pd.read_csv(path, dtype=str, keep_default_na=False)
    placed = frame[frame["Longitude"] != ""]
    points = shapely.points(placed["Longitude"].astype(float), placed["Latitude"].astype(float))
    shapely.prepare(boundary)
    outside = placed[~shapely.covers(boundary, points)]
    inside = frame.drop(outside.index)
    context = context_of(CHICAGO, srid=26916, timezone="America/Chicago")
    context = type(context)(**{**vars(context), "boundary": boundary})
    outcome = run(path, context=context, profile="chicago")
    references = inside["ID"][inside["ID"] != ""]
    assert_counts(
        outcome,
        rows=len(frame),
        distinct=references.nunique() + int((inside["ID"] == "").sum()),
        rejected=Counter({"outside_boundary": len(outside)}),
        unlocated=Counter({"no_coordinate": len(frame) - len(placed)}),
    )
    first = outcome.records[0]
    local = pd.to_datetime(frame["Date"].iloc[first["row_number"] - 2], format="%m/%d/%Y %I:%M:%S %p")
    assert pd.Timestamp(first["occurred_from"]) == local.tz_localize("America/Chicago").tz_convert("UTC")


def test_san_francisco() -> None:
    path = shared("sf_crimes_2003_2015/sf_crimes_2014.csv.gz")
    rows = plain_rows(path)
    bounds = (-122.6, 37.6, -122.3, 37.9)
    inside = shapely.box(*bounds)
    outside = sum(not inside.covers(Point(float(row["X"]), float(row["Y"]))) for row in rows)
    outcome = run(
        path, context=context_of(bounds, srid=26910, timezone="America/Los_Angeles"), profile="san-francisco"
    )
    assert_counts(
        outcome,
        rows=len(rows),
        distinct=len(rows) - outside,
        rejected=Counter({"outside_boundary": outside} if outside else {}),
        unlocated=Counter(),
    )


def test_vancouver() -> None:
    path = shared("vancouver_crime_xlsx_2003_2017/CrimeData_2017.xlsx")
    header, *rows = CalamineWorkbook.from_path(path).get_sheet_by_name("Sheet1").to_python()
    zero = sum(row[header.index("X")] == 0 and row[header.index("Y")] == 0 for row in rows)
    timeless = sum(row[header.index("HOUR")] == "" for row in rows)
    bounds = (-123.3, 49.1, -122.9, 49.4)
    outcome = run(
        path, context=context_of(bounds, srid=26910, timezone="America/Vancouver"), profile="vancouver"
    )
    assert_counts(
        outcome,
        rows=len(rows),
        distinct=len(rows),
        rejected=Counter(),
        unlocated=Counter({"zero_coordinate": zero}),
    )
    assert sum(record["time_precision"] == "day" for record in outcome.records) == timeless


def test_estonian_intervals() -> None:
    path = shared("estonia_ppa_public_order_2021_2022/avalik_1.csv")
    rows = plain_rows(path, delimiter="\t")
    nameless = [row for row in rows if not row["SyndmusLiik"].strip()]
    kept = [row for row in rows if row not in nameless]
    outcome = run(path, context=context_of(ESTONIA, srid=3301, timezone="Europe/Tallinn"))
    assert_counts(
        outcome,
        rows=len(rows),
        distinct=len({row["JuhtumId"] for row in kept}),
        rejected=Counter({"category_missing": len(nameless)}),
        unlocated=Counter({"no_coordinate": sum(not row["Lest_X"].strip() for row in kept)}),
    )
    derived = plain_rows(shared("estonia_ppa_public_order_2021_2022/derived_avalik_1_wgs84.csv"))
    truth = [float(row["lat"] or "nan") for row in derived]
    misplaced = [r for r in outcome.records if r["lat"] and abs(r["lat"] - truth[r["row_number"] - 2]) > 1e-5]
    assert misplaced == []


def test_swapped_estonian_degrees_wait_for_a_word_and_metres_do_not() -> None:
    path = shared("estonia_narva_offences_2018_2019/CrimesFlatNarva.csv")
    context = context_of(ESTONIA, srid=3301, timezone="Europe/Tallinn")
    assert run(path, context=context).rejections == []
    mapping = {"x": "Coord_X", "y": "Coord_Y"}
    assert run(path, context=context, mapping=mapping).unlocated == {"axes_swapped": 107}
    assert run(path, context=context, mapping=mapping, swap_axes=True).rejections == []


@pytest.mark.parametrize("name", ["cp1257_semicolon_decimalcomma_dmY.csv", "utf16le_bom_tab.csv"])
@pytest.mark.parametrize("profile", ["latvia", None])
def test_untidy_copies_are_the_same_incidents_as_the_tidy_file(name: str, profile: str | None) -> None:
    context = context_of(ESTONIA, srid=3301, timezone="Europe/Tallinn")
    tidy = run(shared("messy_derived/base_utf8_comma.csv"), context=context, profile=profile)
    untidy = run(shared(f"messy_derived/{name}"), context=context, profile=profile)
    fields = ("occurred_from", "occurred_until", "lon", "lat", "address", "reference", "match_key")
    assert tidy.rows == 600
    assert [[r[f] for f in fields] for r in untidy.records] == [[r[f] for f in fields] for r in tidy.records]


def test_feet_and_metres_without_a_header() -> None:
    path = shared("messy_real/no_header__chicago_arson.csv")
    rows = len(path.read_text().splitlines())
    outcome = run(
        path,
        context=context_of(CHICAGO, srid=26916, timezone="America/Chicago"),
        mapping={"x": "1", "y": "2", "occurred_at": "3", "category": "=Arson"},
    )
    assert (outcome.rows, outcome.plan.crs, outcome.rejections) == (rows, 26971, [])


def test_a_geopackage_with_withheld_places() -> None:
    path = shared("messy_real/zero_coords__cdmx_car_jacking.gpkg")
    outcome = run(
        path,
        context=context_of((-99.5, 19.0, -98.8, 19.7), srid=32614, timezone="America/Mexico_City"),
        mapping={"category": "=Car jacking"},
    )
    assert outcome.rows == 2811
    assert outcome.unlocated.get("zero_coordinate") == 152
