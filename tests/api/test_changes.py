"""Changes: the last week on record beside the eight before it."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gis.models import BatchState, Territory
from tests.factories import NOON, add_batch, add_category, add_incident, add_incidents, make_run

HOME = "/api/v1/territories/talsi-town/changes"


def _changes(browser: FlaskClient) -> dict[str, Any]:
    answer = browser.get(HOME)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def _fill(session: Session, town: Territory, weeks: list[int]) -> None:
    """So many a week of a category of its own, the newest first, all on the week's last day."""
    category = add_category(session, town, "fire")
    for week, n in enumerate(weeks):
        at = NOON + timedelta(days=100 - 7 * week)
        add_incidents(session, town, category, [22.6] * n, [57.2] * n, at=at)


def _of(changes: dict[str, Any], code: str) -> dict[str, Any]:
    return next(each for each in changes["categories"] if each["code"] == code)


def test_a_short_record_has_a_week_and_no_band(browser: FlaskClient) -> None:
    changes = _changes(browser)
    assert changes["week"] == {"from": "2025-06-25", "to": "2025-07-01"}
    assert (changes["incidents"], changes["before"]) == (7, 7)
    assert (changes["ordinary"], changes["low"], changes["high"]) == (True, None, None)
    assert _of(changes, "noise")["n"] == 7


def test_the_band_is_that_of_the_published_case(
    session: Session, browser: FlaskClient, town: Territory
) -> None:
    _fill(session, town, [21, *[9] * 8])
    fire = _of(_changes(browser), "fire")
    # 2.25 to 20.25, of which 3 to 20 are counts.
    assert (fire["n"], fire["before"], fire["low"], fire["high"]) == (21, 9, 3, 20)
    assert (fire["ordinary"], fire["expected"]) == (False, 9)


def test_what_is_on_the_edge_of_the_band_is_ordinary(
    session: Session, browser: FlaskClient, town: Territory
) -> None:
    _fill(session, town, [20, *[9] * 8])
    assert _of(_changes(browser), "fire")["ordinary"] is True


def test_the_week_ends_with_the_last_recorded_day(
    session: Session, browser: FlaskClient, town: Territory
) -> None:
    add_incident(session, town, add_category(session, town, "fire"), at=NOON + timedelta(days=200))
    changes = _changes(browser)
    assert changes["week"]["to"] == (NOON + timedelta(days=200)).date().isoformat()
    assert changes["incidents"] == 1


@pytest.mark.usefixtures("town")
def test_the_last_import_and_the_newest_run_are_told(
    session: Session, browser: FlaskClient, town: Territory
) -> None:
    assert (_changes(browser)["last_import"], _changes(browser)["newest_run"]) == (None, None)
    batch = add_batch(session, town, state=BatchState.DONE)
    batch.finished_at = datetime.combine(date(2025, 7, 2), NOON.timetz())
    batch.ledger = {"rows": 10, "added": 8, "hit_rate": 0.75}
    run = make_run(town)
    session.add(run)
    session.flush()
    changes = _changes(browser)
    assert changes["last_import"] == {
        "at": "2025-07-02T09:00:00+00:00",
        "rows": 10,
        "added": 8,
        "hit_rate": 0.75,
    }
    assert (changes["newest_run"]["id"], changes["newest_run"]["hotspots"]) == (str(run.id), 1)
