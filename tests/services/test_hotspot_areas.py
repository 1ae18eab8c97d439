"""Hotspot areas: made of a run of all categories, without sensitive incidents and the last days, and kept."""

from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from analysis.hotspots import HotspotSettings
from gis.intake.addresses import Found
from gis.models import Category, HotspotRun, PublishedHotspot, Territory
from gis.queries.selection import Selection
from server.services import hotspots, places, publishing
from server.services.hotspots import RunRequest
from server.services.publishing import Choices
from server.services.refusals import Invalid
from tests.factories import TOWN, add_category, add_incidents, add_territory

TODAY = date(2026, 11, 30)
YEAR = Selection(first=date(2025, 12, 1), last=date(2026, 11, 29))


def crowd(
    session: Session, here: Territory, category: Category, count: int, *, day: date = date(2026, 8, 3)
) -> None:
    """So many incidents within some steps of each other."""
    lons = TOWN[0] + np.arange(count) * 1e-6
    at = datetime(day.year, day.month, day.day, 9, tzinfo=UTC)
    times = [at + timedelta(minutes=n) for n in range(count)]
    add_incidents(session, here, category, lons, np.full(count, TOWN[1]), at=times)


def find(session: Session, here: Territory, selection: Selection = YEAR) -> HotspotRun:
    """Find hotspots of five incidents."""
    return hotspots.run(session, here.slug, RunRequest(selection, HotspotSettings(100.0, 5)))


def bands(session: Session, here: Territory) -> list[str]:
    """The bands of the public hotspots."""
    session.expire_all()
    found = select(PublishedHotspot.band).filter_by(territory_slug=here.slug)
    return list(session.scalars(found.order_by(PublishedHotspot.rank)))


@pytest.fixture
def here(session: Session) -> Territory:
    """A territory where twenty addresses stand at the crowd's place."""
    made = add_territory(session)
    homes = [Found(str(n), f"Oak {n}", TOWN[0] + n * 1e-6, TOWN[1]) for n in range(20)]
    places.replace_register(session, made, homes)
    return made


def test_the_newest_run_of_all_categories_is_published(session: Session, here: Territory) -> None:
    crowd(session, here, add_category(session, here), 12)
    find(session, here)
    assert publishing.derive(session, here, today=TODAY).hotspots == 1
    assert bands(session, here) == ["10-19"]


def test_p06_sensitive_incidents_make_no_public_hotspot(session: Session, here: Territory) -> None:
    category = add_category(session, here)
    crowd(session, here, category, 4)
    private = add_category(session, here, "family")
    private.sensitive = True
    crowd(session, here, private, 30)
    find(session, here)
    publishing.derive(session, here, today=TODAY)
    assert bands(session, here) == []


def test_p13_the_last_week_makes_no_public_hotspot(session: Session, here: Territory) -> None:
    crowd(session, here, add_category(session, here), 12, day=date(2026, 11, 24))
    find(session, here)
    publishing.derive(session, here, today=TODAY)
    assert bands(session, here) == []


def test_a_run_of_some_categories_or_hours_is_not_published(session: Session, here: Territory) -> None:
    crowd(session, here, add_category(session, here), 12)
    find(session, here, Selection(("theft",), YEAR.first, YEAR.last))
    run = find(session, here, Selection((), YEAR.first, YEAR.last, hours=(12,)))
    publishing.derive(session, here, today=TODAY)
    assert bands(session, here) == []
    with pytest.raises(Invalid):
        publishing.derive(session, here, today=TODAY, choices=Choices(run_id=run.id))


def test_a_newer_run_waits_four_weeks_unless_somebody_chooses_it(session: Session, here: Territory) -> None:
    category = add_category(session, here)
    crowd(session, here, category, 12)
    find(session, here)
    publishing.derive(session, here, today=TODAY)
    crowd(session, here, category, 30, day=date(2026, 9, 3))
    newer = find(session, here)
    assert publishing.plan(session, here, today=TODAY + timedelta(days=27)).areas is None
    publishing.derive(session, here, today=TODAY, choices=Choices(run_id=newer.id))
    assert bands(session, here) == ["20-49"]


def test_a_category_that_becomes_sensitive_leaves_the_hotspots_at_once(
    session: Session, here: Territory
) -> None:
    category = add_category(session, here)
    crowd(session, here, category, 12)
    find(session, here)
    publishing.derive(session, here, today=TODAY)
    category.sensitive = True
    session.flush()
    publishing.derive(session, here, today=TODAY)
    assert bands(session, here) == []


def test_without_addresses_or_runs_there_are_no_public_hotspots(session: Session) -> None:
    here = add_territory(session)
    assert publishing.derive(session, here, today=TODAY).hotspots == 0
    crowd(session, here, add_category(session, here), 12)
    find(session, here)
    assert publishing.derive(session, here, today=TODAY).hotspots == 0
