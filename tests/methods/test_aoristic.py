"""The day-by-hour clock as a person meets it: what is counted, what is set apart, what is said."""

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from analysis.errors import TooFew
from gis.models import TimePrecision
from tests.methods.when_world import History

# A Friday; 21:10 in Riga.
FRIDAY = datetime(2025, 6, 6, 18, 10, tzinfo=UTC)


def test_a_busy_hour_is_named_in_local_time(app: Flask, session: Session) -> None:
    town = History(session)
    town.at([FRIDAY + timedelta(weeks=n) for n in range(12)])
    town.at([FRIDAY + timedelta(days=n, hours=3 * n) for n in range(12)])
    run = town.run("aoristic")
    assert [4, 21] in run.summary["marked"]
    shown = town.tell(app, run)
    assert shown.findings[0].startswith(
        "More than an even spread would bring by chance: Friday 21:00 to 22:00"
    )
    assert shown.findings[1] == "Each of these incidents is known to the hour."


def test_spans_are_shared_and_dates_are_set_apart(app: Flask, session: Session) -> None:
    town = History(session)
    town.at([FRIDAY])
    town.span(FRIDAY, timedelta(hours=4))
    town.span(FRIDAY, timedelta(days=30))
    town.span(FRIDAY.replace(hour=21, minute=0), timedelta(days=1), TimePrecision.DAY)
    run = town.run("aoristic")
    assert (run.summary["shown"], run.summary["dates_only"]) == (3, 1)
    assert (run.summary["spread"], run.summary["even"]) == (1, 1)
    assert run.summary["smeared"] == pytest.approx(2 / 3)
    shown = town.tell(app, run)
    assert (
        "2 incidents are known only as a span of several hours and are shared among them" in shown.findings[1]
    )
    assert "67 % of all weight has no certain hour" in shown.findings[1]
    assert "read stretches of several hours" in shown.findings[2]
    assert shown.findings[3] == "1 incident is known by date only and is in no hour."


def test_a_pile_at_midnight_is_set_apart_unless_a_person_says_otherwise(app: Flask, session: Session) -> None:
    town = History(session)
    midnight = datetime(2025, 6, 5, 21, 0, tzinfo=UTC)
    town.at([midnight + timedelta(days=n) for n in range(30)])
    town.at([FRIDAY])
    run = town.run("aoristic")
    assert run.used["midnight"] == "apart"
    assert (run.summary["shown"], run.summary["midnight"]) == (1, 30)
    assert any("30 incidents at exactly 00:00 are set apart" in said for said in town.tell(app, run).findings)
    counted = town.run("aoristic", midnight="count")
    assert counted.summary["shown"] == 31
    assert any("it may be a default" in said for said in town.tell(app, counted).findings)


def test_few_incidents_are_told_as_few(app: Flask, session: Session) -> None:
    town = History(session)
    town.at([FRIDAY])
    assert "with 1 incident, differences like these" in town.tell(app, town.run("aoristic")).findings[0]
    assert town.tell(app, town.run("aoristic"), "lv").findings


def test_dates_alone_make_no_clock(session: Session) -> None:
    town = History(session)
    town.span(FRIDAY, timedelta(days=1), TimePrecision.DAY)
    with pytest.raises(TooFew):
        town.run("aoristic")


def test_a_night_is_one_stretch_also_over_the_end_of_the_week(app: Flask, session: Session) -> None:
    town = History(session)
    sunday = datetime(2025, 6, 8, 20, 10, tzinfo=UTC)
    town.at([sunday + timedelta(weeks=week, hours=hour) for week in range(12) for hour in range(3)])
    findings = town.tell(app, town.run("aoristic")).findings
    assert findings[0].endswith("by chance: Sunday 23:00 to Monday 02:00.")
