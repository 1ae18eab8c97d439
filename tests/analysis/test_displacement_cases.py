"""Cases of displacement: offences may be given by area or by offence, in lists or by name."""

from typing import Any

import pytest

from analysis.validation import run_case

BY_NAME = {
    "treated": {"burglary": [10, 4], "theft": [20, 10]},
    "control": {"burglary": [9, 9], "theft": [20, 20]},
}
BY_OFFENCE = {
    "burglary": {"treated": [10, 4], "control": [9, 9]},
    "theft": {"treated": [20, 10], "control": [20, 20]},
}
IN_ORDER = {"treated": [[10, 4], [20, 10]], "control": [[9, 9], [20, 20]]}
NAMED, LISTED = {"theft": 0.5, "burglary": 5}, [5, 0.5]


@pytest.mark.parametrize(
    ("given", "options"),
    [
        (BY_NAME, {"harm_weights": NAMED}),
        (BY_NAME, {"harm_weights": LISTED}),
        (BY_OFFENCE, {"harm_weights": NAMED}),
        (BY_OFFENCE, {"harm_weights": LISTED}),
        ({**BY_OFFENCE, "harm_weights": NAMED}, {}),
        (IN_ORDER, {"harm_weights": LISTED}),
        (IN_ORDER, {"harm_weights": {"burglary": 5, "theft": 0.5}}),
        ({**IN_ORDER, "harm_weights": LISTED}, {}),
    ],
)
def test_offences_and_their_harm_are_understood(given: dict[str, Any], options: dict[str, Any]) -> None:
    case = {
        "method": "wdd",
        "input": given,
        "options": options,
        "expected": {"estimate": -35, "standard_error": 28.591957},
        "tolerance": 1e-6,
    }
    assert run_case(case).message == ""


def test_an_offence_without_a_harm_weight_fails_in_words() -> None:
    case = {
        "method": "wdd",
        "input": BY_NAME,
        "options": {"harm_weights": {"burglary": 5}},
        "expected": {"estimate": 0},
    }
    assert run_case(case).message == "Each offence needs a pair in each area, and a harm weight."
