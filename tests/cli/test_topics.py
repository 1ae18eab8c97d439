"""talsi topic and talsi agency: the list of a territory is seen and edited without a browser."""

import json
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from sqlalchemy import select

from gis.models import AuditEvent
from server.cli import main
from server.cli import topics as module
from server.services import topics
from tests.factories import add_category, add_territory


@pytest.fixture
def run(session, monkeypatch):
    territory = add_territory(session, "talsi")
    add_category(session, territory, "fireworks")
    topics.adopt_starter(session, territory)
    session.commit()

    @contextmanager
    def inside(_settings):
        yield session

    monkeypatch.setattr(module, "staff_session", inside)
    return lambda *words: CliRunner().invoke(main, words)


def listed(run, noun):
    result = run(noun, "list", "talsi", "--json")
    (rows,) = json.loads(result.stdout).values()
    return {each["code"]: each for each in rows}


def test_a_topic_is_added_with_its_words_and_its_owner(run):
    words = ["--lv", "Uguņošana", "--en", "Fireworks", "--hint-en", "Rockets at night."]
    assert run("topic", "add", "talsi", "fireworks", *words, "--agency", "municipal-police",
               "--category", "fireworks").exit_code == 0  # fmt: skip
    assert listed(run, "topic")["fireworks"] == {
        "code": "fireworks", "labels": {"lv": "Uguņošana", "en": "Fireworks"},
        "hints": {"en": "Rockets at night."}, "agency": "municipal-police",
        "category_codes": ["fireworks"], "sensitive": False, "active": True,
    }  # fmt: skip


def test_what_is_not_said_of_a_topic_stays(run):
    before = listed(run, "topic")["noise"]
    assert run("topic", "edit", "talsi", "noise", "--sensitive").exit_code == 0
    assert listed(run, "topic")["noise"] == {**before, "sensitive": True}


def test_a_topic_is_retired_and_brought_back(run):
    run("topic", "retire", "talsi", "noise")
    assert "(retired) Troksnis / Noise" in run("topic", "list", "talsi").stdout
    run("topic", "retire", "talsi", "noise", "--back")
    assert listed(run, "topic")["noise"]["active"]


def test_a_topic_moves_up(run):
    run("topic", "move", "talsi", "stray-dogs", "up")
    assert next(iter(listed(run, "topic"))) == "stray-dogs"


def test_the_starter_list_is_adopted_once(run):
    answer = json.loads(run("topic", "adopt", "talsi", "--json").stdout)
    assert answer == {"agencies": [], "topics": []}


def test_an_agency_is_added_given_an_address_and_retired(run):
    run("agency", "add", "talsi", "school", "--en", "School")
    run("agency", "edit", "talsi", "school", "--email", "office@school.example")
    run("agency", "retire", "talsi", "school")
    assert listed(run, "agency")["school"] == {
        "code": "school", "labels": {"en": "School"}, "email": "office@school.example", "active": False,
    }  # fmt: skip


def test_every_change_is_in_the_record(run, session):
    run("topic", "edit", "talsi", "noise", "--en", "Racket")
    run("agency", "edit", "talsi", "municipality", "--en", "Town hall")
    rows = session.scalars(select(AuditEvent).order_by(AuditEvent.id)).all()
    assert [(row.operation, row.objects, row.channel) for row in rows[-2:]] == [
        ("change_topic", {"code": "noise"}, "command"),
        ("change_agency", {"code": "municipality"}, "command"),
    ]


@pytest.mark.parametrize(
    "words",
    [
        ("topic", "add", "talsi", "noise", "--en", "Noise", "--agency", "police"),
        ("topic", "add", "talsi", "ice", "--en", "Ice"),
        ("topic", "add", "talsi", "Not A Code", "--en", "Ice", "--agency", "police"),
        ("topic", "edit", "talsi", "noise", "--agency", "nobody"),
        ("topic", "edit", "talsi", "noise", "--category", "nothing"),
        ("topic", "edit", "talsi", "nothing"),
        ("topic", "list", "nowhere"),
        ("agency", "add", "talsi", "police", "--en", "Police"),
        ("agency", "edit", "talsi", "municipality", "--email", "roads"),
        ("agency", "retire", "talsi", "police"),
        ("agency", "retire", "talsi", "animal-shelter"),
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_refused(run, words):
    result = run(*words)
    assert result.exit_code == 1
    assert "Error:" in result.stderr
