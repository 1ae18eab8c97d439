"""Validation: the worked examples that the product ships, run as it runs here, and listed by method."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any

from analysis.validation import run_case
from server import handbook
from server.services.case_files import read_case

# Cases whose method is described in the document of another name.
_DESCRIBED = {
    "back_test": "accuracy",
    "bandwidth": "density",
    "feedback": "quality",
    "gini": "concentration",
    "hit_rate": "accuracy",
    "kernel_density": "density",
    "knox": "near-repeat",
    "mann_kendall": "emerging",
    "poisson_e_test": "two-periods",
    "poisson_z": "two-periods",
    "proportion_shift": "two-periods",
    "recommendation": "parameters",
    "reappearance": "stability",
    "wdd": "displacement",
    "wdq": "displacement",
    "weekday_profile": "season",
    "weekday_test": "weekdays",
    "weekly_band": "weekly",
}
_running = Lock()


@dataclass(frozen=True)
class ShownCase:
    """One worked example with its result.

    Attributes
    ----------
    name
        Of its file, without the ending.
    case
        As it is written in the file.
    found
        What the method returned.
    passed
        None where this version has no such method.
    """

    name: str
    method: str
    case: Mapping[str, Any]
    found: Mapping[str, Any]
    passed: bool | None
    message: str

    def words(self, part: str, language: str) -> str:
        """The title or the source of the case, in this language if it has been written in it."""
        return str(self.case.get(f"{part}_{language}") or self.case.get(part, ""))

    def spoken(self, part: str, language: str) -> str:
        """The language that `words` answers in."""
        return language if self.case.get(f"{part}_{language}") else "en"


@dataclass(frozen=True)
class Section:
    """The cases of one document, and what is known to differ from other tools; a document may be missing."""

    code: str
    document: handbook.Document | None
    cases: tuple[ShownCase, ...]
    differences: tuple[handbook.Difference, ...]
    spoken: str


def own_cases() -> tuple[ShownCase, ...]:
    """Run every case of docs/cases once in the life of this process."""
    with _running:
        return _run_all(handbook.CASES)


def find_case(name: str) -> ShownCase | None:
    """Return one of them."""
    return next((each for each in own_cases() if each.name == name), None)


def sections(language: str) -> tuple[Section, ...]:
    """List cases and differences by the document of their method."""
    cases = own_cases()
    of = {each.name: described(each.method) for each in cases}
    documents = {each.code: each for each in handbook.methods(language)}
    order = {code: place for place, code in enumerate(handbook.in_order())}
    codes = sorted({*of.values(), *documents}, key=lambda code: (order.get(code, len(order)), code))
    return tuple(
        section
        for code in codes
        if (
            section := _section(
                code, documents.get(code), tuple(each for each in cases if of[each.name] == code)
            )
        )
    )


def described(method: str) -> str:
    """The code of the document that describes the method of a case."""
    return _DESCRIBED.get(method, method.replace("_", "-"))


def _section(code: str, document: handbook.Document | None, cases: tuple[ShownCase, ...]) -> Section | None:
    if document is None:
        return Section(code, None, cases, (), "en") if cases else None
    english = handbook.method(code, "en")
    known, spoken = handbook.differences(document), document.language
    if not known and english is not None:
        known, spoken = handbook.differences(english), "en"
    return Section(code, document, cases, known, spoken) if cases or known else None


@cache
def _run_all(folder: Path) -> tuple[ShownCase, ...]:
    return tuple(_run(file) for file in sorted(folder.glob("*.json")))


def _run(file: Path) -> ShownCase:
    case = read_case(file)
    if not isinstance(case, Mapping):
        raise TypeError(f"{file.name} is no case.")
    result = run_case(case)
    passed = None if result.skipped else result.passed
    return ShownCase(file.stem, result.method, case, result.found, passed, result.message)
