"""Weekly counts as a person meets them: unusual weeks by name, unfinished ones marked."""

from datetime import UTC, date, datetime, timedelta

from flask import Flask
from sqlalchemy.orm import Session

from gis.models import TimePrecision
from gis.queries.selection import Selection
from tests.methods.when_world import History

MONDAY = datetime(2025, 3, 3, 10, tzinfo=UTC)


def weeks(town: History, counts: list[int]) -> None:
    town.at([MONDAY + timedelta(weeks=week, days=2) for week, n in enumerate(counts) for _ in range(n)])


def window(first: date, weeks_long: int, more: int = 0) -> Selection:
    return Selection(first=first, last=first + timedelta(weeks=weeks_long, days=more - 1))


def test_an_unusual_week_is_named_with_its_band(app: Flask, session: Session) -> None:
    town = History(session)
    weeks(town, [9] * 8 + [30, 9])
    run = town.run("weekly", window(MONDAY.date(), 10))
    assert (run.summary["judged"], run.summary["above"], run.summary["below"]) == (2, 1, 0)
    shown = town.tell(app, run)
    assert shown.findings[0].startswith("Of 2 weeks that can be judged, 1 lie outside")
    assert shown.findings[1] == "Week of 28 Apr 2025: 30 incidents, where 3 to 20 are ordinary."
    assert "had 9 incidents" in shown.findings[2]
    assert shown.charts[0].series[0].marked == (8,)


def test_weeks_that_the_window_cuts_are_marked(app: Flask, session: Session) -> None:
    town = History(session)
    weeks(town, [9] * 11)
    run = town.run("weekly", window(MONDAY.date() + timedelta(days=1), 10, 2))
    assert run.summary["incomplete"] == 2
    shown = town.tell(app, run)
    assert "2 weeks are cut off by the window; they are shown, but not judged." in shown.findings
    assert shown.charts[0].series[0].partial_from == 10


def test_silence_after_the_last_incident_is_no_run_of_quiet_weeks(app: Flask, session: Session) -> None:
    town = History(session)
    weeks(town, [9] * 10)
    run = town.run("weekly", window(MONDAY.date(), 30))
    assert (run.summary["below"], run.summary["record"]["cut"]) == (0, True)
    assert any("no incident after 7 May 2025" in said for said in town.tell(app, run).findings)


def test_an_incident_known_to_the_month_is_in_no_week(app: Flask, session: Session) -> None:
    town = History(session)
    weeks(town, [1, 1])
    town.span(MONDAY, timedelta(days=31), TimePrecision.MONTH)
    run = town.run("weekly")
    assert run.summary["record"]["loose"] == 1
    shown = town.tell(app, run)
    assert shown.findings[0] == "There is no band yet: it needs 8 complete weeks before a week."
    assert any("1 incident is known only to a span of more than a week" in said for said in shown.findings)


def test_weeks_that_are_always_restless_are_told_apart_from_news(app: Flask, session: Session) -> None:
    town = History(session)
    weeks(town, [5, 5, 5, 5, 30, 30, 30, 30] * 4)
    said = town.tell(app, town.run("weekly", window(MONDAY.date(), 32))).findings[0]
    assert said.endswith("so one outside is no news by itself.")
