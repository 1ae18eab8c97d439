"""Incidents: a summary counts what pandas counts, and a place lists what lies exactly there."""

from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd
import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.models import Category, Territory
from gis.queries.incidents import Summary, Tally, at_same_place, extent_in_time, summarise, tally
from gis.queries.selection import Selection
from tests.factories import NOON, TOWN, add_category, add_incident, add_territory

RIGA = ZoneInfo("Europe/Riga")


@pytest.fixture
def talsi(session: Session) -> Territory:
    """A territory that keeps Riga's time."""
    return add_territory(session)


def _moments(rng: np.random.Generator, count: int) -> list[datetime]:
    """Random times of two years, and the moments on both sides of every local month's beginning."""
    start = datetime(2023, 11, 1, tzinfo=UTC)
    times = [start + timedelta(minutes=int(m)) for m in rng.integers(0, 2 * 365 * 24 * 60, count)]
    for year, month in [(2024, 1), (2024, 3), (2024, 4), (2024, 10), (2024, 11), (2025, 1)]:
        first = datetime(year, month, 1, tzinfo=RIGA).astimezone(UTC)
        times += [first, first - timedelta(microseconds=1)]
    return times


def _fill(session: Session, territory: Territory) -> dict[str, Category]:
    rng = np.random.default_rng(23)
    parent = add_category(session, territory, "property")
    codes = {
        "property": parent,
        "theft": add_category(session, territory, "theft", parent=parent),
        "noise": add_category(session, territory, "noise"),
        "unused": add_category(session, territory, "unused"),
    }
    for at in _moments(rng, 250):
        code = ("property", "theft", "noise")[rng.integers(0, 3)]
        reason = (None, None, None, "no_coordinate", "zero_coordinate")[rng.integers(0, 5)]
        add_incident(
            session,
            territory,
            codes[code],
            at=at,
            place=None if reason else TOWN,
            unlocated_reason=reason,
            at_default=reason is None and bool(rng.integers(0, 4) == 0),
        )
    return codes


def _table(session: Session, territory: Territory) -> pd.DataFrame:
    rows = session.execute(
        text(
            "SELECT c.code, p.code AS parent, i.occurred_from AS at, i.unlocated_reason AS reason,"
            " i.at_default, i.location IS NOT NULL AS located"
            " FROM exact.incident i JOIN exact.category c ON c.id = i.category_id"
            " LEFT JOIN exact.category p ON p.id = c.parent_id WHERE i.territory_id = :id"
        ),
        {"id": territory.id},
    )
    table = pd.DataFrame(rows.mappings())
    table["local"] = pd.to_datetime(table["at"], utc=True).dt.tz_convert("Europe/Riga")
    return table


def _counted(table: pd.DataFrame, selection: Selection) -> dict[str, Any]:
    """The same summary, counted by pandas on local dates."""
    day = table["local"].dt.date
    window = pd.Series(data=True, index=table.index)
    if selection.first:
        window &= day >= selection.first
    if selection.last:
        window &= day <= selection.last
    chosen = table["code"].isin(selection.categories) | table["parent"].isin(selection.categories)
    inside = table[window & (chosen if selection.categories else True)]
    return {
        "incidents": len(inside),
        "located": int(inside["located"].sum()),
        "at_default": int(inside["at_default"].sum()),
        "unlocated": inside["reason"].dropna().value_counts().to_dict(),
        "months": inside["local"].dt.strftime("%Y-%m").value_counts().to_dict(),
        "categories": table[window]["code"].value_counts().to_dict(),
    }


def _without_zeros(summary: Summary) -> dict[str, Any]:
    return {
        "incidents": summary.incidents,
        "located": summary.located,
        "at_default": summary.at_default,
        "unlocated": summary.unlocated,
        "months": {row["month"]: row["n"] for row in summary.months if row["n"]},
        "categories": {row["code"]: row["n"] for row in summary.categories if row["n"]},
    }


@pytest.mark.parametrize(
    "selection",
    [
        Selection(),
        Selection(("theft",)),
        Selection(("property",)),
        Selection(("noise", "theft"), date(2024, 3, 1), date(2024, 3, 31)),
        Selection(first=date(2024, 3, 31), last=date(2024, 10, 27)),
        Selection(first=date(2024, 10, 31)),
        Selection(last=date(2024, 1, 1)),
        Selection(("unused",)),
        Selection(("no-such-code",)),
    ],
    ids=str,
)
def test_a_summary_counts_what_pandas_counts(
    session: Session, talsi: Territory, selection: Selection
) -> None:
    _fill(session, talsi)
    summary = summarise(session, talsi, selection)
    assert _without_zeros(summary) == _counted(_table(session, talsi), selection)
    unlocated = summary.incidents - summary.located
    assert tally(session, talsi, selection) == Tally(summary.located, unlocated, summary.at_default)


def test_months_are_listed_without_a_gap_from_the_first_to_the_last(
    session: Session, talsi: Territory
) -> None:
    theft = add_category(session, talsi)
    add_incident(session, talsi, theft, at=datetime(2024, 11, 15, tzinfo=UTC))
    add_incident(session, talsi, theft, at=datetime(2025, 2, 15, tzinfo=UTC))
    months = summarise(session, talsi, Selection()).months
    assert months == [
        {"month": "2024-11", "n": 1},
        {"month": "2024-12", "n": 0},
        {"month": "2025-01", "n": 0},
        {"month": "2025-02", "n": 1},
    ]


def test_a_window_of_one_day_has_one_month(session: Session, talsi: Territory) -> None:
    add_incident(session, talsi, add_category(session, talsi), at=datetime(2025, 1, 31, 12, tzinfo=UTC))
    day = date(2025, 1, 31)
    assert summarise(session, talsi, Selection(first=day, last=day)).months == [{"month": "2025-01", "n": 1}]


def test_a_window_before_any_incident_counts_nothing(session: Session, talsi: Territory) -> None:
    add_incident(session, talsi, add_category(session, talsi))
    summary = summarise(session, talsi, Selection(first=date(1999, 1, 1), last=date(1999, 2, 28)))
    assert (summary.incidents, summary.located, summary.unlocated) == (0, 0, {})
    assert [row["n"] for row in summary.months] == [0, 0]


@pytest.mark.parametrize(
    "selection",
    [Selection(first=date(2030, 1, 1)), Selection(last=date(1990, 1, 1))],
    ids=["from after the last", "until before the first"],
)
def test_an_open_window_beyond_the_incidents_counts_nothing(
    session: Session, talsi: Territory, selection: Selection
) -> None:
    add_incident(session, talsi, add_category(session, talsi))
    summary = summarise(session, talsi, selection)
    assert (summary.incidents, sum(row["n"] for row in summary.months)) == (0, 0)


def test_a_territory_without_incidents_has_an_empty_summary(session: Session, talsi: Territory) -> None:
    add_category(session, talsi)
    summary = summarise(session, talsi, Selection())
    assert (summary.incidents, summary.months, summary.unlocated) == (0, [], {})
    assert summary.categories == [{"code": "theft", "n": 0}]
    assert extent_in_time(session, talsi.id) == (None, None)


def test_the_categories_of_a_summary_are_counted_without_the_category_filter(
    session: Session, talsi: Territory
) -> None:
    theft, noise = add_category(session, talsi, "theft"), add_category(session, talsi, "noise")
    add_incident(session, talsi, theft)
    add_incident(session, talsi, noise)
    add_incident(session, talsi, noise)
    summary = summarise(session, talsi, Selection(("theft",)))
    assert summary.incidents == 1
    assert summary.categories == [{"code": "noise", "n": 2}, {"code": "theft", "n": 1}]


def test_a_place_lists_its_incidents_newest_first_and_no_neighbours(
    session: Session, talsi: Territory
) -> None:
    theft = add_category(session, talsi)
    old = add_incident(session, talsi, theft, at=NOON)
    new = add_incident(session, talsi, theft, at=NOON + timedelta(days=1))
    add_incident(session, talsi, theft, place=(TOWN[0] + 1e-7, TOWN[1]))
    rows = at_same_place(session, talsi, old.id, Selection())
    assert [row["id"] for row in rows] == [new.id, old.id]
    assert rows[0]["category"] == "theft"
    assert (rows[0]["time_precision"], rows[0]["location_precision"]) == ("minute", "street")


def test_a_place_respects_the_selection(session: Session, talsi: Territory) -> None:
    theft, noise = add_category(session, talsi, "theft"), add_category(session, talsi, "noise")
    chosen = add_incident(session, talsi, theft)
    add_incident(session, talsi, noise)
    assert [row["id"] for row in at_same_place(session, talsi, chosen.id, Selection(("theft",)))] == [
        chosen.id
    ]


def test_a_place_lists_no_more_than_asked_for(session: Session, talsi: Territory) -> None:
    theft = add_category(session, talsi)
    incidents = [add_incident(session, talsi, theft) for _ in range(5)]
    rows = at_same_place(session, talsi, incidents[0].id, Selection(), limit=2)
    assert [row["id"] for row in rows] == [incidents[4].id, incidents[3].id]


def test_the_place_of_another_territorys_incident_is_empty(session: Session, talsi: Territory) -> None:
    other = add_territory(session)
    theirs = add_incident(session, other, add_category(session, other))
    add_incident(session, talsi, add_category(session, talsi))
    assert at_same_place(session, talsi, theirs.id, Selection()) == []


def test_an_incident_without_a_place_has_no_company(session: Session, talsi: Territory) -> None:
    theft = add_category(session, talsi)
    nowhere = add_incident(session, talsi, theft, place=None)
    add_incident(session, talsi, theft, place=None)
    assert at_same_place(session, talsi, nowhere.id, Selection()) == []
