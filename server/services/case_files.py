"""Case files: a worked example as it is kept, with the rows of the table that it names."""

import csv
import json
from pathlib import Path


def read_case(path: Path) -> object:
    """Read a worked example; the rows of the table beside it become `input.rows`, as texts.

    Raises
    ------
    OSError, ValueError
        If a file cannot be read or is no JSON, or the table lies elsewhere than beside the case.
    """
    case = json.loads(path.read_text(encoding="utf-8"))
    given = case.get("input") if isinstance(case, dict) else None
    if isinstance(given, dict) and "csv" in given:
        case["input"] = _with_rows(given, path.parent)
    return case


def _with_rows(given: dict[str, object], folder: Path) -> dict[str, object]:
    name = str(given["csv"])
    if Path(name).name != name:
        raise ValueError(f"the table {name} does not lie beside the case")
    with (folder / name).open(encoding="utf-8", newline="") as lines:
        rows = [row for row in csv.reader(lines) if row]
    if given.get("header", True):
        return {"columns": rows[0] if rows else [], **given, "rows": rows[1:]}
    return {**given, "rows": rows}
