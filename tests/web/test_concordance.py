"""The concordance page: what it says, how it is chosen from, and what it says where there is nothing."""

import json
import re

import pytest

from analysis.hotspots import HotspotSettings
from gis.models import Role
from gis.queries.selection import Selection
from server.services import hotspots
from server.services.hotspots import RunRequest
from tests.concern_factories import add_topic
from tests.concordance_town import add_town
from tests.factories import add_person, add_territory

HOME = "/t/concordance-town/concordance"


@pytest.fixture
def town(session):
    return add_town(session)


@pytest.fixture
def browser(session, sign_in, town):
    return sign_in(add_person(session, Role.PLANNER))


def html(browser, query=""):
    answer = browser.get(f"{HOME}{query}")
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def block(page, name):
    return json.loads(re.search(rf'id="{name}">(.*?)</script>', page, re.S)[1])


def test_the_page_says_who_was_heard_and_that_silence_is_not_safety(browser):
    page = html(browser)
    assert "Compared: 60 concerns and 240 recorded incidents." in page
    assert "The concerns come from 5 of 6 neighbourhoods." in page
    assert "92% of the residents live in a neighbourhood from which somebody spoke." in page
    assert "Of 1 neighbourhood it is not known how many people live there." in page
    assert "1 concern repeats another one and was left out." in page
    assert "Silence is not safety" in page


def test_findings_stand_in_words_with_the_foremost_first(browser):
    page = html(browser)
    words = page[page.index('id="findings-title"') :]
    assert "In Stende residents speak of lighting more than recorded incidents would suggest" in words
    assert words.index("In Stende residents") < words.index("In Talsi both stand out")


def test_what_is_chosen_is_in_the_address_and_in_the_form(browser):
    page = html(browser, "?topic=lighting&unit=cell&cell_m=750&from=2025-01-01&to=2025-12-31&minimum=12")
    assert 'value="750"' in page
    assert 'value="2025-01-01"' in page
    assert re.search(r'<option value="cell" selected>', page)
    assert "cell_m=750" in re.search(r'href="([^"]+concordance\.csv[^"]*)"', page)[1]


def test_squares_say_how_many_of_them_depend_on_the_grid(browser):
    assert "on a grid shifted by half a side" in html(browser, "?unit=cell&cell_m=1000")
    assert "on a grid shifted" not in html(browser)


def test_an_open_choice_is_shown_as_it_was_settled(browser):
    page = html(browser)
    assert page.count('value="2025-06-02"') == 2


@pytest.mark.parametrize(
    ("sort", "first"),
    [
        ("rank", "Stende"),
        ("concerns", "Talsi"),
        ("place", "Abava"),
        ("difference", "Stende"),
        ("nonsense", "Stende"),
    ],
)
def test_the_table_is_put_in_order_by_its_headings(browser, sort, first):
    page = html(browser, f"?sort={sort}")
    assert re.findall(r'<th scope="row"[^>]*>([^<]+)', page)[0] == first
    assert page.count("aria-sort=") == 1


def test_the_map_is_handed_shapes_with_words_and_both_grounds(browser):
    page = html(browser)
    data, palette = block(page, "concordance-data"), block(page, "concordance-palette")
    assert [unit["class"] for unit in data["units"]][:2] == ["concern_only", "both"]
    assert all(unit["words"] and unit["shape"]["coordinates"] for unit in data["units"])
    assert len(data["hotspots"]) >= 2
    assert palette["light"]["classes"]["concern_only"] == "#0072b2"
    assert palette["dark"]["classes"]["both"] == "#e6e0ff"


def test_too_few_in_all_is_said_and_nothing_is_judged(browser):
    page = html(browser, "?from=2025-06-02&to=2025-06-02&concerns_from=2020-01-01&concerns_to=2020-12-31")
    assert "With fewer than 20 concerns or 20 incidents in all, shares say nothing." in page
    assert "No place can be shown to differ" in page


def test_nothing_in_a_period_is_said(browser):
    assert "Nothing is there to be compared in this choice" in html(browser, "?to=2001-01-01")


def test_a_wrong_field_is_said_beside_it_and_the_form_stays(browser):
    answer = browser.get(f"{HOME}?unit=cell&cell_m=2&topic=lighting")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert "Write a number of metres from 50 to 10000." in page
    assert 'aria-invalid="true"' in page
    assert 'value="2"' in page
    assert '<details class="choice-more" open>' in page


def test_hotspots_without_a_run_are_asked_for_first(session, browser, town):
    answer = browser.get(f"{HOME}?unit=hotspot")
    assert answer.status_code == 422
    assert "No hotspots have been looked for here yet" in answer.get_data(as_text=True)
    hotspots.run(session, town.slug, RunRequest(Selection(), HotspotSettings(150.0, 20)))
    assert "Hotspot 1 (Talsi)" in html(browser, "?unit=hotspot")


def test_the_names_of_places_are_text(session, browser, town):
    from sqlalchemy import text

    session.execute(text("UPDATE exact.neighbourhood SET name = '</script><b>x' WHERE code = 'stende'"))
    page = html(browser)
    assert "</script><b>" not in page


def test_a_territory_without_topics_says_so(session, sign_in):
    add_territory(session, "silent")
    page = sign_in(add_person(session, Role.ANALYST)).get("/t/silent/concordance").get_data(as_text=True)
    assert "Nobody can report anything here yet" in page


def test_a_territory_without_any_concern_says_so(session, sign_in):
    add_topic(session, add_territory(session, "quiet"))
    page = sign_in(add_person(session, Role.ANALYST)).get("/t/quiet/concordance").get_data(as_text=True)
    assert "Nothing is there to be compared in this choice" in page
    assert "Silence is not safety" in page


def test_the_frame_leads_here_for_those_who_may(session, sign_in, town):
    link = f'href="{HOME}"'
    assert link in sign_in(add_person(session, Role.ANALYST)).get(f"/t/{town.slug}").get_data(as_text=True)
    officer = sign_in(add_person(session, Role.OFFICER))
    assert link not in officer.get(f"/t/{town.slug}").get_data(as_text=True)
    assert officer.get(HOME).status_code == 403
