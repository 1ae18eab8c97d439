"""The weekday test as a person meets it: a series of few incidents."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.queries.selection import Selection
from server.services.refusals import Invalid
from tests.methods.when_world import History

FRIDAY = datetime(2025, 6, 6, 9, tzinfo=UTC)


def test_three_fridays_are_a_hint(app: Flask, session: Session) -> None:
    town = History(session)
    town.at([FRIDAY + timedelta(weeks=n) for n in range(3)])
    run = town.run("weekdays", days="equal")
    assert run.summary["g"] == pytest.approx(11.6755, abs=1e-4)
    assert run.summary["p"] == pytest.approx(0.020408, abs=1e-6)
    findings = town.tell(app, run).findings
    assert "a hint of a preferred weekday" in findings[0]
    assert "Friday, has 3 of 3. Were all weekdays alike" in findings[1]
    assert "in 2 % of cases" in findings[1]


def test_a_window_with_more_fridays_counts_them(session: Session) -> None:
    town = History(session)
    town.at([FRIDAY + timedelta(weeks=n) for n in range(3)])
    run = town.run("weekdays")
    assert run.used["days"] == "window"
    assert run.summary["p"] > 0.0204


def test_one_incident_says_nothing_and_says_so(app: Flask, session: Session) -> None:
    town = History(session)
    town.at([FRIDAY])
    run = town.run("weekdays", days="equal")
    assert "can be told from chance" in town.tell(app, run).findings[0]


def test_incidents_over_several_days_are_left_out(app: Flask, session: Session) -> None:
    town = History(session)
    town.at([FRIDAY])
    town.span(FRIDAY, timedelta(days=2))
    town.span(FRIDAY, timedelta(hours=2))
    run = town.run("weekdays")
    assert (run.summary["n"], run.summary["unknown"]) == (2, 1)
    assert "1 incident has no known weekday and is left out." in town.tell(app, run).findings


def test_without_a_known_weekday_there_is_no_test(session: Session) -> None:
    town = History(session)
    town.span(FRIDAY, timedelta(days=5))
    with pytest.raises(TooFew, match="known weekday"):
        town.run("weekdays")


def test_the_days_of_the_whole_window_count_also_those_before_the_first_incident(session: Session) -> None:
    town = History(session)
    town.at([FRIDAY, FRIDAY + timedelta(days=1)])
    window = Selection(first=FRIDAY.date() - timedelta(days=60), last=FRIDAY.date() + timedelta(days=1))
    run = town.run("weekdays", window)
    assert sum(row[3] for row in run.tables["weekdays"]["rows"]) == 62


@pytest.mark.parametrize(
    ("code", "chosen", "field"),
    [
        ("weekdays", Selection(weekdays=(6, 7)), "weekday"),
        ("season", Selection(weekdays=(6, 7)), "weekday"),
        ("aoristic", Selection(weekdays=(6, 7)), "weekday"),
        ("aoristic", Selection(hours=(22, 23)), "hour"),
    ],
)
def test_what_is_compared_must_not_be_chosen_first(
    session: Session, code: str, chosen: Selection, field: str
) -> None:
    town = History(session)
    town.at([FRIDAY + timedelta(days=n, hours=n) for n in range(60)])
    assert town.run("weekly", chosen).input_count
    with pytest.raises(Invalid, match="choose none of them") as refused:
        town.run(code, chosen)
    assert refused.value.field == field
