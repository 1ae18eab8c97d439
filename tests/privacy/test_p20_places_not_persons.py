"""P20: what is counted, clustered and ranked are places; nothing about a person goes into it."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import analysis
from analysis.frames import REQUIRED_COLUMNS
from gis.columns.building import Columns
from gis.intake.persons import names_person

MODULES = sorted(Path(analysis.__file__).parent.rglob("*.py"))
# How many residents live or spoke somewhere is about a place, and is always told: silence is not safety.
PERSONAL = {
    "person", "persons", "reporter", "resident", "suspect", "suspects", "offender", "offenders", "victim",
    "victims", "witness", "login", "surname", "gender", "sex", "age", "ethnicity", "nationality", "religion",
    "race", "income", "birth", "email", "phone",
}  # fmt: skip


def _words(name: str) -> set[str]:
    return set(re.findall(r"[a-z]+", re.sub(r"([A-Z])", r"_\1", name).lower()))


def is_personal(name: str) -> bool:
    """Whether a name announces a feature of a person."""
    return bool(_words(name) & PERSONAL)


def names_in(tree: ast.AST) -> Iterator[str]:
    """What functions and classes take, and which columns of frames are read or written."""
    for node in ast.walk(tree):
        if isinstance(node, ast.arg):
            yield node.arg
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            yield node.target.id
        elif isinstance(node, ast.Subscript):
            yield from (part.value for part in ast.walk(node.slice) if _is_word(part))
        elif isinstance(node, ast.Attribute):
            yield node.attr


def _is_word(node: ast.AST) -> bool:
    return isinstance(node, ast.Constant) and isinstance(node.value, str)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.stem)
def test_p20_no_analysis_takes_a_feature_of_a_person(module: Path) -> None:
    found = {name for name in names_in(ast.parse(module.read_text())) if is_personal(name)}
    assert found == set()


@pytest.mark.parametrize("columns", [REQUIRED_COLUMNS, tuple(Columns.__dataclass_fields__)])
def test_p20_no_frame_of_incidents_has_a_column_about_a_person(columns: tuple[str, ...]) -> None:
    assert [name for name in columns if is_personal(name) or names_person(name)] == []


def test_p20_the_check_finds_a_score_of_persons() -> None:
    source = "def score(frame, *, suspect_age: int):\n    return frame['reporter'] * frame.victim_sex\n"
    found = {name for name in names_in(ast.parse(source)) if is_personal(name)}
    assert found == {"suspect_age", "reporter", "victim_sex"}


def test_p20_an_analysis_reaches_no_table_of_persons() -> None:
    """It is handed frames and values; `lint-imports` holds that it imports neither gis nor server."""
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = (
                    [node.module or ""] if isinstance(node, ast.ImportFrom) else [n.name for n in node.names]
                )
                assert not {name.split(".")[0] for name in names} & {"gis", "server", "sqlalchemy"}, module
