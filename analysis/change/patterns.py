"""Patterns: name what the hot and cold steps of a place make up over time."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import BadSetting
from analysis.frames import BoolArray, IntArray

# In the order in which they are asked for: the first that fits is the one.
PATTERNS = (
    "new",
    "consecutive",
    "intensifying",
    "persistent",
    "diminishing",
    "sporadic",
    "oscillating",
    "historical",
)
NONE = "none"


@dataclass(frozen=True)
class Patterns:
    """The class of each place, and what it was decided by; arrays of shape (k,).

    Attributes
    ----------
    pattern
        One of `PATTERNS`, or "none".
    sign
        1 for a hot pattern, -1 for a cold one, 0 for none.
    hot_steps, cold_steps
        Number of steps that are hot, and cold.
    last_run
        Number of steps at the end that are all hot, or all cold.
    """

    pattern: npt.NDArray[np.str_]
    sign: IntArray
    hot_steps: IntArray
    cold_steps: IntArray
    last_run: IntArray


def name_patterns(found: npt.ArrayLike, trend: npt.ArrayLike) -> Patterns:
    """Sort places into the eight hot and eight cold classes of emerging hotspots.

    Nine steps in ten are "most". For hot (cold is its mirror, and a falling trend makes it intensify):

    - new: the last step is hot, and none before
    - consecutive: the last two or more steps are hot, and none before them, and they are not most
    - intensifying, persistent, diminishing: most are hot, the last too; the trend rises, is none, or falls
    - sporadic: the last is hot, and others here and there, not most, and none was cold
    - oscillating: the same, but some earlier step was cold
    - historical: most were hot, but not the last

    They are asked for in this order, so a place that was cold once and is hot for the first time is new. One
    that is cold in the last step after most were hot is of its cold class, not historical.

    Parameters
    ----------
    found
        1 where a place is hot in a step, -1 where it is cold, else 0; shape (steps, k).
    trend
        1 where what was found rises over time, -1 where it falls, else 0; shape (k,).

    Raises
    ------
    BadSetting
        If the shapes do not fit each other, or there is no step.
    """
    steps, way = np.asarray(found, dtype=np.int64), np.asarray(trend, dtype=np.int64)
    if steps.ndim != 2 or not len(steps) or way.shape != steps.shape[1:]:
        raise BadSetting(
            f"Steps of shape {steps.shape} and trends of shape {way.shape} do not fit each other."
        )
    hot = _classes(steps > 0, steps < 0, way)
    cold = _classes(steps < 0, steps > 0, -way)
    # What the last step says goes before what most of the earlier ones said.
    is_cold = (cold >= 0) & ((hot < 0) | (steps[-1] < 0))
    number = np.where(is_cold, cold, hot)
    return Patterns(
        np.array([*PATTERNS, NONE])[number],
        np.where(number < 0, 0, np.where(is_cold, -1, 1)),
        np.count_nonzero(steps > 0, axis=0),
        np.count_nonzero(steps < 0, axis=0),
        _last_run(steps),
    )


def _classes(yes: BoolArray, opposite: BoolArray, trend: IntArray) -> IntArray:
    """Number of the first pattern that fits, -1 for none."""
    total, run, last = yes.sum(axis=0), _last_run(yes), yes[-1]
    most = 10 * total >= 9 * len(yes)
    first_run = last & (total == run)
    rules = (
        first_run & (run == 1),
        first_run & ~most,
        most & last & (trend > 0),
        most & last & (trend == 0),
        most & last & (trend < 0),
        last & ~most & ~opposite.any(axis=0),
        last & ~most,
        most & ~last,
    )
    return np.select(rules, list(range(len(rules))), default=-1).astype(np.int64)


def _last_run(steps: npt.NDArray[np.generic]) -> IntArray:
    """Steps at the end that are like the last one; 0 where that is nothing."""
    same = np.cumprod(steps[::-1] == steps[-1], axis=0).sum(axis=0)
    return np.where(steps[-1].astype(bool), same, 0).astype(np.int64)
