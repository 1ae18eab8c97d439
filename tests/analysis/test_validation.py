"""Tests of the worked examples: those of the method page, and what a wrong one is told."""

import json
import re
from pathlib import Path
from typing import Any

import pytest

from analysis.validation import run_case

SHARED = Path(__file__).parents[3] / "shared" / "cases"


def case(**changes: Any) -> dict[str, Any]:
    return {
        "method": "dbscan",
        "title": "two of three",
        "input": {"points": [[0, 0], [50, 0], [100.0001, 0]]},
        "options": {"eps_m": 50, "min_incidents": 2},
        "expected": {"labels": [0, 0, None], "core": [True, True, False], "noise": 1, "sizes": [2]},
        "tolerance": 0.001,
        **changes,
    }


def test_a_right_case_passes() -> None:
    result = run_case(case())
    assert (result.passed, result.skipped, result.message) == (True, False, "")


def test_a_case_of_another_method_is_skipped_with_its_name() -> None:
    result = run_case(case(method="palmistry"))
    assert (result.passed, result.skipped) == (False, True)
    assert result.message == "This version has no method palmistry."


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"expected": {"labels": [0, 0, 0]}}, r"labels\[2\] is none, expected 0"),
        ({"expected": {"labels": [0, 0]}}, "3 items, expected 2"),
        ({"expected": {"core": [1, 1, 0]}}, r"core\[0\] is True, expected 1"),
        ({"expected": {"noise": 2}}, "noise is 1, expected 2"),
        ({"expected": {"p_value": 0.5}}, "returns no p_value"),
        ({"options": {"min_incidents": 2}}, "lacks 'eps_m'"),
        ({"options": {"eps_m": -1, "min_incidents": 2}}, "above 0 m"),
        ({"input": {"points": "everywhere"}}, "could not convert"),
        ({"expected": None}, "expects nothing"),
        ({"expected": {}}, "expects nothing"),
        ({"tolerance": "wide"}, "could not convert"),
    ],
)
def test_a_wrong_case_fails_with_the_reason(changes: dict[str, Any], words: str) -> None:
    result = run_case(case(**changes))
    assert not result.passed
    assert not result.skipped
    assert re.search(words, result.message)


def test_something_that_is_no_case_fails() -> None:
    assert run_case([1, 2]).message == "This is no case: a case is a JSON object."


def test_a_band_of_too_few_weeks_fails_in_words() -> None:
    weeks = case(method="weekly_band", input={"weeks": [9] * 7}, options={}, expected={"low": 2.25})
    assert run_case(weeks).message == "A band needs 8 weeks before it."


@pytest.mark.parametrize("names", ["dbscan*.json", "weekly-band*.json"])
@pytest.mark.skipif(not SHARED.is_dir(), reason="The shared worked examples are absent.")
def test_every_shared_case_of_a_method_passes(names: str) -> None:
    cases = [json.loads(path.read_text()) for path in sorted(SHARED.glob(names))]
    assert cases
    assert [run_case(each).message for each in cases] == [""] * len(cases)
