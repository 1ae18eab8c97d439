"""Tests of `talsi validate`: one line a case, totals, and an exit code that a script can trust."""

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from server import handbook
from server.cli import main

CASE: dict[str, Any] = {
    "method": "dbscan",
    "title": "a pair",
    "input": {"points": [[0, 0], [50, 0]]},
    "options": {"eps_m": 50, "min_incidents": 2},
    "expected": {"labels": [0, 0]},
}


def validate(folder: Path, *options: str) -> Result:
    return CliRunner().invoke(main, ["validate", str(folder), *options])


def write(folder: Path, **changes: Any) -> None:
    (folder / f"{len(list(folder.iterdir()))}.json").write_text(json.dumps({**CASE, **changes}))


def test_a_line_tells_how_each_case_went_and_the_last_one_counts(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, method="palmistry", title="a band")
    result = validate(tmp_path)
    assert result.exit_code == 0
    assert result.output.splitlines() == [
        "passed   a pair",
        "skipped  a band: This version has no method palmistry.",
        "1 passed, 0 failed, 1 skipped",
    ]


def test_one_failure_makes_the_exit_code_one(tmp_path: Path) -> None:
    write(tmp_path)
    write(tmp_path, title="a wrong pair", expected={"labels": [0, 1]})
    result = validate(tmp_path)
    assert result.exit_code == 1
    assert "failed   a wrong pair: labels[1] is 0, expected 1." in result.output


def test_json_lists_every_case(tmp_path: Path) -> None:
    write(tmp_path, method="palmistry", title="a band")
    result = json.loads(validate(tmp_path, "--json").output)
    assert (result["passed"], result["failed"], result["skipped"]) == (0, 0, 1)
    assert result["cases"] == [
        {
            "title": "a band",
            "method": "palmistry",
            "status": "skipped",
            "message": "This version has no method palmistry.",
        }
    ]


@pytest.mark.parametrize("content", [b"not json", b"\xff\xfe", b"[1]"])
def test_a_file_that_is_no_case_fails_under_its_own_name(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "broken.json").write_bytes(content)
    result = validate(tmp_path)
    assert result.exit_code == 1
    assert "failed   broken.json: " in result.output


def test_a_folder_without_cases_is_an_error(tmp_path: Path) -> None:
    result = validate(tmp_path)
    assert result.exit_code == 1
    assert "There are no cases" in result.output


def test_a_case_may_expect_any_part_of_the_answer(tmp_path: Path) -> None:
    for part in ({"core": [True, True]}, {"count": 1}, {"clusters": 1, "noise": 0}, {"sizes": [2]}):
        write(tmp_path, expected=part)
    assert "4 passed, 0 failed" in validate(tmp_path).output


def test_a_case_without_points_has_no_clusters(tmp_path: Path) -> None:
    write(tmp_path, input={"points": []}, expected={"labels": [], "core": [], "count": 0})
    assert validate(tmp_path).exit_code == 0


def test_without_a_folder_the_examples_of_the_product_run() -> None:
    result = CliRunner().invoke(main, ["validate"])
    own = len(list(handbook.CASES.glob("*.json")))
    assert result.exit_code == 0, result.output
    assert result.output.splitlines()[-1] == f"{own} passed, 0 failed, 0 skipped"


def test_a_part_of_what_is_named_by_keys_may_be_expected(tmp_path: Path) -> None:
    clock = {"method": "aoristic", "input": {"events": [["2024-05-06T10:55", None]]}, "options": {}}
    write(tmp_path, **clock, expected={"hours": {"10": 1, "11": 0.0}}, tolerance=1e-9)
    write(tmp_path, **clock, expected={"hours": {"10": 0.5}}, tolerance=1e-9)
    output = validate(tmp_path).output
    assert "1 passed, 1 failed" in output
    assert "hours.10 is 1, expected 0.5 within 1e-09." in output
