"""Charts: the monthly trend and the week by hours as SVG that prints: the numbers stand in the picture."""

import html
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from server.maps.palette import LIGHT

Write = Callable[[float], str]

_WIDTH, _HEIGHT, _TOP, _FLOOR, _LEFT, _RIGHT = 400.0, 150.0, 8.0, 126.0, 40.0, 4.0
_ROW, _COLUMN, _NAME, _HEAD = 19.0, 20.5, 46.0, 17.0
# Larger numbers do not fit into an hour: its shade must do.
_LARGEST_WRITTEN = 999
_INK_ON_DARK = "#ffffff"
_STEPS = 5


def trend(
    months: Sequence[Mapping[str, Any]],
    *,
    chosen: tuple[str | None, str | None],
    write: Write,
    title: str,
) -> str:
    """Draw the months as a line from zero, with the band of ordinary variation behind it.

    Parameters
    ----------
    months
        ``month``, ``n``, ``partial``, ``low`` and ``high``, as the API has them.
    chosen
        The first and the last month of the period, for its shade.
    write
        Sets a number in the reader's language.
    """
    if not months:
        return ""
    top = _roof(max(max(each["n"], each["high"] or 0) for each in months))
    step = (_WIDTH - _LEFT - _RIGHT) / max(len(months) - 1, 1)
    places = [_LEFT + index * step for index in range(len(months))]

    def y(n: float) -> float:
        return _FLOOR - n / top * (_FLOOR - _TOP)

    parts = [
        _shade(months, places, step, chosen),
        _band(months, places, y),
        *(_rule(y(n), write(n)) for n in (0, top / 2, top)),
        *_line(months, places, y),
        *_years(months, places),
    ]
    return _svg("trend", _WIDTH, _HEIGHT, title, parts)


def clock(counts: Sequence[Sequence[int]], *, days: Sequence[str], write: Write, title: str) -> str:
    """Draw seven days by 24 hours, Monday first, each with its number; the darker, the more."""
    most = max((n for row in counts for n in row), default=0)
    parts = [
        f'<text class="axis" x="{_NAME + hour * _COLUMN + 2:g}" y="12">{hour:02}</text>'
        for hour in range(0, 24, 3)
    ]
    for day, (name, row) in enumerate(zip(days, counts, strict=True)):
        y = _HEAD + day * _ROW
        parts.append(f'<text class="axis" x="0" y="{y + 14:g}">{html.escape(name)}</text>')
        parts += [_hour(hour, y, n, most, write) for hour, n in enumerate(row)]
    return _svg("clock", _NAME + 24 * _COLUMN + 1, _HEAD + 7 * _ROW + 1, title, parts)


def darkest_from(most: int) -> int:
    """Return the lowest count that has the darkest shade."""
    return (_STEPS - 1) * most // _STEPS + 1


def _hour(hour: int, y: float, n: int, most: int, write: Write) -> str:
    x = _NAME + hour * _COLUMN
    step = math.ceil(n / most * _STEPS) - 1 if n else -1
    fill = LIGHT.sequential[step] if n else "none"
    ink = _INK_ON_DARK if step >= 2 else LIGHT.hotspot
    square = (
        f'<rect x="{x:g}" y="{y:g}" width="{_COLUMN:g}" height="{_ROW:g}" fill="{fill}"'
        f' stroke="{LIGHT.neighbourhood}" stroke-width=".75"/>'
    )
    number = (
        f'<text x="{x + _COLUMN / 2:g}" y="{y + 14:g}" text-anchor="middle" fill="{ink}">{write(n)}</text>'
    )
    return square + (number if n and most <= _LARGEST_WRITTEN else "")


def _shade(
    months: Sequence[Mapping[str, Any]],
    places: Sequence[float],
    step: float,
    chosen: tuple[str | None, str | None],
) -> str:
    first, last = chosen
    inside = [
        x
        for each, x in zip(months, places, strict=True)
        if (first is None or each["month"] >= first) and (last is None or each["month"] <= last)
    ]
    if not inside or len(inside) == len(months):
        return ""
    left, right = max(inside[0] - step / 2, _LEFT), min(inside[-1] + step / 2, _WIDTH - _RIGHT)
    size = f'width="{right - left:.1f}" height="{_FLOOR - _TOP:g}"'
    return f'<rect class="chosen" x="{left:.1f}" y="{_TOP:g}" {size}/>'


def _band(months: Sequence[Mapping[str, Any]], places: Sequence[float], y: Callable[[float], float]) -> str:
    known = [(x, each) for each, x in zip(months, places, strict=True) if each["low"] is not None]
    if len(known) < 2:
        return ""
    above = [f"{x:.1f} {y(each['high']):.1f}" for x, each in known]
    below = [f"{x:.1f} {y(each['low']):.1f}" for x, each in reversed(known)]
    return f'<path class="band" d="M{"L".join(above + below)}Z"/>'


def _line(
    months: Sequence[Mapping[str, Any]], places: Sequence[float], y: Callable[[float], float]
) -> list[str]:
    """Join the months; a month that is not whole hangs on a dashed line."""
    spots = [f"{x:.1f} {y(each['n']):.1f}" for each, x in zip(months, places, strict=True)]
    whole = [spot for each, spot in zip(months, spots, strict=True) if not each["partial"]]
    parts = [f'<path class="line" d="M{"L".join(whole)}"/>'] if len(whole) > 1 else []
    for index, each in enumerate(months):
        near = index - 1 if index else 1
        if each["partial"] and near < len(spots):
            parts.append(f'<path class="line dashed" d="M{spots[near]}L{spots[index]}"/>')
    return parts


def _years(months: Sequence[Mapping[str, Any]], places: Sequence[float]) -> list[str]:
    parts = []
    free = 0.0
    for each, x in zip(months, places, strict=True):
        if not each["month"].endswith("-01") or x < free:
            continue
        free = x + 44
        parts.append(f'<line class="rule" x1="{x:.1f}" x2="{x:.1f}" y1="{_FLOOR:g}" y2="{_FLOOR + 6:g}"/>')
        parts.append(f'<text class="axis" x="{x + 3:.1f}" y="{_FLOOR + 20:g}">{each["month"][:4]}</text>')
    return parts


def _rule(y: float, words: str) -> str:
    line = f'<line class="rule" x1="{_LEFT:g}" x2="{_WIDTH - _RIGHT:g}" y1="{y:.1f}" y2="{y:.1f}"/>'
    at = f'x="{_LEFT - 6:g}" y="{y + 5:.1f}" text-anchor="end"'
    return f'{line}<text class="axis" {at}>{html.escape(words)}</text>'


def _roof(most: float) -> float:
    """A round number at or above the most, of which a half is round as well."""
    power = 10 ** math.floor(math.log10(max(most, 2)))
    return next(step * power for step in (1, 2, 3, 4, 6, 8, 10, 20) if step * power >= most)


def _svg(kind: str, width: float, height: float, title: str, parts: Sequence[str]) -> str:
    return (
        f'<svg class="chart {kind}" viewBox="0 0 {width:g} {height:g}" role="img"'
        f' aria-label="{html.escape(title)}">{"".join(parts)}</svg>'
    )
