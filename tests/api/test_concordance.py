"""Concordance over HTTP: JSON and files, who may ask, and what is written down."""

import csv
import io
import json

import pytest

from gis.models import Role
from tests.api.problems import assert_problem
from tests.concordance_town import add_town
from tests.factories import add_person, add_territory

HOME = "/api/v1/territories/concordance-town/concordance"


@pytest.fixture
def town(session):
    return add_town(session)


def test_the_answer_has_counts_classes_coverage_and_lineage(browser):
    told = browser.get(HOME).get_json()
    assert (told["concerns"], told["incidents"], told["tested"]) == (60, 240, 4)
    assert told["settings"]["method"] == "concordance/1"
    assert (told["settings"]["unit"], told["settings"]["from"]) == ("neighbourhood", "2025-06-02")
    assert told["heard"]["with_voice"] == 5
    assert told["left_out"]["duplicate"] == 1
    assert sum(unit["concerns"] for unit in told["units"]) + told["elsewhere"]["concerns"] == 60
    assert len(told["input_fingerprint"]) == 32
    assert {"python", "numpy"} <= set(told["versions"])
    assert told["concern_hotspots"][0]["concerns"] == 28


def test_a_unit_is_told_in_numbers_and_in_words(browser):
    first = browser.get(HOME).get_json()["units"][0]
    assert [first[name] for name in ("unit", "class", "differs")] == ["stende", "concern_only", "more"]
    assert first["q"] < 0.001
    assert first["sentences"][0] == (
        "In Stende residents speak of lighting more than recorded incidents would suggest: "
        "12 of 60 concerns, 3 of 240 incidents; this is unlikely to be chance."
    )
    assert first["sentences"][1] == (
        "Its share of the concerns less its share of the incidents: +18.8 percentage points "
        "(95% interval +10.2 to +30.6)."
    )


def test_squares_have_their_size_in_the_settings_and_small_ones_are_refused(browser):
    told = browser.get(f"{HOME}?unit=cell&cell_m=1000").get_json()
    assert told["settings"]["cell_m"] == 1000
    assert told["left_out"]["concerns_without_place"] == 1
    assert_problem(browser.get(f"{HOME}?unit=cell&cell_m=3"), 422, saying="from 50 to 10000")


def test_geojson_carries_the_outlines_and_the_question(browser):
    answer = browser.get(f"{HOME}.geojson?topic=lighting")
    assert answer.content_type == "application/geo+json"
    told = json.loads(answer.data)
    assert len(told["features"]) == 6
    assert told["features"][0]["geometry"]["type"] == "MultiPolygon"
    assert told["features"][0]["properties"]["class"] == "concern_only"
    assert told["concordance"]["settings"]["topic"] == "lighting"
    assert "units" not in told["concordance"]


def test_the_table_opens_in_a_spreadsheet_and_repeats_what_its_classes_depend_on(browser):
    answer = browser.get(f"{HOME}.csv")
    assert answer.data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(answer.data.decode("utf-8-sig"))))
    told = ("place", "class", "concerns", "total_concerns", "minimum", "control")
    assert [rows[0][name] for name in told] == ["Stende", "concern_only", "12", "60", "10", "by"]
    assert rows[-1]["p"] == ""


def test_the_map_in_one_file_asks_nobody_for_anything(browser):
    page = browser.get(f"{HOME}.html").get_data(as_text=True)
    assert "In Stende residents speak of lighting" in page
    assert "https://" not in page.replace("https://leafletjs.com", "").split("<body")[1].split("<script")[0]
    assert "Silence is not safety" in page


def test_looking_and_taking_away_are_written_down_without_the_data(browser, looked_at):
    browser.get(f"{HOME}?topic=lighting&minimum=12")
    browser.get(f"{HOME}.csv")
    (operation, seen), (other, taken) = looked_at()
    assert (operation, seen["what"]) == ("consult", "concordance")
    assert (seen["topic"], seen["minimum"], seen["concerns"]) == ("lighting", "12", 60)
    assert (other, taken["format"]) == ("export", "csv")


@pytest.mark.parametrize(
    ("query", "saying"),
    [
        ("unit=street", "“street” cannot be chosen here"),
        ("from=2026-13-01", "is not a date"),
        ("concerns_from=yesterday", "is not a date"),
        ("minimum=0", "whole number from 1"),
        ("minimum=many", "whole number from 1"),
        ("min_concerns=-1", "whole number from 1"),
        ("eps_m=0", "number of metres"),
        ("control=bonferroni", "there are: by, none"),
        ("run=7", "no such hotspot run"),
        ("from=2025-02-02&to=2025-02-01", "must not be after"),
    ],
)
def test_what_makes_no_sense_is_refused_in_words(browser, query, saying):
    assert_problem(browser.get(f"{HOME}?{query}"), 422, saying=saying)


def test_an_unknown_topic_and_run_are_not_found(browser):
    assert_problem(browser.get(f"{HOME}?topic=ghosts"), 404)
    assert_problem(browser.get(f"{HOME}?unit=hotspot&run=00000000-0000-0000-0000-000000000000"), 404)


@pytest.mark.parametrize(
    ("role", "status"), [(Role.PLANNER, 200), (Role.OFFICER, 403), (Role.FACILITATOR, 403)]
)
def test_only_those_who_analyse_and_plan_may_ask(session, sign_in, town, role, status):
    assert sign_in(add_person(session, role, territory=town)).get(HOME).status_code == status


def test_another_territory_stays_closed(session, browser):
    add_territory(session, "elsewhere")
    assert browser.get("/api/v1/territories/elsewhere/concordance").status_code == 403


def test_without_a_purpose_nothing_is_shown(sign_in, analyst, town):
    assert sign_in(analyst, purpose=False).get(HOME).status_code == 403


def test_the_api_document_lists_the_question(browser):
    paths = browser.get("/api/v1/openapi.json").get_json()["paths"]
    asked = paths["/api/v1/territories/{slug}/concordance"]["get"]
    assert {"topic", "unit", "cell_m", "control"} <= {each["name"] for each in asked["parameters"]}
    assert "/api/v1/territories/{slug}/concordance.{kind}" in paths
