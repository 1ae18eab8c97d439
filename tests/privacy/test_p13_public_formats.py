"""P13: of a concern's time the public learns a month and a part of the day, in every format."""

import re
from datetime import date
from typing import Any

import pytest

from gis.models import Territory
from tests import mvt
from tests.board_factories import add_card, public_town
from tests.concern_factories import add_place
from tests.privacy.public_addresses import public_addresses

DERIVED = "2026-11-16"
_DAY = re.compile(r"\b(?:19|20)\d\d-\d\d-\d\d\b")


@pytest.fixture
def town(session: Any) -> Territory:
    """A town with one card; its release is the only thing that has a day."""
    territory = public_town(session)
    place = add_place(session, territory)
    add_card(
        session,
        territory.slug,
        "lamp",
        place_id=place.id,
        state="done",
        received_month=date(2026, 9, 1),
        noticed_month=date(2026, 8, 1),
        closed_month=date(2026, 10, 1),
    )
    return territory


def test_p13_no_public_answer_about_concerns_has_a_day(app: Any, client: Any, town: Territory) -> None:
    looked = 0
    for address in public_addresses(app, town.slug, ref="lamp"):
        answer = client.get(address)
        if answer.status_code != 200 or answer.content_type.startswith(
            ("image/jpeg", "image/png", "application/vnd.mapbox")
        ):
            continue
        text = re.sub(r'"timeStamp": ?"[^"]*"', "", answer.text)
        days = set(_DAY.findall(text)) - {DERIVED}
        # A month that a format wants as a moment is its first day; what spans months ends on their last.
        assert all(day.endswith(("-01", "-30")) for day in days), f"{address}: {days}"
        looked += 1
    assert looked > 15


def test_p13_a_card_gives_months_and_nothing_finer(client: Any, town: Territory) -> None:
    (feature,) = client.get(f"/api/v1/territories/{town.slug}/public/concerns.geojson").get_json()["features"]
    told = feature["properties"]
    assert (told["received_month"], told["noticed_month"], told["closed_month"]) == (
        "2026-09",
        "2026-08",
        "2026-10",
    )
    assert not [name for name in told if re.search(r"(_at|_on|hour|minute|date)$", name)]


def test_p13_a_tile_knows_no_time_of_concerns(client: Any, town: Territory) -> None:
    tile = mvt.decode(client.get(f"/tiles/{town.slug}/public/0/0/0.mvt").data)
    (place,) = tile["places"].features
    assert set(place.properties) == {"name", "addresses", "concerns"}


def test_p13_cards_of_a_month_stand_in_an_order_that_tells_nothing_of_the_day(
    session: Any, client: Any
) -> None:
    territory = public_town(session, "order-town")
    for ref in ("c", "a", "b"):  # in the order in which they came
        add_card(session, territory.slug, ref)
    page = client.get("/t/order-town/concerns").text
    assert re.findall(r'id="c-(\w)"', page) == ["a", "b", "c"]
