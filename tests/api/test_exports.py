"""Exports: what a page makes into a file by itself is written down first."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from gis.models import Person, Role, Territory
from tests.api.problems import assert_problem
from tests.factories import add_person

ADDRESS = "/api/v1/territories/talsi-town/exports"
WANTED = {"what": "map_picture", "state": "category=theft&view=12/57.2/22.6"}


def test_a_picture_of_the_map_is_written_down_with_its_view(
    browser: FlaskClient, looked_at: Callable[[], list[tuple[str, dict[str, Any]]]]
) -> None:
    answer = browser.post(ADDRESS, json=WANTED)
    assert answer.status_code == 200
    assert answer.get_json()["taken"].startswith("Taken from Talsi by ")
    [(operation, told)] = looked_at()
    delete_by = told.pop("delete_by")
    assert (operation, told) == ("export", {**WANTED, "notes": False})
    assert delete_by > datetime.now(UTC).date().isoformat()


def test_it_is_written_down_that_notes_are_in_it(
    browser: FlaskClient, looked_at: Callable[[], list[tuple[str, dict[str, Any]]]]
) -> None:
    browser.post(ADDRESS, json={**WANTED, "notes": True})
    assert looked_at()[0][1]["notes"] is True


@pytest.mark.parametrize("changes", [{"what": "database"}, {"what": None}, {"what": 1}, {"state": "x=1"}])
def test_what_is_no_export_of_a_page_is_refused(
    browser: FlaskClient,
    looked_at: Callable[[], list[tuple[str, dict[str, Any]]]],
    changes: dict[str, Any],
) -> None:
    assert_problem(browser.post(ADDRESS, json={**WANTED, **changes}), 422)
    assert looked_at() == []


def test_who_sees_no_incidents_takes_no_picture(
    session: Session, sign_in: Callable[[Person], FlaskClient], town: Territory
) -> None:
    assert_problem(sign_in(add_person(session, Role.FACILITATOR)).post(ADDRESS, json=WANTED), 403)
