"""Tests of case files: a table beside a case becomes its rows, and no other file does."""

import json
from pathlib import Path
from typing import Any

import pytest

from server.services.case_files import read_case


def written(folder: Path, **given: Any) -> Path:
    path = folder / "case.json"
    path.write_text(json.dumps({"method": "knox", "input": given}), encoding="utf-8")
    return path


def test_the_rows_of_a_table_beside_the_case_are_its_input(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("1,2,2024-01-01\n\n3,4,2024-01-02\n")
    path = written(tmp_path, csv="events.csv", columns=["x", "y", "date"], header=False)
    case: Any = read_case(path)
    assert case["input"]["rows"] == [["1", "2", "2024-01-01"], ["3", "4", "2024-01-02"]]


def test_a_heading_names_the_columns(tmp_path: Path) -> None:
    (tmp_path / "events.csv").write_text("date,x,y\n2024-01-01,1,2\n")
    case: Any = read_case(written(tmp_path, csv="events.csv"))
    assert case["input"]["columns"] == ["date", "x", "y"]
    assert case["input"]["rows"] == [["2024-01-01", "1", "2"]]


@pytest.mark.parametrize("name", ["../secret.csv", "/etc/hostname", "folder/events.csv"])
def test_a_table_elsewhere_is_refused(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="beside the case"):
        read_case(written(tmp_path, csv=name))


def test_a_table_that_is_not_there_is_an_error_of_its_own(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError):
        read_case(written(tmp_path, csv="events.csv"))


@pytest.mark.parametrize("text", ["[1, 2]", "{}", '{"input": [1]}'])
def test_what_has_no_table_is_read_as_it_is(tmp_path: Path, text: str) -> None:
    path = tmp_path / "case.json"
    path.write_text(text)
    assert read_case(path) == json.loads(text)
