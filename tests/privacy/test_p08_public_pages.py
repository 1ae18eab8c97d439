"""P8: every public page and file is read by the public role, which sees the published schema only."""

from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.orm import Session

from gis.models import PublishedNeighbourhood, PublishedTerritory
from server import database
from tests.board_factories import add_card, add_figure, add_hotspot, add_release, jpeg, publish_codes
from tests.factories import TOWN, box
from tests.privacy.public_addresses import public_addresses

SLUG = "public-role-town"


@pytest.fixture
def committed(engine: Any) -> Any:
    """A town that is really in the database: the public role's own connections must see it."""
    from geoalchemy2.shape import from_shape

    outline = from_shape(box(22.5, 57.2, 22.7, 57.3), srid=4326)
    with Session(engine) as session:
        session.add(
            PublishedTerritory(
                slug=SLUG, name="Town", synthetic=True, timezone="Europe/Riga", srid=3059, boundary=outline
            )
        )
        session.flush()
        session.add(PublishedNeighbourhood(territory_slug=SLUG, code="west", name="West", outline=outline))
        publish_codes(session, SLUG)
        add_release(session, SLUG)
        add_card(session, SLUG, "public-role-card", neighbourhood_code="west", photo=jpeg())
        add_figure(session, SLUG, "west", count=12)
        add_hotspot(session, SLUG, at=TOWN)
        session.commit()
    yield SLUG
    with Session(engine) as session:
        session.delete(session.get_one(PublishedTerritory, SLUG))
        session.commit()


def test_p08_every_public_address_is_answered_by_the_public_role_alone(
    web_app: Any, committed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused() -> Any:
        raise AssertionError("a public address asked for a session that is not the public role's")

    runtime = replace(web_app.extensions["talsi"], staff_sessions=refused, intake_sessions=refused)
    monkeypatch.setitem(web_app.extensions, "talsi", runtime)
    browser = web_app.test_client()
    for address in public_addresses(web_app, committed, ref="public-role-card"):
        answer = browser.get(address)
        assert answer.status_code in (200, 204), f"{address}: {answer.status_code}"


def test_p08_the_session_behind_a_public_address_is_the_public_roles(web_app: Any) -> None:
    from sqlalchemy import text

    with web_app.test_request_context("/"):
        assert database.public_db().scalar(text("SELECT current_user")) == "talsi_public"
