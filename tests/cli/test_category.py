"""talsi category: the list of offences is seen and edited without a database client."""

import json
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from server.cli import categories as module
from server.cli import main
from tests.factories import add_category, add_territory


@pytest.fixture
def run(session, monkeypatch):
    territory = add_territory(session, "talsi")
    add_category(session, territory, "theft")
    session.commit()

    @contextmanager
    def inside():
        yield session

    monkeypatch.setattr(module, "staff_session", inside)
    return lambda *words: CliRunner().invoke(main, ["category", *words])


def categories(run):
    listed = json.loads(run("list", "talsi", "--json").stdout)["categories"]
    return {each["code"]: each for each in listed}


def test_a_harm_weight_is_edited_and_the_rest_stays(run):
    before = categories(run)["theft"]
    assert run("edit", "talsi", "theft", "--harm-weight", "20").exit_code == 0
    assert categories(run)["theft"] == {**before, "harm_weight": 20}


def test_a_category_is_added_with_its_names_and_the_values_that_mean_it(run):
    run("add", "talsi", "fraud", "--lv", "Krāpšana", "--en", "Fraud", "--alias", " KRĀPŠANA  internetā")
    assert categories(run)["fraud"] == {
        "code": "fraud", "labels": {"lv": "Krāpšana", "en": "Fraud"}, "aliases": ["krāpšana internetā"],
        "harm_weight": 1, "sensitive": False,
    }  # fmt: skip
    assert "Krāpšana / Fraud" in run("list", "talsi").stdout


@pytest.mark.parametrize(
    "words",
    [
        ("add", "talsi", "theft"),
        ("add", "talsi", "Not A Code"),
        ("edit", "talsi", "nothing"),
        ("edit", "talsi", "theft", "--harm-weight", "-1"),
        ("edit", "talsi", "theft", "--harm-weight", "nan"),
        ("list", "nowhere"),
    ],
    ids=" ".join,
)
def test_what_makes_no_sense_is_refused(run, words):
    result = run(*words)
    assert result.exit_code == 1
    assert "Error:" in result.stderr


def test_a_value_means_one_category_only(run):
    run("add", "talsi", "fraud", "--alias", "scam")
    assert run("edit", "talsi", "theft", "--alias", "Scam").exit_code == 1
