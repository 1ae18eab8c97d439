"""talsi import: a ledger for a person or a program, and refusals that say what to do."""

import json
import os
from contextlib import contextmanager

import pytest
from click.testing import CliRunner
from sqlalchemy import func, select

from gis.models import ImportBatch
from server.cli import imports as module
from server.cli import main
from tests.factories import add_territory
from tests.import_files import LATVIAN_HEADER, delimited, latvian, latvian_row


@pytest.fixture
def talsi(session):
    territory = add_territory(session, "talsi")
    session.commit()  # a refusal rolls back what was not
    return territory


@pytest.fixture
def run(session, talsi, monkeypatch, tmp_path):
    """``run(data, *options)`` imports a file inside this test's transaction."""

    @contextmanager
    def inside(_settings=None):
        yield session

    monkeypatch.setattr(module, "staff_session", inside)
    monkeypatch.setitem(os.environ, "TALSI_LANGUAGE", "en")

    def act(data, *options, slug="talsi", name="export.csv"):
        file = tmp_path / name
        file.write_bytes(data)
        return CliRunner().invoke(main, ["import", slug, str(file), *options])

    return act


def test_the_ledger_is_printed_for_a_person(run):
    result = run(latvian([latvian_row(1), latvian_row(2, Datums="?")]))
    assert result.exit_code == 0
    assert "Rows in the file" in result.stdout
    assert "The date cannot be read." in result.stdout
    assert "100.0%" in result.stdout


def test_the_ledger_is_one_object_for_a_program(run):
    result = run(latvian(), "--json")
    ledger = json.loads(result.stdout)
    assert {"rows", "added", "duplicate", "rejected", "ungeocoded", "seconds"} <= ledger.keys()
    assert (ledger["rows"], ledger["added"]) == (3, 3)


def test_importing_twice_adds_nothing(run):
    run(latvian())
    assert json.loads(run(latvian(), "--json").stdout)["duplicate"] == 3


def test_a_dry_run_stores_nothing(run, session):
    assert json.loads(run(latvian(), "--dry-run", "--json").stdout)["added"] == 3
    assert session.scalar(select(func.count()).select_from(ImportBatch)) == 0


def test_an_unknown_territory_is_a_refusal(run):
    result = run(latvian(), slug="nowhere")
    assert result.exit_code == 1
    assert "nowhere" in result.stderr


def test_unknown_columns_are_listed_with_how_to_map_them(run):
    data = delimited(("c1", "c2", "c3", "c4"), [("03.11.2025 10:00", "Theft", "57.245", "22.587")])
    refused = run(data)
    assert refused.exit_code == 1
    assert "--map" in refused.stderr
    assert "c1, c2, c3, c4" in refused.stderr
    maps = [
        part for pair in ("occurred_at=c1", "category=c2", "lat=c3", "lon=c4") for part in ("--map", pair)
    ]
    assert json.loads(run(data, *maps, "--json").stdout)["added"] == 1


def test_a_refusal_is_an_object_for_a_program_too(run):
    result = run(delimited(("c1", "c2"), [("1", "2")]), "--json")
    assert result.exit_code == 1
    answer = json.loads(result.stdout)
    assert answer["error"] == "field_unmapped"
    assert answer["headers"] == ["c1", "c2"]


def test_a_column_of_names_is_refused_until_it_is_left_out(run):
    header = (*LATVIAN_HEADER, "Uzvārds")
    data = delimited(header, [(*latvian_row(1), "Bērziņš")], delimiter=";", encoding="cp1257")
    refused = run(data)
    assert (refused.exit_code, "--leave-out" in refused.stderr) == (1, True)
    assert json.loads(run(data, "--leave-out", "Uzvārds", "--json").stdout)["added"] == 1


def test_new_categories_need_to_be_asked_for(run):
    run(latvian())
    stranger = latvian([latvian_row(9, Veids="Kontrabanda")])
    assert json.loads(run(stranger, "--json").stdout)["rejected"] == {"category_unknown": 1}
    assert "--add-categories" in run(stranger).stderr
    assert json.loads(run(stranger, "--add-categories", "--json").stdout)["added"] == 1


def test_what_is_no_table_is_refused_in_words(run):
    result = run(b"%PDF-1.7")
    assert result.exit_code == 1
    assert "Save it as CSV" in result.stderr


@pytest.mark.parametrize(
    "options", [["--date-order", "xyz"], ["--nonsense"], ["--decimal", "x"]], ids=lambda options: options[0]
)
def test_wrong_usage_exits_with_two(run, options):
    assert run(latvian(), *options).exit_code == 2


def test_a_file_that_is_not_there_is_wrong_usage(run):
    assert CliRunner().invoke(main, ["import", "talsi", "/nowhere/at/all.csv"]).exit_code == 2


@pytest.mark.parametrize(
    "options",
    [["--map", "nonsense"], ["--map", "colour=Veids"], ["--crs", "EPSG:99999999"], ["--profile", "x"]],
    ids=" ".join,
)  # fmt: skip
def test_a_correction_that_makes_no_sense_is_refused_in_words(run, options):
    result = run(latvian(), *options)
    assert result.exit_code == 1
    assert "Traceback" not in result.stderr


def test_corrections_are_used(run):
    header, rows = ("when", "category", "lat", "lon"), [("03/11/2025 10:00", "Theft", "22.587", "57.245")]
    data = delimited(header, rows, delimiter="|")
    options = [
        "--delimiter",
        "|",
        "--date-order",
        "mdy",
        "--swap-axes",
        "--map",
        "occurred_at=when",
        "--json",
    ]
    ledger = json.loads(run(data, *options).stdout)
    assert (ledger["added"], ledger["ungeocoded"]) == (1, 0)
    assert ledger["recognised"]["date_order"] == "mdy"
