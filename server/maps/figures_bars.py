"""Figures, bars: named values from zero, standing or lying, with their intervals, as SVG."""

import html
import math

from server.maps.figures import Bar, Bars
from server.maps.figures_axes import Scale, laid_out, ticks, written
from server.maps.figures_lines import Paper, svg
from server.maps.figures_words import Words

_ROW = 26.0
_NAMED_ROW = 44.0
_THICK = 0.62
_CAP = 4.0


def draw_bars(figure: Bars, words: Words, paper: Paper) -> str:
    """Draw the picture of a figure on one paper."""
    if figure.across:
        return _lying(figure, words, paper)
    return _standing(figure, words, paper)


def _values(figure: Bars) -> list[float]:
    return [
        value
        for bar in figure.bars
        for value in (bar.value, bar.low, bar.high, bar.against)
        if value is not None
    ]


def _standing(figure: Bars, words: Words, paper: Paper) -> str:
    y = laid_out(figure.value, _values(figure), paper.height - paper.foot, paper.top, from_zero=True)
    start, end = paper.left, paper.width - paper.right
    wide = (end - start) / max(len(figure.bars), 1)
    parts = []
    for value, said in ticks(y, paper.ticks_y, words):
        at = y.place(value)
        parts.append(_line("rule", start, at, end, at))
        parts.append(_text(start - 6, at + 5, said, "end"))
    longest = max((len(bar.name) for bar in figure.bars), default=0) * paper.letter + 6
    every = max(math.ceil(longest / wide), 1)
    for at, bar in enumerate(figure.bars):
        middle = start + (at + 0.5) * wide
        parts.append(_bar(bar, figure, y, middle, wide * _THICK, words, lying=False))
        if at % every == 0:
            parts.append(_text(middle, paper.height - paper.foot + 20, bar.name, "middle"))
    return svg(paper.kind, paper.width, paper.height, figure.title, figure.lead, parts)


def _lying(figure: Bars, words: Words, paper: Paper) -> str:
    """Names stand beside the bars at a desk and above them on a phone."""
    above = paper.kind == "phone"
    row = _NAMED_ROW if above else _ROW
    longest = max((len(bar.name) for bar in figure.bars), default=0) * paper.letter
    start = 2.0 if above else min(longest + 12, paper.width * 0.42)
    values = [written(figure.value, bar.value, words) for bar in figure.bars]
    room = max((len(value) for value in values), default=0) * paper.letter + 10
    x = laid_out(figure.value, _values(figure), start, paper.width - room, from_zero=True)
    height = 6 + row * len(figure.bars)
    parts = [] if above else [_line("rule", x.place(0), 0, x.place(0), height)]
    for at, (bar, value) in enumerate(zip(figure.bars, values, strict=True)):
        middle = 6 + at * row + (row * 0.7 if above else row * 0.5)
        parts.append(_bar(bar, figure, x, middle, _ROW * _THICK, words, lying=True))
        widest = max(each for each in (bar.value, bar.high, bar.against, 0.0) if each is not None)
        parts.append(_text(x.place(widest) + 6, middle + 5, value, "start", "value"))
        name = _short(bar.name, paper.width if above else start - 12, paper.letter)
        if above:
            parts.append(_text(start, middle - 12, name, "start"))
        else:
            parts.append(_text(start - 8, middle + 5, name, "end"))
    return svg(paper.kind, paper.width, height, figure.title, figure.lead, parts)


def _short(name: str, room: float, letter: float) -> str:
    most = int(room / letter)
    return name if len(name) <= most else f"{name[: most - 1].rstrip()}…"


def _bar(
    bar: Bar, figure: Bars, scale: Scale, middle: float, thick: float, words: Words, *, lying: bool
) -> str:
    value = scale.place(bar.value if math.isfinite(bar.value) else 0.0)
    zero = scale.place(max(scale.least, 0.0))
    low, long = min(zero, value), abs(value - zero)
    ring = " ringed" if bar.marked else ""
    title = f"<title>{html.escape(_said(bar, figure, words))}</title>"
    place = (
        f'x="{low:.1f}" y="{middle - thick / 2:.1f}" width="{long:.1f}" height="{thick:.1f}"'
        if lying
        else f'x="{middle - thick / 2:.1f}" y="{low:.1f}" width="{thick:.1f}" height="{long:.1f}"'
    )
    parts = [f'<rect class="bar {bar.tone}{ring}" {place}>{title}</rect>']
    if bar.low is not None and bar.high is not None:
        ends = scale.place(bar.low), scale.place(bar.high)
        parts.append(_along("whisker", ends[0], ends[1], middle, lying=lying))
        parts += [_athwart("whisker", end, middle, _CAP, lying=lying) for end in ends]
    if bar.against is not None:
        parts.append(_athwart("against", scale.place(bar.against), middle, thick / 2 + 3, lying=lying))
    return "".join(parts)


def _said(bar: Bar, figure: Bars, words: Words) -> str:
    said = f"{bar.name}: {written(figure.value, bar.value, words)}"
    if bar.low is not None and bar.high is not None:
        ends = (written(figure.value, end, words) for end in (bar.low, bar.high))
        said = f"{said} ({words.interval(*ends)})"
    return f"{said}. {bar.note}" if bar.note else said


def _along(kind: str, start: float, end: float, middle: float, *, lying: bool) -> str:
    return _line(kind, start, middle, end, middle) if lying else _line(kind, middle, start, middle, end)


def _athwart(kind: str, at: float, middle: float, half: float, *, lying: bool) -> str:
    if lying:
        return _line(kind, at, middle - half, at, middle + half)
    return _line(kind, middle - half, at, middle + half, at)


def _line(kind: str, left: float, top: float, right: float, foot: float) -> str:
    return f'<line class="{kind}" x1="{left:.1f}" y1="{top:.1f}" x2="{right:.1f}" y2="{foot:.1f}"/>'


def _text(x: float, y: float, words: str, anchor: str, kind: str = "axis") -> str:
    at = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="{kind}" {at}>{html.escape(words)}</text>'
