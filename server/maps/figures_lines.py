"""Figures, lines: values along an axis as SVG, for a phone and for a desk."""

import html
import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from server.maps.figures import Lines, Rule, Series, Span
from server.maps.figures_axes import Scale, laid_out, ticks, written
from server.maps.figures_words import Words

_NAME_GAP = 16.0
_MARK = 4.5
_MOST_NAMED = 4
_LONGEST_NAME = 24


@dataclass(frozen=True)
class Paper:
    """The size of one drawing, in pixels of a screen, so that its words stay readable."""

    kind: str
    width: float
    height: float
    left: float
    right: float
    ticks_x: int
    ticks_y: int
    letter: float = 7.4
    top: float = 12.0
    foot: float = 30.0


PHONE = Paper("phone", 328, 240, left=48, right=10, ticks_x=4, ticks_y=4)
DESK = Paper("desk", 680, 300, left=56, right=16, ticks_x=7, ticks_y=5)
PAPERS = (PHONE, DESK)


def draw_lines(figure: Lines, words: Words, paper: Paper) -> str:
    """Draw the picture of a figure on one paper; its words are said by whoever places it."""
    right = _room_for_names(figure, paper)
    values = [each for one in figure.series for each in (*one.ys, *one.low, *one.high)]
    levels = [rule.at for rule in figure.rules if not rule.upright]
    along = [each for one in figure.series for each in one.xs]
    upright = [rule.at for rule in figure.rules if rule.upright]
    x = laid_out(figure.x, along + upright, paper.left, paper.width - right, from_zero=False)
    y = laid_out(figure.y, values + levels, paper.height - paper.foot, paper.top, from_zero=True)
    parts = [
        *_spans(figure.spans, x, y),
        *(_band(one, x, y) for one in figure.series if one.low and not one.whiskers),
        *_grid(x, y, paper, words),
        *_diagonal(figure, x, y),
        *(_rule(rule, x, y) for rule in figure.rules),
        *(part for one in figure.series for part in _series(one, figure, x, y, words)),
        *_names(figure, x, y, right, paper),
    ]
    return svg(paper.kind, paper.width, paper.height, figure.title, figure.lead, parts)


def svg(kind: str, width: float, height: float, title: str, lead: str, parts: Sequence[str]) -> str:
    """Wrap parts as a picture whose accessible name says what it shows and what was found."""
    said = html.escape(f"{title}. {lead}" if lead else title)
    return (
        f'<svg class="figure-{kind}" viewBox="0 0 {width:g} {height:g}" role="img"'
        f' aria-label="{said}">{"".join(parts)}</svg>'
    )


def names_fit(figure: Lines) -> bool:
    """Say whether lines carry their names at their right ends, where there is room."""
    names = [one.name for one in figure.series]
    return 1 < len(names) <= _MOST_NAMED and max(map(len, names)) <= _LONGEST_NAME


def _room_for_names(figure: Lines, paper: Paper) -> float:
    if paper.kind == "phone" or not names_fit(figure):
        return paper.right
    return 12 + max(len(one.name) for one in figure.series) * paper.letter


def _names(figure: Lines, x: Scale, y: Scale, right: float, paper: Paper) -> list[str]:
    if right == paper.right:
        return []
    ends = []
    for one in figure.series:
        known = [at for at, value in enumerate(one.ys) if math.isfinite(value)]
        if known:
            ends.append((y.place(one.ys[known[-1]]), one))
    ends.sort(key=lambda each: each[0])
    parts = []
    lowest = -math.inf
    for height, one in ends:
        lowest = max(height + 5, lowest + _NAME_GAP)
        at = f'x="{x.end + 8:.1f}" y="{lowest:.1f}"'
        parts.append(f'<text class="name {one.tone}" {at}>{html.escape(one.name)}</text>')
    return parts


def _spans(spans: Sequence[Span], x: Scale, y: Scale) -> list[str]:
    parts = []
    for span in spans:
        left, right = max(x.place(span.start), x.start), min(x.place(span.end), x.end)
        if right > left:
            size = f'width="{right - left:.1f}" height="{y.start - y.end:.1f}"'
            title = f"<title>{html.escape(span.name)}</title>"
            parts.append(f'<rect class="span" x="{left:.1f}" y="{y.end:g}" {size}>{title}</rect>')
    return parts


def _grid(x: Scale, y: Scale, paper: Paper, words: Words) -> list[str]:
    parts = []
    for value, said in ticks(y, paper.ticks_y, words):
        at = y.place(value)
        parts.append(_line("rule", x.start, at, x.end, at))
        parts.append(_text(x.start - 6, at + 5, said, "end"))
    free = -math.inf
    for value, said in ticks(x, paper.ticks_x, words):
        at = x.place(value)
        half = len(said) * paper.letter / 2
        middle = min(max(at, half), paper.width - half)
        if middle - half < free:
            continue
        free = middle + half + 6
        parts.append(_line("tick", at, y.start, at, y.start + 5))
        parts.append(_text(middle, y.start + 22, said, "middle"))
    return parts


def _line(kind: str, left: float, top: float, right: float, foot: float) -> str:
    return f'<line class="{kind}" x1="{left:.1f}" y1="{top:.1f}" x2="{right:.1f}" y2="{foot:.1f}"/>'


def _text(x: float, y: float, words: str, anchor: str) -> str:
    at = f'x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}"'
    return f'<text class="axis" {at}>{html.escape(words)}</text>'


def _diagonal(figure: Lines, x: Scale, y: Scale) -> list[str]:
    if not figure.diagonal:
        return []
    return [_line("diagonal", x.place(x.least), y.place(y.least), x.place(x.most), y.place(y.most))]


def _rule(rule: Rule, x: Scale, y: Scale) -> str:
    if rule.upright:
        at = x.place(rule.at)
        return _line("mark", at, y.start, at, y.end)
    at = y.place(rule.at)
    return _line("mark", x.start, at, x.end, at)


def _band(one: Series, x: Scale, y: Scale) -> str:
    """The interval behind a line, in as many pieces as it has gaps."""
    parts = []
    for piece in _pieces([math.isfinite(low + high) for low, high in zip(one.low, one.high, strict=True)]):
        above = [f"{x.place(one.xs[at]):.1f} {y.place(one.high[at]):.1f}" for at in piece]
        below = [f"{x.place(one.xs[at]):.1f} {y.place(one.low[at]):.1f}" for at in reversed(piece)]
        if len(piece) > 1:
            parts.append(f"M{'L'.join(above + below)}Z")
    return f'<path class="band {one.tone}" d="{"".join(parts)}"/>' if parts else ""


def _pieces(known: Sequence[bool]) -> list[list[int]]:
    """Positions that follow each other without a gap."""
    pieces: list[list[int]] = [[]]
    for at, here in enumerate(known):
        if here:
            pieces[-1].append(at)
        elif pieces[-1]:
            pieces.append([])
    return [piece for piece in pieces if piece]


def _series(one: Series, figure: Lines, x: Scale, y: Scale, words: Words) -> list[str]:
    pieces = _pieces([math.isfinite(value) for value in one.ys])
    parts = [_whisker(one, at, x, y) for piece in pieces for at in piece if one.low and one.whiskers]
    alone = {piece[0] for piece in pieces if len(piece) == 1}
    if one.kind != "points":
        parts += [_path(one, piece, x, y) for piece in pieces if len(piece) > 1]
    for at in (at for piece in pieces for at in piece):
        if one.kind == "points" or at in alone or at in one.marked:
            parts.append(_dot(one, at, figure, x, y, words))
    return [part for part in parts if part]


def _path(one: Series, piece: Sequence[int], x: Scale, y: Scale) -> str:
    partial = len(one.ys) if one.partial_from is None else one.partial_from
    whole = [at for at in piece if at < partial]
    open_ended = [at for at in piece if at >= partial - 1] if partial < len(one.ys) else []
    return "".join(
        f'<path class="line {one.tone}{more}" d="M{"L".join(_course(one, run, x, y))}"/>'
        for run, more in ((whole, ""), (open_ended, " partial"))
        if len(run) > 1
    )


def _course(one: Series, piece: Sequence[int], x: Scale, y: Scale) -> list[str]:
    spots = [(x.place(one.xs[at]), y.place(one.ys[at])) for at in piece]
    if one.kind == "steps":
        corners = [(right, height) for (_, height), (right, _) in pairwise(spots)]
        spots = [spot for pair in zip(spots, corners, strict=False) for spot in pair] + spots[-1:]
    return [f"{left:.1f} {height:.1f}" for left, height in spots]


def _whisker(one: Series, at: int, x: Scale, y: Scale) -> str:
    if not math.isfinite(one.low[at] + one.high[at]):
        return ""
    place = x.place(one.xs[at])
    return _line(f"whisker {one.tone}", place, y.place(one.low[at]), place, y.place(one.high[at]))


def _dot(one: Series, at: int, figure: Lines, x: Scale, y: Scale, words: Words) -> str:
    said = f"{written(figure.x, one.xs[at], words)}: {written(figure.y, one.ys[at], words)}"
    note = one.notes[at] if one.notes else ""
    ring = " ringed" if at in one.marked else ""
    place = f'cx="{x.place(one.xs[at]):.1f}" cy="{y.place(one.ys[at]):.1f}" r="{_MARK:g}"'
    title = html.escape(f"{one.name}. {said}. {note}".strip())
    return f'<circle class="dot {one.tone}{ring}" {place}><title>{title}</title></circle>'
