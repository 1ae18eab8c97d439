"""talsi concordance: mistakes are told first, and the answer is the one of the page."""

import csv
import json
from contextlib import contextmanager

import pytest
from click.testing import CliRunner

from analysis.hotspots import HotspotSettings
from gis.queries.selection import Selection
from server.cli import concordance as command
from server.cli import main
from server.services import hotspots
from server.services.hotspots import RunRequest
from tests.concordance_town import add_town

RUN = ["concordance", "concordance-town"]


@pytest.fixture
def run(session, monkeypatch):
    """Call the command on this test's own database."""
    town = add_town(session)

    @contextmanager
    def own(_settings):
        yield session

    monkeypatch.setattr(command, "staff_session", own)
    hotspots.run(session, town.slug, RunRequest(Selection(), HotspotSettings(150.0, 20)))
    return lambda *words: CliRunner().invoke(main, [*RUN, *map(str, words)])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--out", "/no/such/folder/map.html"], "there is no folder"),
        (["--out", "map.pdf"], "must end in one of"),
        (["--unit", "street"], "is not one of"),
        (["--from", "yesterday"], "does not match"),
    ],
)
def test_wrong_usage_is_told_before_the_database_is_asked(words, said):
    done = CliRunner().invoke(main, [*RUN, *words])
    assert (done.exit_code, done.stdout) == (2, "")
    assert said in done.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--topic", "ghosts"], "There is no topic “ghosts”"),
        (["--cell-m", "2"], "from 50 to 10000"),
        (["--minimum", "0"], "whole number from 1"),
        (["--run", "7"], "no such hotspot run"),
    ],
)
def test_what_makes_no_sense_is_one_line(run, words, said):
    done = run(*words)
    assert done.exit_code == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_it_says_who_was_heard_and_what_differs(run):
    said = run("--topic", "lighting").stdout
    assert said.startswith("Compared: 60 concerns and 240 recorded incidents.")
    assert "Silence is not safety" in said
    assert "In Stende residents speak of lighting more than recorded incidents would suggest" in said
    assert "In Virbi" not in said


def test_json_is_one_object_with_lineage(run):
    told = json.loads(run("--unit", "cell", "--cell-m", "1000", "--json").stdout)
    assert (told["settings"]["unit"], told["settings"]["cell_m"]) == ("cell", 1000)
    assert told["out"] is None
    raw = json.loads(run("--no-control", "--minimum", "5", "--json").stdout)
    assert (raw["settings"]["control"], raw["settings"]["minimum"]) == ("none", 5)
    assert all(unit["p"] == unit["q"] for unit in raw["units"])


@pytest.mark.parametrize("unit", ["neighbourhood", "cell", "hotspot"])
@pytest.mark.parametrize("form", ["csv", "geojson", "html"])
def test_every_form_of_every_unit_is_written(run, tmp_path, unit, form):
    out = tmp_path / f"answer.{form}"
    done = run("--unit", unit, "--cell-m", "2000", "--out", out)
    assert done.exit_code == 0, done.stderr
    if form == "csv":
        rows = list(csv.DictReader(out.read_text("utf-8-sig").splitlines()))
        assert {"rank", "class", "p", "q", "input_fingerprint"} <= set(rows[0])
    elif form == "geojson":
        assert json.loads(out.read_text())["concordance"]["settings"]["unit"] == unit
    else:
        assert "<html" in out.read_text()


def test_the_period_of_the_concerns_can_be_another(run):
    told = json.loads(run("--concerns-from", "2020-01-01", "--concerns-to", "2020-12-31", "--json").stdout)
    assert (told["concerns"], told["incidents"]) == (0, 240)
    assert "from another time" in told["heard"]["sentences"][1]
