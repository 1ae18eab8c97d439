"""Tests of patterns: the truth table, every sequence of ten steps, and mirrors."""

import itertools
import re

import numpy as np
import pytest

from analysis.change.patterns import NONE, PATTERNS, name_patterns
from analysis.errors import BadSetting

STEPS = {"1": 1, "C": -1, "0": 0}
TABLE = (
    ("0000000001", 0, "new"),
    ("0000000111", 0, "consecutive"),
    ("1111111111", 1, "intensifying"),
    ("1111111111", 0, "persistent"),
    ("1111111111", -1, "diminishing"),
    ("0101001001", 0, "sporadic"),
    ("0C01001001", 0, "oscillating"),
    ("1111111110", 0, "historical"),
    ("0000000000", 0, "none"),
    ("0000001110", 1, "none"),
    ("0111111111", 0, "persistent"),
    ("0011111111", 0, "consecutive"),
    ("1011111111", 1, "intensifying"),
    ("1011111101", 0, "sporadic"),
    ("C000000001", 0, "new"),
    ("C000000011", 0, "consecutive"),
    ("1111111110", -1, "historical"),
)


def signs(*sequences: str) -> np.ndarray:
    return np.array([[STEPS[step] for step in sequence] for sequence in sequences]).T


def in_words(sequence: str, trend: int) -> str:
    """The published definitions once more, as patterns of text."""
    hot, last = sequence.count("1"), sequence[-1] == "1"
    most = hot >= 0.9 * len(sequence) - 1e-9
    if re.fullmatch("[0C]*1", sequence):
        return "new"
    if re.fullmatch("[0C]*11+", sequence) and not most:
        return "consecutive"
    if most and last:
        return {1: "intensifying", 0: "persistent", -1: "diminishing"}[trend]
    if last:
        return "oscillating" if "C" in sequence else "sporadic"
    return "historical" if most else "none"


@pytest.mark.parametrize(("sequence", "trend", "expected"), TABLE)
def test_the_truth_table_holds_for_hot_and_mirrored_for_cold(
    sequence: str, trend: int, expected: str
) -> None:
    hot = name_patterns(signs(sequence), [trend])
    cold = name_patterns(-signs(sequence), [-trend])
    assert hot.pattern.tolist() == cold.pattern.tolist() == [expected]
    sign = 0 if expected == NONE else 1
    assert (hot.sign.tolist(), cold.sign.tolist()) == ([sign], [-sign])


@pytest.mark.parametrize("trend", [-1, 0, 1])
def test_every_sequence_of_ten_steps_is_sorted_as_the_definitions_say(trend: int) -> None:
    sequences = ["".join(steps) for steps in itertools.product("01C", repeat=10)]
    found = name_patterns(signs(*sequences), np.full(len(sequences), trend))
    mirror = str.maketrans("1C", "C1")
    for sequence, pattern, sign in zip(sequences, found.pattern.tolist(), found.sign.tolist(), strict=True):
        hot, cold = in_words(sequence, trend), in_words(sequence.translate(mirror), -trend)
        if sequence[-1] == "C":
            assert (pattern, sign) == (cold, -1)
        else:
            wanted = (hot, 1) if hot != "none" else (cold, -1) if cold != "none" else ("none", 0)
            assert (pattern, sign) == wanted


def test_what_the_class_was_decided_by_is_told() -> None:
    found = name_patterns(signs("0C01001011", "C000000CCC", "0000000000"), [0, 0, 0])
    assert found.hot_steps.tolist() == [4, 0, 0]
    assert found.cold_steps.tolist() == [1, 4, 0]
    assert found.last_run.tolist() == [2, 3, 0]


def test_most_is_nine_in_ten_whatever_the_number_of_steps() -> None:
    twelve = name_patterns(signs("101111111111", "100111111111"), [0, 0])
    assert twelve.pattern.tolist() == ["persistent", "sporadic"]
    assert set(PATTERNS) >= set(twelve.pattern.tolist())


def test_no_place_has_no_pattern() -> None:
    assert name_patterns(np.empty((10, 0)), []).pattern.tolist() == []


@pytest.mark.parametrize(
    ("found", "trend"), [(np.zeros((0, 3)), [0] * 3), (np.zeros((9, 3)), [0]), ([1, 0], 0)]
)
def test_shapes_that_do_not_fit_are_refused(found, trend) -> None:
    with pytest.raises(BadSetting, match="do not fit"):
        name_patterns(found, trend)
