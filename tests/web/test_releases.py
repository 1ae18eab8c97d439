"""Releases: the page says what is public and what would be given away, and releases nothing that would be."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import AuditEvent, Category, Job, Neighbourhood, PublishedFigure, Role, Territory
from server.services import publishing
from server.web import releases
from tests.factories import TOWN, add_category, add_incident, add_neighbourhood, add_person, add_territory

TODAY = date(2026, 11, 30)
AGAIN = {"quarter": "2026-07-01", "level": "full"}


@pytest.fixture
def here(session: Session, monkeypatch: pytest.MonkeyPatch) -> Territory:
    """A territory with one closed quarter of two neighbourhoods."""
    monkeypatch.setattr(releases, "_today", lambda: TODAY)
    made = add_territory(session)
    theft = add_category(session, made)
    for code, west, east, count in (("west", 22.4, 22.5, 12), ("east", 22.5, 22.8, 9)):
        area = add_neighbourhood(session, made, code, bounds=(west, 57.15, east, 57.35))
        record(session, made, theft, count, area.id)
    return made


def record(session: Session, here: Territory, category: Category, count: int, area_id: int) -> None:
    """Record so many incidents in September 2026."""
    at = datetime(2026, 9, 2, 9, tzinfo=UTC)
    for number in range(count):
        moment = at + timedelta(hours=number)
        add_incident(session, here, category, at=moment, place=TOWN, neighbourhood_id=area_id)


def one_late(session: Session, here: Territory) -> None:
    """One record comes in after the quarter was published."""
    publishing.derive(session, here, today=TODAY)
    category = session.scalars(select(Category).filter_by(territory_id=here.id)).one()
    west = session.scalars(select(Neighbourhood).filter_by(territory_id=here.id, code="west")).one()
    record(session, here, category, 1, west.id)


def page(browser: Any, here: Territory, **asked: str) -> str:
    """The page's words."""
    answer = browser.get(f"/t/{here.slug}/releases", query_string=asked)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_a_planner_releases_a_quarter_that_gives_nothing_away(
    sign_in: Any, session: Session, here: Territory
) -> None:
    browser = sign_in(add_person(session, Role.PLANNER))
    words = page(browser, here)
    assert "This release gives nothing away." in words
    assert "3rd quarter 2026" in words
    assert "Nothing has been derived yet" in words
    assert browser.post(f"/t/{here.slug}/releases").status_code == 303
    assert session.scalars(select(PublishedFigure.count).filter_by(territory_slug=here.slug)).all()
    event = session.scalars(select(AuditEvent).filter_by(operation="release")).one()
    assert event.objects["quarters"] == 1
    assert "by category" in page(browser, here)


def test_a_second_release_that_reveals_cells_names_them_and_offers_to_coarsen(
    sign_in: Any, session: Session, here: Territory
) -> None:
    one_late(session, here)
    words = page(sign_in(add_person(session, Role.ANALYST)), here, **AGAIN)
    assert "This release would reveal 4 figures: coarsen or cancel." in words
    assert "West, Theft, 3rd quarter 2026" in words
    assert "1 record came or went" in words
    assert "level=together" in words
    assert ">Release</button>" not in words


def test_p16_a_release_that_would_reveal_is_refused_and_changes_nothing(
    sign_in: Any, session: Session, here: Territory
) -> None:
    one_late(session, here)
    browser = sign_in(add_person(session, Role.ANALYST))
    answer = browser.post(f"/t/{here.slug}/releases", data=AGAIN)
    assert answer.status_code == 422
    assert "coarsen or cancel" in answer.get_data(as_text=True)
    total = select(PublishedFigure.count).filter_by(
        territory_slug=here.slug, neighbourhood_code="", category_code=""
    )
    assert session.scalars(total).one() == 21
    refused = session.scalars(select(AuditEvent).filter_by(operation="release")).one()
    assert refused.objects["refused"] is True


def test_a_quarter_can_be_taken_off_the_public_pages(sign_in: Any, session: Session, here: Territory) -> None:
    one_late(session, here)
    browser = sign_in(add_person(session, Role.ANALYST))
    assert "gives nothing away" in page(browser, here, quarter="2026-07-01", level="hidden")
    browser.post(f"/t/{here.slug}/releases", data={"quarter": "2026-07-01", "level": "hidden"})
    assert session.scalars(select(PublishedFigure).filter_by(territory_slug=here.slug)).all() == []
    assert "not shown" in page(browser, here)


@pytest.mark.parametrize(
    "asked",
    [{"quarter": "2026-10-01"}, {"quarter": "summer"}, {"level": "more"}, {"run": "x"}, {"run": "0" * 32}],
)
def test_a_choice_that_makes_no_sense_is_refused(
    sign_in: Any, session: Session, here: Territory, asked: dict[str, str]
) -> None:
    browser = sign_in(add_person(session, Role.ANALYST))
    assert browser.get(f"/t/{here.slug}/releases", query_string=asked).status_code == 422
    assert browser.post(f"/t/{here.slug}/releases", data=asked).status_code == 422


def test_years_that_wait_are_a_matter_of_the_worker(sign_in: Any, session: Session, here: Territory) -> None:
    category = session.scalars(select(Category).filter_by(territory_id=here.id)).one()
    add_incident(session, here, category, at=datetime(2024, 2, 2, 9, tzinfo=UTC))
    browser = sign_in(add_person(session, Role.PLANNER))
    assert "11 quarters are over and not public yet." in page(browser, here)
    for _ in range(2):
        assert browser.post(f"/t/{here.slug}/releases/first").status_code == 303
    assert len(session.scalars(select(Job).filter_by(kind="publish", territory_id=here.id)).all()) == 1


@pytest.mark.parametrize("role", [Role.OFFICER, Role.MODERATOR, Role.FACILITATOR, Role.AUDITOR])
def test_who_does_not_plan_releases_nothing(
    sign_in: Any, session: Session, here: Territory, role: Role
) -> None:
    browser = sign_in(add_person(session, role))
    assert browser.get(f"/t/{here.slug}/releases").status_code == 403
    assert browser.post(f"/t/{here.slug}/releases").status_code == 403
