"""Season as a person meets it: claimed after two full years only, months by name."""

from datetime import UTC, datetime, timedelta

import numpy as np
from flask import Flask
from sqlalchemy.orm import Session

from tests.methods.when_world import History

NEW_YEAR = datetime(2022, 1, 1, 10, tzinfo=UTC)


def test_a_busy_july_is_found_after_three_years(app: Flask, session: Session) -> None:
    town = History(session)
    days = [NEW_YEAR + timedelta(days=n) for n in range(3 * 365 + 1)]
    town.at([day for day in days for _ in range(4 if day.month == 7 else 1)])
    run = town.run("season")
    assert run.summary["month_effects"]["more"] == [6]
    assert run.summary["weekday_effects"]["sure"] is False
    shown = town.tell(app, run)
    assert shown.findings[0] == "There is a season (p below 0.001)."
    assert shown.findings[1].startswith("More than the average: July 3.56 times")
    assert len(shown.charts) == 4


def test_under_two_years_no_season_is_claimed_but_months_are_shown(app: Flask, session: Session) -> None:
    town = History(session)
    rng = np.random.default_rng(1)
    town.at([NEW_YEAR + timedelta(days=int(day)) for day in rng.integers(0, 300, 40)])
    run = town.run("season")
    assert run.summary["month_effects"] is None
    shown = town.tell(app, run)
    assert "that takes 24 complete months, and there are" in shown.findings[0]
    assert shown.charts


def test_one_incident_is_no_profile(app: Flask, session: Session) -> None:
    town = History(session)
    town.at([NEW_YEAR])
    shown = town.tell(app, town.run("season"), "lv")
    assert len(shown.findings) == 2
