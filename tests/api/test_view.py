"""View: all pictures of a selection at once, each without the filter that its own chart sets."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gis.models import Territory, TimePrecision
from tests.api.problems import assert_problem
from tests.factories import add_category, add_incident, add_neighbourhood

HOME = "/api/v1/territories/talsi-town"


def _view(browser: FlaskClient, **filters: Any) -> dict[str, Any]:
    answer = browser.get(f"{HOME}/view", query_string=filters)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    return {row["code"]: row["n"] for row in rows}


def test_everything_is_counted_without_a_filter(browser: FlaskClient) -> None:
    shown = _view(browser)
    assert (shown["incidents"], shown["located"], shown["at_default"]) == (32, 31, 1)
    assert shown["unlocated"] == {"no_coordinate": 1}
    assert _counts(shown["categories"]) == {"property": 0, "theft": 20, "noise": 12}
    assert sum(map(sum, shown["clock"])) == sum(shown["weekdays"]) == 32
    assert [month["month"] for month in shown["months"]] == ["2025-06", "2025-07"]


def test_a_chart_shows_what_else_there_is_to_choose(browser: FlaskClient) -> None:
    shown = _view(browser, category="theft", weekday=1)
    assert shown["incidents"] == shown["weekdays"][0] == 3
    assert sum(shown["weekdays"]) == 20
    assert _counts(shown["categories"])["noise"] > 0


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        ("weekday=0", "A weekday is a number"),
        ("weekday=8", "A weekday is a number"),
        ("weekday=Monday", "A weekday is a number"),
        ("hour=24", "An hour is a number"),
        ("hour=-1", "An hour is a number"),
        ("hour=²", "An hour is a number"),
        ("known_by=radio", "no way of becoming known"),
        ("neighbourhood=nowhere", "no neighbourhood “nowhere”"),
        ("area=1,2;3,4", "from 3 to 200 corners"),
        ("area=1,2;3,4;5", "cannot be read"),
        ("area=1,2;3,4;nan,4", "cannot be read"),
        ("area=1,2;3,4;181,4", "cannot be read"),
        ("area=0,0;1,1;1,0;0,1", "crosses itself"),
        ("area=0,0;1,1;2,2", "crosses itself"),
        ("area=" + "1,2;" * 300, "too many corners"),
        ("from=soon", "is not a date"),
    ],
)
def test_a_filter_that_makes_no_sense_is_refused_in_words(
    browser: FlaskClient, filters: str, sentence: str
) -> None:
    for address in (f"{HOME}/view", "/tiles/talsi-town/incidents/8/0/0.mvt"):
        assert_problem(browser.get(f"{address}?{filters}"), 422, saying=sentence)


PICTURES = ["months", "clock", "categories", "neighbourhoods", "known_by", "cells"]


def _table(browser: FlaskClient, picture: str, filters: str = "") -> list[list[str]]:
    answer = browser.get(f"{HOME}/view/{picture}.csv?{filters}")
    assert answer.status_code == 200, answer.text
    assert answer.content_type == "text/csv; charset=utf-8"
    return [line.split(",") for line in answer.get_data(as_text=True).lstrip("\ufeff").splitlines()]


def test_the_numbers_behind_every_picture_can_be_taken_away(browser: FlaskClient, town: Territory) -> None:
    shown = _view(browser, category="noise")
    tables = {picture: _table(browser, picture, "category=noise") for picture in PICTURES}
    assert tables["clock"][0] == ["weekday", "hour", "n", "talsi_taken"]
    assert [int(row[2]) for row in tables["clock"][1:]] == [n for day in shown["clock"] for n in day]
    assert tables["months"][1][:3] == ["2025-06", "11", "True"]
    assert ["noise", "Noise", "12"] in [row[:3] for row in tables["categories"]]
    assert tables["known_by"][1][:2] == ["unknown", "12"]
    assert sum(int(row[4]) for row in tables["cells"][1:]) == 10
    west, south, east, north = map(float, tables["cells"][1][:4])
    assert west < 22.587 < east + 0.01
    assert south < 57.245 < north + 0.01


def test_a_file_is_named_for_its_territory_and_filters(browser: FlaskClient) -> None:
    answer = browser.get(f"{HOME}/view/months.csv?category=noise&weekday=1&from=2025-06-01")
    assert answer.headers["Content-Disposition"] == (
        'attachment; filename="talsi-town-months-categories-noise-from-2025-06-01-weekdays-1.csv"'
    )


def test_a_name_that_would_be_too_long_is_a_number(browser: FlaskClient) -> None:
    area = ";".join(f"22.{n:03},57.{n * n % 7:03}" for n in range(60))
    answer = browser.get(f"{HOME}/view/months.csv", query_string={"category": ["x" * 300]})
    assert len(answer.headers["Content-Disposition"]) < 80
    assert browser.get(f"{HOME}/view/months.csv", query_string={"area": area}).status_code in (200, 422)


@pytest.mark.parametrize("zoom", ["3", "15", "ten", "-1", "99999999999"])
def test_an_unusable_zoom_is_refused(browser: FlaskClient, zoom: str) -> None:
    assert_problem(browser.get(f"{HOME}/view/cells.csv?zoom={zoom}"), 422, saying="whole number from 4 to 14")


def test_a_picture_that_does_not_exist_is_404(browser: FlaskClient) -> None:
    assert_problem(browser.get(f"{HOME}/view/people.csv"), 404)


@pytest.mark.usefixtures("town")
def test_a_formula_in_a_name_stays_text(session: Session, browser: FlaskClient, town: Territory) -> None:
    add_neighbourhood(session, town, "=1+1", bounds=(22.5, 57.2, 22.6, 57.3))
    assert _table(browser, "neighbourhoods")[1][0] == "'=1+1"


def test_looking_is_recorded_once_and_taking_away_each_time(browser: FlaskClient, looked_at: Any) -> None:
    for _ in range(2):
        _view(browser, hour=3)
        _table(browser, "clock", "hour=3")
    seen = [(operation, objects["what"]) for operation, objects in looked_at()]
    assert seen == [("consult", "incident_map"), ("export", "view"), ("export", "view")]


def test_an_hour_that_is_not_known_is_in_no_choice_of_hours(
    session: Session, browser: FlaskClient, town: Territory
) -> None:
    day = datetime(2025, 6, 1, 21, 0, tzinfo=UTC)
    fire = add_category(session, town, "fire")
    add_incident(
        session, town, fire, at=day, occurred_until=day + timedelta(days=1), time_precision=TimePrecision.DAY
    )
    assert _view(browser, category="fire", hour=0)["incidents"] == 0
    shown = _view(browser, category="fire", weekday=1)
    assert (shown["incidents"], shown["hour_unknown"], shown["weekday_unknown"]) == (1, 1, 0)


def test_an_area_counts_what_lies_in_it_or_on_its_border(browser: FlaskClient) -> None:
    assert _view(browser, area="22.5,57.2;22.7,57.2;22.7,57.3;22.5,57.3")["incidents"] == 31
    # Its west side goes through the default location itself.
    assert _view(browser, area="22.587,57.245;22.588,57.245;22.588,57.246")["at_default"] == 1
    assert _view(browser, area="0,0;1,0;1,1")["incidents"] == 0


def test_a_revision_changes_with_the_incidents(
    session: Session, browser: FlaskClient, town: Territory
) -> None:
    before = _view(browser)["revision"]
    assert _view(browser, hour=3)["revision"] == before
    add_incident(session, town, add_category(session, town, "fire"))
    assert _view(browser)["revision"] != before
