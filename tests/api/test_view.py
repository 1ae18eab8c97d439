"""View: all pictures of a selection at once, each without the filter that its own chart sets."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from tests.api.problems import assert_problem

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
