"""Tests of scoring: hotspot runs are judged by what followed, by themselves, once the next window is over."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import Category, HotspotRun, Job, Role, Territory
from gis.queries.selection import Selection
from server.services import analyses, hotspots, scoring
from server.services.analysis_requests import Request
from server.services.hotspots import HotspotSettings, RunRequest
from tests.factories import TOWN, add_category, add_incidents, add_person, add_territory

MAY = datetime(2025, 5, 1, 6, 0, tzinfo=UTC)
LATER = datetime(2025, 9, 1, tzinfo=UTC)
WINDOW = Selection(first=date(2025, 5, 1), last=date(2025, 5, 31))


def crowd(session: Session, territory: Territory, category: Category, begins: datetime, *, days: int) -> None:
    """Two incidents a day in one crowd."""
    if not days:
        return
    rng = np.random.default_rng(days)
    places = rng.normal(0, 0.0003, (2 * days, 2)) + np.array(TOWN)
    times = [begins + timedelta(hours=12 * n) for n in range(2 * days)]
    add_incidents(session, territory, category, *places.T, at=times)


@pytest.fixture
def theft(session: Session) -> Category:
    return add_category(session, add_territory(session, "scored"), "theft")


@pytest.fixture
def run(session: Session, theft: Category) -> HotspotRun:
    """A run on May, of which nothing later is known yet."""
    crowd(session, session.get_one(Territory, theft.territory_id), theft, MAY, days=31)
    return hotspots.run(session, "scored", RunRequest(WINDOW, HotspotSettings(100, 5)))


def follow(session: Session, theft: Category, *, days: int) -> None:
    territory = session.get_one(Territory, theft.territory_id)
    crowd(session, territory, theft, MAY + timedelta(days=31), days=days)


def asked(session: Session) -> list[dict]:
    jobs = session.scalars(select(Job).where(Job.kind == "analysis_run"))
    return [job.subject for job in jobs]


def test_a_window_that_is_over_is_scored_once(session: Session, theft: Category, run: HotspotRun) -> None:
    follow(session, theft, days=30)
    assert scoring.score_due(session, LATER) == 1
    assert scoring.score_due(session, LATER) == 0
    (subject,) = asked(session)
    assert subject["settings"]["hotspot_run"] == str(run.id)
    assert (subject["second"]["from"], subject["second"]["to"]) == ("2025-06-01", "2025-06-30")


@pytest.mark.parametrize("days", [0, 20])
def test_a_window_that_is_not_imported_whole_waits(
    session: Session, theft: Category, run: HotspotRun, days: int
) -> None:
    follow(session, theft, days=days)
    assert scoring.score_due(session, LATER) == 0


def test_a_window_whose_days_have_not_passed_waits(
    session: Session, theft: Category, run: HotspotRun
) -> None:
    follow(session, theft, days=30)
    assert scoring.score_due(session, datetime(2025, 6, 30, 8, tzinfo=UTC)) == 0


def test_a_run_without_hotspots_is_never_scored(session: Session, theft: Category) -> None:
    crowd(session, session.get_one(Territory, theft.territory_id), theft, MAY, days=61)
    hotspots.run(session, "scored", RunRequest(WINDOW, HotspotSettings(100, 500)))
    assert scoring.score_due(session, LATER) == 0


def test_the_score_is_listed_with_what_counting_would_have_caught(
    session: Session, theft: Category, run: HotspotRun
) -> None:
    follow(session, theft, days=30)
    scoring.score_due(session, LATER)
    analyses.run(session, "scored", Request.from_json(asked(session)[0]))
    (found,) = scoring.listed(session, session.get_one(Territory, theft.territory_id))
    assert found.run.id == run.id
    assert found.found["hit_rate"] > 0.9
    assert 0 <= found.naive <= 1
    assert not found.published
    assert scoring.score_due(session, LATER) == 0


def test_a_back_test_on_other_days_is_no_score_and_keeps_none_away(
    session: Session, theft: Category, run: HotspotRun
) -> None:
    follow(session, theft, days=30)
    territory = session.get_one(Territory, theft.territory_id)
    request = scoring.request_of(run)
    assert request.second is not None
    for last in (date(2025, 6, 15), date(2025, 7, 10)):
        chosen = replace(request.second, selection=replace(request.second.selection, last=last))
        analyses.run(session, "scored", replace(request, second=chosen))
    assert scoring.listed(session, territory) == []
    assert scoring.score_due(session, LATER) == 1
    analyses.run(session, "scored", Request.from_json(asked(session)[0]))
    (found,) = scoring.listed(session, territory)
    assert found.score.settings["second"]["to"] == "2025-06-30"


def test_a_run_whose_window_nothing_follows_is_judged_on_the_end_of_its_own(
    session: Session, theft: Category, run: HotspotRun
) -> None:
    territory = session.get_one(Territory, theft.territory_id)
    alone = scoring.foresight_of(session, territory, run)
    assert "hotspot_run" not in alone.settings
    record = analyses.run(session, "scored", alone)
    assert record.settings["selection"]["to"] == "2025-05-23"
    follow(session, theft, days=20)
    later = scoring.foresight_of(session, territory, run)
    assert later.settings["hotspot_run"] == str(run.id)
    assert later.second is not None
    assert later.second.selection.last == date(2025, 6, 20)


def test_the_page_says_wins_and_losses_and_the_run_asks_both_questions(
    session: Session, theft: Category, run: HotspotRun, sign_in
) -> None:
    follow(session, theft, days=30)
    scoring.score_due(session, LATER)
    analyses.run(session, "scored", Request.from_json(asked(session)[0]))
    browser = sign_in(add_person(session, Role.ANALYST))
    page = browser.get("/t/scored/hotspots/scores").text
    assert "1 hotspot run was scored" in page
    assert "May 2025" in page
    shown = browser.get(f"/t/scored/hotspots/{run.id}").text
    assert "How steady are these?" in shown
    assert "How well would they have foretold?" in shown


def test_a_page_without_scores_says_when_there_will_be_some(
    session: Session, theft: Category, sign_in
) -> None:
    browser = sign_in(add_person(session, Role.ANALYST))
    assert "No hotspots have been scored yet" in browser.get("/t/scored/hotspots/scores").text
