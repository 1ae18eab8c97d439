"""The command: files to a folder, refusals in words."""

import json
from pathlib import Path

from click.testing import CliRunner

from server.cli.demo import command

QUICK = ["--years", "1", "--until", "2025-06-30"]


def test_the_files_can_be_written_instead_of_loaded(tmp_path: Path) -> None:
    result = CliRunner().invoke(command, [*QUICK, "--out", str(tmp_path / "demo"), "--json"])
    assert result.exit_code == 0, result.output
    printed = json.loads(result.stdout)
    truth = json.loads((tmp_path / "demo" / "truth.json").read_text(encoding="utf-8"))
    assert printed["rows"] == truth["files"][0]["rows"]
    assert [file["name"] for file in truth["files"]] == printed["files"]
    assert all((tmp_path / "demo" / name).stat().st_size > 100_000 for name in printed["files"])


def test_the_written_outlines_are_geojson(tmp_path: Path) -> None:
    CliRunner().invoke(command, [*QUICK, "--out", str(tmp_path)])
    for name in ("neighbourhoods", "ground_streets", "ground_water", "ground_green", "ground_places"):
        document = json.loads((tmp_path / f"{name}.geojson").read_text(encoding="utf-8"))
        assert document["type"] == "FeatureCollection", name
    assert json.loads((tmp_path / "boundary.geojson").read_text(encoding="utf-8"))["type"] == "MultiPolygon"


def test_a_day_to_come_is_wrong_usage() -> None:
    result = CliRunner().invoke(command, ["--until", "2999-01-01"])
    assert result.exit_code == 2
    assert "this day has not come yet" in result.stderr


def test_no_years_at_all_is_wrong_usage() -> None:
    assert CliRunner().invoke(command, ["--years", "0"]).exit_code == 2
