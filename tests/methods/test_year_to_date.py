"""Year to date as a person meets it: the same days, Poisson z, and only large ones flagged."""

from datetime import UTC, date, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.queries.selection import Selection
from server.services.refusals import Invalid
from tests.methods.when_world import History

BEFORE, NOW = (datetime(year, 1, 10, 10, tzinfo=UTC) for year in (2023, 2024))
WINDOW = Selection(first=date(2023, 1, 1), last=date(2024, 3, 15))


def town_of(session: Session) -> History:
    town = History(session)
    town.at([BEFORE] * 54)
    town.at([NOW] * 33)
    town.at([BEFORE] * 4 + [datetime(2023, 3, 17, 10, tzinfo=UTC)] * 50, "noise")
    town.at([NOW] * 8 + [datetime(2024, 3, 15, 10, tzinfo=UTC)], "noise")
    return town


def test_the_same_days_are_compared_and_large_differences_are_named(app: Flask, session: Session) -> None:
    town = town_of(session)
    run = town.run("year-to-date", WINDOW)
    assert (run.summary["days"], run.summary["n_now"], run.summary["n_before"]) == (75, 42, 58)
    assert run.summary["before"] == ["2023-01-01", "2023-03-16"]
    findings = town.tell(app, run).findings
    assert findings[0] == "42 after 58 is within normal variation."
    assert "1 of 3 categories and neighbourhoods differs" in findings[1]
    assert findings[2] == "Theft: 33 after 54 (z = -3.2)."
    assert "75 days of each year: 1 Jan 2024 to 15 Mar 2024 and 1 Jan 2023 to 16 Mar 2023" in findings[3]


def test_a_day_may_be_chosen(session: Session) -> None:
    town = town_of(session)
    run = town.run("year-to-date", WINDOW, until="2024-02-10")
    assert (run.summary["n_now"], run.used["until"]) == (41, "2024-02-10")
    with pytest.raises(Invalid) as refusal:
        town.run("year-to-date", WINDOW, until="2025-02-10")
    assert refusal.value.field == "until"


def test_figures_and_tables_have_a_row_a_category(app: Flask, session: Session) -> None:
    town = town_of(session)
    shown = town.tell(app, town.run("year-to-date", WINDOW), "lv")
    assert [row[1:3] for row in shown.tables[0].rows] == [(33, 54), (9, 4)]
    assert shown.charts[0].series[1].ys[-1] == 42


def test_a_record_of_one_year_cannot_be_compared(session: Session) -> None:
    town = History(session)
    town.at([NOW + timedelta(days=n) for n in range(40)])
    with pytest.raises(TooFew, match="Let it begin on 1 January"):
        town.run("year-to-date")
