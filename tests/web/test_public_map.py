"""Public map: figures in fixed classes, as a picture and as its twin in words."""

from datetime import date

import pytest

from tests.board_factories import add_card, add_figure, add_hotspot, public_town
from tests.concern_factories import add_place
from tests.factories import TOWN

MAP = "/t/talsi-town/map"


@pytest.fixture
def town(session):
    """A published town with figures of two quarters."""
    territory = public_town(session)
    add_figure(session, territory.slug, "west", count=12)
    add_figure(session, territory.slug, "east", shown="few")
    add_figure(session, territory.slug, count=15)
    add_figure(session, territory.slug, "west", count=60, quarter=date(2026, 4, 1))
    add_figure(session, territory.slug, "east", shown="hidden", quarter=date(2026, 4, 1))
    add_figure(session, territory.slug, shown="hidden", quarter=date(2026, 4, 1))
    return territory


def test_the_newest_quarter_is_told_as_a_sentence_a_picture_and_a_table(client, town):
    page = client.get(MAP).text
    assert "15 recorded incidents (all categories) in the 3rd quarter 2026, by neighbourhood." in page
    assert "West: 12 recorded incidents" in page
    assert "East: a few (1 to 4)" in page
    assert '<tr id="n-west">' in page
    assert 'href="#n-west"' in page


def test_what_is_kept_back_is_drawn_with_a_pattern_and_said(client, town):
    page = client.get(f"{MAP}?quarter=2026-04-01").text
    assert "East: kept back" in page
    assert 'class="p-area hidden" fill="url(#map-whole-hidden)"' in page
    assert "of the whole: kept back" in page


def test_a_count_that_was_not_published_exactly_is_never_said(session, client, town):
    add_figure(session, town.slug, "east", "theft", shown="few", count=3)
    add_figure(session, town.slug, "west", "theft", shown="hidden", count=777)
    page = client.get(f"{MAP}?category=theft").text
    assert "777" not in page
    assert "East: 3" not in page


def test_classes_are_the_same_in_every_quarter(client, town):
    legends = []
    for quarter in ("2026-07-01", "2026-04-01"):
        page = client.get(f"{MAP}?quarter={quarter}").text
        legends.append(page[page.index("map-classes") : page.index("map-missing")])
    assert legends[0] == legends[1]


def test_hotspots_and_places_are_on_the_map_and_in_the_list(session, client, town):
    add_hotspot(session, town.slug, at=TOWN, band="10-19")
    place = add_place(session, town, name="Lielā iela 1–20")
    add_card(session, town.slug, place_id=place.id)
    page = client.get(MAP).text
    assert 'class="p-hotspot"' in page
    assert "Hotspot 1: 10 to 19 recorded incidents" in page
    assert "Lielā iela 1–20: 1 concern" in page


def test_what_lies_in_no_neighbourhood_is_counted_in_words(session, client, town):
    assert "and incidents without a known neighbourhood." in client.get(MAP).text
    add_figure(session, town.slug, "-", count=21)
    page = client.get(MAP).text
    assert "and 21 incidents without a known neighbourhood." in page
    assert "In no neighbourhood, or nobody knows where" in page


def test_an_unknown_choice_shows_what_there_is(client, town):
    page = client.get(f"{MAP}?quarter=yesterday&category=nothing").text
    assert "3rd quarter 2026" in page


def test_before_the_first_release_the_page_says_what_will_come(session, client):
    public_town(session, "young-town")
    assert "No figures are published yet" in client.get("/t/young-town/map").text
    assert "No figures are published yet" in client.get("/t/young-town/map?present=1").text
