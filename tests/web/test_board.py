"""Board: what everybody reads of concerns, filtered, paged, and without a word more than was published."""

import re
from datetime import date

import pytest

from gis.models import Role
from tests.board_factories import add_card, jpeg, public_town, publish_codes
from tests.concern_factories import add_place
from tests.factories import TOWN, add_person, add_territory, publish

BOARD = "/t/talsi-town/concerns"


@pytest.fixture
def town(session):
    """A published town."""
    return public_town(session)


def test_a_card_says_who_said_what_who_owns_it_and_what_happened(session, client, town):
    add_card(
        session,
        town.slug,
        neighbourhood_code="west",
        state="done",
        closed_month=date(2026, 11, 1),
        closing_words="The lamp was replaced.",
        recurring=True,
    )
    page = client.get(BOARD).text
    for words in (
        "Street lighting",
        "The lamp by the stairs has been dark since autumn.",
        "Municipality of Talsi",
        "It is done.",
        "The lamp was replaced.",
        "October 2026",
        "November 2026",
        "in the evening (18–24)",
        "again and again",
        "West",
        "1 concern",
        "1 is answered",
    ):
        assert words in page, words


def test_words_of_people_are_text_and_never_markup(session, client, town):
    add_card(session, town.slug, words="<script>alert(1)</script>", closing_words="<b>done</b>", state="done")
    page = client.get(BOARD).text
    assert "<script>alert" not in page
    assert "<b>done</b>" not in page
    assert "&lt;script&gt;" in page


@pytest.mark.parametrize(
    "address", [f"{BOARD}/%00", f"{BOARD}/%00/photo.jpg", f"{BOARD}?topic=%00", "/t/%00/concerns"]
)
def test_a_sign_that_no_text_can_hold_is_a_bad_request_and_no_mistake_of_ours(client, town, address):
    assert client.get(address).status_code == 400


def test_a_board_without_cards_says_what_will_be_there_and_how_to_begin(client, town):
    page = client.get(BOARD).text
    assert "No concern is on the board yet" in page
    assert f'href="{BOARD}/new"' in page


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ("neighbourhood=west", {"a", "b"}),
        ("topic=speeding", {"b", "c"}),
        ("state=done", {"a"}),
        ("state=answered", {"a", "c"}),
        ("state=open", {"b"}),
        ("owner=police", {"c"}),
        ("neighbourhood=west&topic=speeding", {"b"}),
        ("neighbourhood=nowhere", set()),
        ("place=x&page=-1", {"a", "b", "c"}),
    ],
)
def test_filters_choose_cards_and_together_narrow_them(session, client, town, query, shown):
    add_card(session, town.slug, "a", neighbourhood_code="west", state="done")
    add_card(session, town.slug, "b", neighbourhood_code="west", topic_code="speeding")
    add_card(session, town.slug, "c", topic_code="speeding", agency_code="police", state="not_possible")
    page = client.get(f"{BOARD}?{query}").text
    assert {ref for ref in "abc" if f'id="c-{ref}"' in page} == shown


def test_nothing_that_fits_offers_the_whole_board(session, client, town):
    add_card(session, town.slug)
    page = client.get(f"{BOARD}?topic=noise").text
    assert "No concern fits" in page
    assert "Show all concerns" in page


def test_a_long_board_comes_in_pages_the_newest_month_first(session, client, town):
    for number in range(25):
        add_card(session, town.slug, f"r{number:02d}", received_month=date(2026, 1 + number % 10, 1))
    first, second = client.get(BOARD).text, client.get(f"{BOARD}?page=2").text
    assert first.count('class="concern"') == 20
    assert second.count('class="concern"') == 5
    assert "Page 1 of 2" in first
    assert first.index("October 2026") < first.index("March 2026")
    assert "January 2026" in second
    assert "There are not so many pages." in client.get(f"{BOARD}?page=9").text


def test_half_of_the_answers_is_told_in_months_and_only_from_five_answers_on(session, client, town):
    for number, month in enumerate((6, 6, 7, 8, 9)):
        add_card(
            session,
            town.slug,
            f"r{number}",
            state="done",
            received_month=date(2026, 6, 1),
            closed_month=date(2026, month, 1),
        )
    assert "half of the answers came within 1 month" in client.get(BOARD).text
    assert "half of the answers" not in client.get(f"{BOARD}?topic=noise").text


def test_places_are_counted_on_a_map_and_in_a_list_that_filter(session, client, town):
    busy, quiet = (add_place(session, town, name=name) for name in ("Lielā iela 1–20", "Ezera iela 2–9"))
    for number in range(3):
        add_card(session, town.slug, f"b{number}", place_id=busy.id)
    add_card(session, town.slug, "q", place_id=quiet.id)
    page = client.get(BOARD).text
    assert "Lielā iela 1–20: 3 concerns" in page
    assert page.index(f"place={busy.id}") < page.index(f"place={quiet.id}")
    only = client.get(f"{BOARD}?place={busy.id}").text
    assert only.count('class="concern"') == 3
    assert "Place: Lielā iela 1–20" in only


def test_each_neighbourhood_says_how_many_concerns_it_has_and_how_many_answers(session, client, town):
    for number, state in enumerate(("done", "received", "received")):
        add_card(session, town.slug, f"w{number}", neighbourhood_code="west", state=state)
    add_card(session, town.slug, "e", neighbourhood_code="east")
    page = client.get(BOARD).text
    assert "3 concerns, 1 answered" in page
    assert "1 concern, 0 answered" in page
    assert f'href="{BOARD}?neighbourhood=west"' in page


def test_a_card_has_a_page_and_its_picture_an_address(session, client, town):
    place = add_place(session, town, at=TOWN)
    add_card(session, town.slug, "lamp", photo=jpeg(), place_id=place.id)
    page = client.get(f"{BOARD}/lamp").text
    assert f'src="{BOARD}/lamp/photo.jpg"' in page
    assert 'class="public-map"' in page
    picture = client.get(f"{BOARD}/lamp/photo.jpg")
    assert picture.content_type == "image/jpeg"
    assert picture.data == jpeg()


def test_a_card_without_picture_or_words_says_so(session, client, town):
    add_card(session, town.slug, "bare", words=None)
    assert "Reported without words." in client.get(f"{BOARD}/bare").text
    assert client.get(f"{BOARD}/bare/photo.jpg").status_code == 404


def test_a_card_is_found_in_its_own_territory_only(session, client, town):
    other = add_territory(session, "other-town")
    publish(session, other)
    publish_codes(session, other.slug)
    add_card(session, other.slug, "theirs")
    assert client.get(f"{BOARD}/theirs").status_code == 404
    assert client.get("/t/other-town/concerns/theirs").status_code == 200
    assert client.get("/t/unknown/concerns").status_code == 404


def test_a_duplicate_leads_to_the_first(session, client, town):
    add_card(session, town.slug, "first")
    add_card(session, town.slug, "second", state="duplicate", duplicate_ref="first")
    assert f'<a href="{BOARD}/first">' in client.get(f"{BOARD}/second").text


def test_me_too_is_a_button_that_sends_and_has_a_name_of_its_own(session, client, town):
    add_card(session, town.slug, supports=3, neighbourhood_code="east")
    page = client.get(BOARD).text
    assert f'action="{BOARD}/lamp/support"' in page
    assert "Street lighting, East" in page
    assert "3 people say: me too" in page


def test_everybody_finds_the_board_from_the_start_page_and_from_the_frame(client, town):
    start = client.get("/").text
    assert f'href="{BOARD}"' in start
    assert 'href="/t/talsi-town/map"' in start
    frame = client.get(BOARD).text
    assert f'<a href="{BOARD}" aria-current="page">' in frame
    assert f'<a class="masthead-territory" href="{BOARD}">' in frame
    assert "/t/talsi-town/explore" not in frame


def test_who_works_here_keeps_the_links_of_their_work_on_the_board(session, sign_in, town):
    page = sign_in(add_person(session, Role.ANALYST, territory=town)).get(BOARD).text
    assert 'href="/t/talsi-town/explore"' in page
    assert '<a class="masthead-territory" href="/t/talsi-town">' in page


def test_the_board_reads_in_latvian(session, client, town):
    add_card(session, town.slug)
    page = client.get(f"{BOARD}?language=lv").text
    assert "Ielu apgaismojums" in page
    assert "Talsu novada pašvaldība" in page


def test_every_address_that_the_board_leads_to_exists(session, app, client, town):
    add_card(session, town.slug)
    routes = app.url_map.bind("localhost")
    for page in (BOARD, "/t/talsi-town/map", f"{BOARD}/lamp", "/"):
        for address in re.findall(r'(?:href|src)="(/[^"?#]*)', client.get(page).text):
            routes.match(address, method="GET")
        for address in re.findall(r'method="post" action="([^"?#]*)"', client.get(page).text):
            routes.match(address, method="POST")
