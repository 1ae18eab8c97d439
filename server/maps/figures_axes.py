"""Figures, axes: from values to places on paper, and which values are written beside an axis."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from server.maps.figures import Axis
from server.maps.figures_words import Words

_STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)
_DAYS_OF_A_MONTH = 30.4
# Months between two ticks of a time axis, and days where the axis is shorter.
_MONTH_STEPS = (1, 2, 3, 6, 12, 24, 60, 120)
_DAY_STEPS = (1, 2, 7, 14)


@dataclass(frozen=True)
class Scale:
    """An axis laid out on paper between `start` and `end`."""

    axis: Axis
    least: float
    most: float
    start: float
    end: float

    def place(self, value: float) -> float:
        """Return where a value lies; what is beyond the axis lies at its end."""
        low, high = self.least, self.most
        at = min(max(value, low), high)
        if self.axis.kind == "log":
            low, high, at = (math.log10(max(each, self.least)) for each in (low, high, at))
        share = (at - low) / (high - low) if high > low else 0.5
        return self.start + share * (self.end - self.start)


def laid_out(axis: Axis, values: Iterable[float], start: float, end: float, *, from_zero: bool) -> Scale:
    """Lay an axis out for the values that are to be seen."""
    known = [value for value in values if math.isfinite(value)]
    least, most = _ends(axis, known, from_zero=from_zero)
    return Scale(axis, least, most, start, end)


def _ends(axis: Axis, values: list[float], *, from_zero: bool) -> tuple[float, float]:
    if axis.kind == "names":
        return -0.5, max(len(axis.names), 1) - 0.5
    if axis.kind == "log":
        positive = [value for value in values if value > 0] or [1.0]
        least, most = axis.least or min(positive), axis.most or max(positive)
        return 10 ** math.floor(math.log10(least) + 1e-9), 10 ** math.ceil(math.log10(most) - 1e-9)
    least = min(values, default=0.0) if axis.least is None else axis.least
    most = max(values, default=1.0) if axis.most is None else axis.most
    if axis.kind == "share" and axis.least is None and axis.most is None and least >= 0:
        return 0.0, _share_roof(most, whole=not from_zero)
    if axis.kind == "date":
        return (least, most) if most > least else (least - 1, most + 1)
    return _rounded(axis, least, most, from_zero=from_zero)


def _share_roof(most: float, *, whole: bool) -> float:
    if whole:
        return 1.0
    return next((each for each in (0.05, 0.1, 0.2, 0.4, 0.6, 0.8) if most <= each), max(1.0, most))


def _rounded(axis: Axis, least: float, most: float, *, from_zero: bool) -> tuple[float, float]:
    """Round the ends that nobody set outwards to a tick; values begin at zero."""
    if from_zero and axis.least is None:
        least = min(least, 0.0)
    if most <= least:
        most = least + 1
    step = _step(most - least, 4)
    if from_zero and axis.least is None:
        least = math.floor(least / step + 1e-9) * step
    if from_zero and axis.most is None:
        most = math.ceil(most / step - 1e-9) * step
    return least, most


def _step(span: float, wanted: int) -> float:
    rough = span / max(wanted, 1)
    power: float = 10.0 ** math.floor(math.log10(rough))
    return next(each * power for each in _STEPS if each * power >= rough * (1 - 1e-9))


def ticks(scale: Scale, wanted: int, words: Words) -> list[tuple[float, str]]:
    """Return the values that are written beside an axis, at most about `wanted`, with their words."""
    kind = scale.axis.kind
    if kind == "names":
        return _named(scale.axis.names, wanted)
    if kind == "date":
        return _dates(scale, wanted, words)
    if kind == "log":
        powers = range(round(math.log10(scale.least)), round(math.log10(scale.most)) + 1)
        return [(10.0**power, words.write(10.0**power, max(0, -power))) for power in powers]
    step = _step(scale.most - scale.least, wanted)
    first = math.ceil(scale.least / step - 1e-9)
    values = [each * step for each in range(first, math.floor(scale.most / step + 1e-9) + 1)]
    if kind == "share":
        decimals = _decimals(step * 100)
        return [(value, words.percent(value, decimals)) for value in values]
    return [(value, words.write(value, _decimals(step))) for value in values]


def _decimals(step: float) -> int:
    """How many decimals tell neighbours apart."""
    return next((n for n in range(6) if abs(step * 10**n - round(step * 10**n)) < 1e-6 * 10**n), 6)


def _named(names: tuple[str, ...], wanted: int) -> list[tuple[float, str]]:
    every = math.ceil(len(names) / max(wanted, 1))
    return [(float(at), name) for at, name in enumerate(names) if at % max(every, 1) == 0]


def _dates(scale: Scale, wanted: int, words: Words) -> list[tuple[float, str]]:
    days = scale.most - scale.least
    if days / wanted < _DAYS_OF_A_MONTH / 1.5:
        step = next((each for each in _DAY_STEPS if days / each <= wanted), _DAY_STEPS[-1])
        count = int(days // step) + 1
        return [
            (scale.least + each * step, words.day(date.fromordinal(int(scale.least) + each * step)))
            for each in range(count)
        ]
    months = days / _DAYS_OF_A_MONTH
    step = next((each for each in _MONTH_STEPS if months / each <= wanted), _MONTH_STEPS[-1])
    return [(float(day.toordinal()), words.month(day)) for day in _months(scale, step)]


def _months(scale: Scale, step: int) -> list[date]:
    """The first days of every so many months within the axis, counted from January."""
    first, last = (date.fromordinal(int(end)) for end in (scale.least, math.ceil(scale.most)))
    found = []
    for month in range(first.year * 12 + first.month - 1, last.year * 12 + last.month):
        day = date(month // 12, month % 12 + 1, 1)
        if month % step == 0 and scale.least <= day.toordinal() <= scale.most:
            found.append(day)
    return found


def written(axis: Axis, value: float, words: Words) -> str:
    """Write one value of an axis, as the table has it."""
    if not math.isfinite(value):
        return words.nothing
    if axis.kind == "share":
        return words.percent(value, axis.decimals)
    if axis.kind == "date":
        return words.day(date.fromordinal(round(value)))
    if axis.kind == "names":
        return axis.names[round(value)]
    return words.write(value, axis.decimals)
