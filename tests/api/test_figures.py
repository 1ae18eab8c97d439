"""Figures: whatever a person chooses, every number on the screen is what pandas counts in the file itself."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from bench.scratch import CHICAGO_YEAR
from gis.models import Person, Role, Territory
from gis.tilegrid import tile_numbers
from server.services.understanding import Choices
from tests.factories import add_category, add_neighbourhood, add_person, add_territory
from tests.import_files import delimited
from tests.mvt import decode
from tests.services.imports_at_hand import NOW

FILTERS = 100
HOODS = {"west": (22.50, 57.20, 22.58, 57.30), "east": (22.5801, 57.20, 22.64, 57.30)}
HEADER = ("ID", "Datums no", "Laiks no", "Datums līdz", "Laiks līdz", "Veids", "Kā kļuva zināms",
          "Platums", "Garums")  # fmt: skip
KINDS = ("theft", "noise", "fire", "fraud")
HEARD = {"112": "reported", "patruļa": "police", "": "unknown"}


def made_file(rows: int = 1500) -> bytes:
    """A file as a station sends it: some times lack their clock, some are spans, some places are missing."""
    chance = np.random.default_rng(26)
    begun = pd.Timestamp("2024-03-05") + pd.to_timedelta(chance.integers(0, 500 * 1440, rows), unit="min")
    # No clock in Riga ever showed this hour.
    begun = begun.where(begun.floor("h") != pd.Timestamp("2025-03-30 03:00"), begun + pd.Timedelta(hours=2))
    lines = []
    for number, at in enumerate(begun):
        kind = chance.integers(0, 4)
        until = at + pd.Timedelta(minutes=int(chance.choice([5, 60, 61, 300, 2000])))
        lon, lat = 22.50 + 0.02 * chance.integers(0, 9), 57.20 + 0.01 * chance.integers(0, 12)
        blank = chance.random() < 0.1
        lines.append(
            (
                f"R-{number}",
                f"{at:%d.%m.%Y}",
                "" if kind == 0 else f"{at:%H:%M}",
                f"{until:%d.%m.%Y}" if kind == 1 else "",
                f"{until:%H:%M}" if kind == 1 else "",
                KINDS[chance.integers(0, 3)],
                list(HEARD)[chance.integers(0, 3)],
                "" if blank else f"{lat:.5f}".replace(".", ","),
                "" if blank else f"{lon:.5f}".replace(".", ","),
            )
        )
    return delimited(HEADER, lines, delimiter=";", encoding="utf-8")


def read_made(data: bytes) -> pd.DataFrame:
    """Read that file with pandas alone, into one row an incident."""
    import io

    raw = pd.read_csv(io.BytesIO(data), sep=";", dtype=str, keep_default_na=False)
    day = pd.to_datetime(raw["Datums no"], format="%d.%m.%Y")
    clock = raw["Laiks no"] != ""
    at = day + pd.to_timedelta(raw["Laiks no"].where(clock, "00:00") + ":00")
    span = raw["Datums līdz"] != ""
    until = pd.to_datetime(
        (raw["Datums līdz"] + " " + raw["Laiks līdz"]).where(span), format="%d.%m.%Y %H:%M"
    )
    # No span of this file crosses a change of clocks by less than its length leaves room for.
    short = until - at <= pd.Timedelta(hours=1)
    within = (until - pd.Timedelta(microseconds=1)).dt.normalize() == at.dt.normalize()
    return pd.DataFrame(
        {
            "at": at,
            "hour_known": np.where(span, short, clock),
            "weekday_known": np.where(span, short | within, True),
            "category": raw["Veids"],
            "known_by": raw["Kā kļuva zināms"].map(HEARD),
            "lon": pd.to_numeric(raw["Garums"].str.replace(",", ".")),
            "lat": pd.to_numeric(raw["Platums"].str.replace(",", ".")),
        }
    )


def chosen_at_random(chance: np.random.Generator, truth: pd.DataFrame, hoods: list[str]) -> dict[str, Any]:
    """Some filters, as the query of an address."""
    days = pd.date_range(truth["at"].min().normalize(), truth["at"].max().normalize())
    first, last = sorted(chance.choice(len(days), 2))
    boxes = truth[["lon", "lat"]].dropna().sample(2, random_state=int(chance.integers(0, 9999))).to_numpy()
    (west, south), (east, north) = boxes.min(axis=0).round(5), boxes.max(axis=0).round(5)
    area = f"{west},{south};{east},{south};{east},{north};{west},{north}"
    known = sorted(truth["category"].unique())
    every = {
        "category": chance.choice(known, min(2, len(known)), replace=False).tolist(),
        "from": f"{days[first]:%Y-%m-%d}",
        "to": f"{days[last]:%Y-%m-%d}",
        "weekday": chance.choice(np.arange(1, 8), 3, replace=False).tolist(),
        "hour": chance.choice(24, 9, replace=False).tolist(),
        "known_by": chance.choice(["reported", "police", "unknown"], 2, replace=False).tolist(),
        "neighbourhood": chance.choice(hoods, 1).tolist() if hoods else [],
        "area": area if west < east and south < north else "",
    }
    return {name: value for name, value in every.items() if value and chance.random() < 0.35}


def passing(truth: pd.DataFrame, asked: dict[str, Any], *without: str) -> pd.DataFrame:
    """The rows that a person asked for, one or another filter aside."""
    keep = pd.Series(data=True, index=truth.index)
    asked = {name: value for name, value in asked.items() if name not in without}
    day = truth["at"].dt.normalize()
    if "from" in asked:
        keep &= day >= asked["from"]
    if "to" in asked:
        keep &= day <= asked["to"]
    if "weekday" in asked:
        keep &= truth["weekday_known"] & (truth["at"].dt.day_of_week + 1).isin(asked["weekday"])
    if "hour" in asked:
        keep &= truth["hour_known"] & truth["at"].dt.hour.isin(asked["hour"])
    for name in ("category", "known_by", "neighbourhood"):
        if name in asked:
            keep &= truth[name].isin(asked[name])
    if "area" in asked:
        corners = np.array([corner.split(",") for corner in asked["area"].split(";")], dtype=float)
        keep &= truth["lon"].between(*corners[[0, 2], 0]) & truth["lat"].between(*corners[[0, 2], 1])
    return truth[keep]


def figures(truth: pd.DataFrame, asked: dict[str, Any]) -> dict[str, Any]:
    """Every figure of the screen, from the file."""
    shown, clock = passing(truth, asked), passing(truth, asked, "weekday", "hour")
    anywhere = passing(truth, asked, "neighbourhood", "area")
    hours = clock[clock["hour_known"]]
    table = np.zeros((7, 24), dtype=int)
    np.add.at(table, (hours["at"].dt.day_of_week, hours["at"].dt.hour), 1)
    days = clock.loc[clock["weekday_known"], "at"].dt.day_of_week.value_counts()
    ever = passing(truth, asked, "from", "to")["at"].dt.strftime("%Y-%m").value_counts()
    span = pd.period_range(truth["at"].min(), truth["at"].max(), freq="M").astype(str)
    counts = {
        name: rows[name].value_counts().to_dict()
        for name, rows in {
            "category": passing(truth, asked, "category"),
            "neighbourhood": anywhere,
            "known_by": passing(truth, asked, "known_by"),
        }.items()
    }
    return {
        "incidents": len(shown),
        "located": int(shown["lon"].notna().sum()),
        "unlocated": int(shown["lon"].isna().sum()),
        "hour_unknown": int((~clock["hour_known"]).sum()),
        "weekday_unknown": int((~clock["weekday_known"]).sum()),
        "outside_neighbourhoods": int((anywhere["lon"].notna() & anywhere["neighbourhood"].isna()).sum()),
        "months": {month: int(ever.get(month, 0)) for month in span},
        "clock": table.tolist(),
        "weekdays": [int(days.get(day, 0)) for day in range(7)],
        **counts,
    }


def said(view: dict[str, Any]) -> dict[str, Any]:
    """The same figures as the address gives them."""
    told = {
        name: view[name]
        for name in (
            "incidents",
            "located",
            "hour_unknown",
            "weekday_unknown",
            "outside_neighbourhoods",
            "clock",
            "weekdays",
        )
    }
    lists = {"category": "categories", "neighbourhood": "neighbourhoods", "known_by": "known_by"}
    return {
        **told,
        "unlocated": sum(view["unlocated"].values()),
        "months": {month["month"]: month["n"] for month in view["months"]},
        **{name: {each["code"]: each["n"] for each in view[key] if each["n"]} for name, key in lists.items()},
    }


def tiles_over(truth: pd.DataFrame, zoom: int) -> Iterator[str]:
    """The addresses of the tiles that hold any place of the file."""
    located = truth.dropna(subset=["lon"])
    columns, rows = tile_numbers(located["lon"], located["lat"], zoom=zoom)
    for x, y in sorted(set(zip(columns.tolist(), rows.tolist(), strict=True))):
        yield f"{zoom}/{x}/{y}"


def assert_all_figures(browser: FlaskClient, slug: str, truth: pd.DataFrame, hoods: list[str]) -> None:
    chance = np.random.default_rng(2026)
    drawn = list(tiles_over(truth, 9))
    for number in range(FILTERS):
        asked = chosen_at_random(chance, truth, hoods) if number else {}
        answer = browser.get(f"/api/v1/territories/{slug}/view", query_string=asked)
        assert answer.status_code == 200, answer.text
        expected = figures(truth, asked)
        assert said(answer.get_json()) == expected, asked
        tiles = [
            browser.get(f"/tiles/{slug}/incidents/{tile}.mvt", query_string=asked).data for tile in drawn
        ]
        cells = [feature for tile in tiles for layer in decode(tile).values() for feature in layer.features]
        assert sum(cell.properties["n"] for cell in cells) == expected["located"], asked


def imported(session: Session, slug: str, data: bytes | Path, name: str, choices: Choices) -> dict[str, Any]:
    from server.services import reading

    return reading.import_file(session, slug, data, name, now=NOW, choices=choices)


def test_every_figure_of_a_made_file_equals_pandas(session: Session, sign_in: Any) -> None:
    territory = add_territory(session, "figures")
    for kind in KINDS:
        add_category(session, territory, kind)
    for code, bounds in HOODS.items():
        add_neighbourhood(session, territory, code, bounds=bounds)
    data = made_file()
    ledger = imported(session, "figures", data, "export.csv", Choices(profile="latvia"))
    truth = read_made(data)
    assert (ledger["added"], ledger["ungeocoded"]) == (len(truth), truth["lon"].isna().sum())
    west, east = truth["lon"].between(22.50, 22.58), truth["lon"].between(22.5801, 22.64)
    inside = truth["lat"].between(57.20, 57.30)
    truth["neighbourhood"] = np.select([west & inside, east & inside], ["west", "east"], default="")
    truth["neighbourhood"] = truth["neighbourhood"].replace("", None)
    browser = sign_in(_analyst(session, territory))
    assert_all_figures(browser, "figures", truth, list(HOODS))


@pytest.mark.slow
@pytest.mark.skipif(not CHICAGO_YEAR.exists(), reason="Chicago's year is not at hand")
def test_every_figure_of_a_real_file_equals_pandas(session: Session, sign_in: Any, tmp_path: Path) -> None:
    raw = pd.read_csv(CHICAGO_YEAR, dtype=str, keep_default_na=False).sample(20_000, random_state=7)
    at = pd.to_datetime(raw["Date"], format="%m/%d/%Y %I:%M:%S %p")
    # Nobody can say what a clock meant that was put forward.
    raw, at = raw[~at.between("2017-03-12 02:00", "2017-03-12 02:59:59")], at
    file = tmp_path / "chicago.csv"
    raw.to_csv(file, index=False)
    territory = add_territory(
        session, "chicago", bounds=(-88, 41.6, -87.4, 42.1), srid=26916, timezone="America/Chicago"
    )
    ledger = imported(session, "chicago", file, "chicago.csv", Choices(profile="chicago"))
    located = raw["Latitude"] != ""
    assert (ledger["added"], ledger["ungeocoded"]) == (len(raw), (~located).sum())
    kinds = raw["Primary Type"].replace("CRIM SEXUAL ASSAULT", "CRIMINAL SEXUAL ASSAULT")
    kinds = kinds.mask(kinds.str.replace(" ", "").str.startswith("NON-CRIMINAL"), "NON-CRIMINAL")
    truth = pd.DataFrame(
        {
            "at": at.loc[raw.index],
            "hour_known": True,
            "weekday_known": True,
            "category": kinds.map(_codes(session, territory)),
            "known_by": "unknown",
            "neighbourhood": None,
            "lon": pd.to_numeric(raw["Longitude"]),
            "lat": pd.to_numeric(raw["Latitude"]),
        }
    )
    assert truth["category"].notna().all()
    assert_all_figures(sign_in(_analyst(session, territory)), "chicago", truth, [])


def _codes(session: Session, territory: Territory) -> dict[str, str]:
    from gis.queries import territories

    return {each.labels["en"].upper(): each.code for each in territories.categories(session, territory.id)}


def _analyst(session: Session, territory: Territory) -> Person:
    return add_person(session, Role.ANALYST, territory=territory)
