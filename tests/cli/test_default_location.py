"""talsi default-location: pile-ups are listed, confirmed and dismissed by number."""

import json
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from server.cli import default_locations as module
from server.cli import main
from tests.factories import add_category, add_default_location, add_incidents, add_territory

STATION = (22.58, 57.24)


@pytest.fixture
def place(session):
    """A suspected place with 25 incidents."""
    territory = add_territory(session, "talsi")
    add_incidents(session, territory, add_category(session, territory), [STATION[0]] * 25, [STATION[1]] * 25)
    found = add_default_location(session, territory, STATION)
    session.commit()
    return str(found.id)


@pytest.fixture
def run(session, monkeypatch):
    @contextmanager
    def inside():
        yield session

    monkeypatch.setattr(module, "staff_session", inside)
    return lambda *words: CliRunner().invoke(main, ["default-location", *words])


def test_places_are_listed_for_a_person_and_for_a_program(run, place):
    assert "25 incidents (100.0%)" in run("list", "talsi").stdout
    (listed,) = json.loads(run("list", "talsi", "--json").stdout)["places"]
    assert (listed["state"], listed["incidents"], listed["categories"]) == ("suspected", 25, ["theft"])


def test_a_place_is_confirmed_with_a_name_and_dismissed_again(run, place):
    done = json.loads(run("confirm", "talsi", place, "--label", "The station", "--json").stdout)
    assert done["incidents"] == 25
    assert "The station" in run("list", "talsi").stdout
    assert run("dismiss", "talsi", place).exit_code == 0
    assert "dismissed" in run("list", "talsi").stdout


def test_a_place_that_is_not_there_is_a_refusal_and_no_name_is_wrong_usage(run, place):
    assert run("confirm", "talsi", "99999999", "--label", "x").exit_code == 1
    assert run("confirm", "talsi", place).exit_code == 2
    assert run("list", "nowhere").exit_code == 1
