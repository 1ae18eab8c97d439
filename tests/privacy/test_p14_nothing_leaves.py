"""P14: no public page or file asks another host for anything, and the browser would refuse if one did."""

import re
from typing import Any

import pytest

from gis.models import Territory
from tests.board_factories import add_card, add_figure, add_hotspot, jpeg, public_town
from tests.concern_factories import add_place
from tests.factories import TOWN
from tests.privacy.public_addresses import public_addresses

# Names of reference systems and of formats: nobody fetches them.
NAMES = (
    "http://www.w3.org/",
    "http://www.opengis.net/",
    "http://localhost/",
)
_ADDRESS = re.compile(r"https?://[^\s\"'<>)\\]+")
_FETCHED = re.compile(
    r'<(?:script|link|img|iframe|source|image|use|form)\b[^>]*?(?:src|href|action)="([^"]+)"'
)


@pytest.fixture
def town(session: Any) -> Territory:
    """A published town with one of everything."""
    territory = public_town(session)
    place = add_place(session, territory)
    add_card(session, territory.slug, "lamp", place_id=place.id, photo=jpeg())
    add_figure(session, territory.slug, "west", count=12)
    add_hotspot(session, territory.slug, at=TOWN)
    return territory


def test_p14_every_public_answer_has_a_policy_that_allows_this_server_only(
    app: Any, client: Any, town: Territory
) -> None:
    for address in public_addresses(app, town.slug, ref="lamp"):
        answer = client.get(address)
        policy = answer.headers["Content-Security-Policy"]
        assert answer.status_code in (200, 204), address
        assert "default-src 'self'" in policy, address
        assert "unsafe" not in policy, address
        assert "http" not in policy, address


def test_p14_no_public_page_fetches_from_another_host_or_writes_a_script_into_itself(
    app: Any, client: Any, town: Territory
) -> None:
    pages = 0
    for address in public_addresses(app, town.slug, ref="lamp"):
        answer = client.get(address)
        if not answer.content_type.startswith("text/html") or "attachment" in answer.headers.get(
            "Content-Disposition", ""
        ):
            continue
        pages += 1
        for fetched in _FETCHED.findall(answer.text):
            assert re.match(r"/(?!/)|#|data:", fetched), (address, fetched)
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=\"|javascript:", answer.text), address
        assert all("src=" in tag for tag in re.findall(r"<script[^>]*>", answer.text)), address
    assert pages >= 4


def test_p14_no_public_file_names_a_host_but_this_one(app: Any, client: Any, town: Territory) -> None:
    for address in public_addresses(app, town.slug, ref="lamp"):
        answer = client.get(address)
        if answer.content_type.startswith(("image/jpeg", "image/png", "application/vnd.mapbox")):
            continue
        if address.endswith("map.html"):
            continue  # it carries a library that names its home; its own policy lets it reach nothing
        strangers = [found for found in _ADDRESS.findall(answer.text) if not found.startswith(NAMES)]
        assert strangers == [], address


def test_p14_the_map_in_one_file_forbids_itself_every_request(client: Any, town: Territory) -> None:
    page = client.get(f"/api/v1/territories/{town.slug}/public/map.html").text
    assert "default-src 'none'" in page
    assert not [fetched for fetched in _FETCHED.findall(page) if not fetched.startswith(("#", "data:"))]
