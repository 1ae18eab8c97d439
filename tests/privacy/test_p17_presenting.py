"""P17: presenting is a mode of data: an operator sees nothing on the wall that a resident does not."""

import re
from typing import Any

import pytest

from gis.models import Role, Territory
from tests.board_factories import add_card, add_figure, add_hotspot, public_town
from tests.concern_factories import add_place
from tests.factories import TOWN, add_category, add_incident, add_person
from tests.privacy.public_addresses import public_addresses

_TOKEN = re.compile(r'(csrf[-_]token" (?:content|value)=")[^"]*')
_STAMP = re.compile(r'"timeStamp": ?"[^"]*"')


@pytest.fixture
def town(session: Any) -> Territory:
    """A town with published rows, and exact ones that must stay out of sight."""
    territory = public_town(session)
    category = add_category(session, territory, "theft")
    for _ in range(7):
        add_incident(session, territory, category)
    place = add_place(session, territory)
    add_card(session, territory.slug, "lamp", place_id=place.id)
    add_figure(session, territory.slug, "west", count=12)
    add_figure(session, territory.slug, "east", shown="few")
    add_hotspot(session, territory.slug, at=TOWN)
    return territory


def told(answer: Any) -> str:
    """An answer without what only makes it different each time; of a page, only what it shows."""
    if answer.content_type.startswith("text/html") and "<main" in answer.text:
        text = answer.text[answer.text.index("<main") : answer.text.index("</main>")]
    else:
        text = answer.data.decode("utf-8", "replace")
    # Folium gives each drawing names made by chance.
    text = re.sub(r"[0-9a-f]{32}", "", text)
    return _STAMP.sub("", _TOKEN.sub(r"\1", text))


@pytest.mark.parametrize("role", list(Role))
def test_p17_every_public_address_shows_every_role_what_it_shows_a_resident(
    app: Any, client: Any, session: Any, sign_in: Any, town: Territory, role: Role
) -> None:
    addresses = [a for a in public_addresses(app, town.slug, ref="lamp") if a not in ("/", f"/t/{town.slug}")]
    resident = {address: told(client.get(address)) for address in addresses}
    person = add_person(session, role)
    operator = sign_in(person)
    operator.set_cookie("language", "en")
    for address in addresses:
        assert told(operator.get(address)) == resident[address], address


def test_p17_the_presented_page_is_the_same_to_the_letter(
    client: Any, session: Any, sign_in: Any, town: Territory
) -> None:
    address = f"/t/{town.slug}/map?present=1"
    resident = client.get(address).text
    person = add_person(session, Role.ANALYST, territory=town)
    assert sign_in(person).get(address).text == resident
    assert person.name not in resident
    assert "<nav" not in resident
    assert "csrf" not in resident


def test_p17_presenting_shows_the_figures_of_the_public_page_and_no_others(
    client: Any, town: Territory
) -> None:
    page, wall = (client.get(f"/t/{town.slug}/map{query}").text for query in ("", "?present=1"))

    def said(text: str) -> set[str]:
        return set(re.findall(r"<title>([^<]*: [^<]*)</title><path", text))

    assert said(wall) == said(page)
    assert said(wall)


def test_p17_no_exact_count_is_on_the_wall(client: Any, session: Any, town: Territory) -> None:
    wall = client.get(f"/t/{town.slug}/map?present=1").text
    assert "7 recorded incidents" not in wall
    assert "East: a few (1 to 4)" in wall
