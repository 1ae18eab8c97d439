"""Figures, drawn: one figure as the HTML of a page: picture, key, note, and its numbers as a table."""

import html

from server.maps.figures import Bars, Clock, Figure, Lines, Matrix
from server.maps.figures_bars import draw_bars
from server.maps.figures_lines import PAPERS, draw_lines, names_fit
from server.maps.figures_tables import (
    behind_bars,
    behind_lines,
    draw_clock,
    draw_matrix,
    twin,
)
from server.maps.figures_words import Words

_SWATCH = '<svg class="figure-key" viewBox="0 0 28 14" width="28" height="14" aria-hidden="true">{}</svg>'
_NAMED = ' class="named"'
_AXES = '<p class="figure-axis {}">{}</p>'


def draw(figure: Figure, words: Words) -> str:
    """Return the HTML of a figure without its heading; every word in it is escaped."""
    if _is_empty(figure):
        return f'<p class="quiet">{html.escape(words.empty)}</p>'
    parts = [
        f'<p class="figure-lead">{html.escape(figure.lead)}</p>' if figure.lead else "",
        f'<div class="figure-picture">{_picture(figure, words)}{_key(figure)}</div>',
        f'<p class="figure-note quiet">{html.escape(figure.note)}</p>' if figure.note else "",
        _table(figure, words),
    ]
    return "".join(parts)


def _is_empty(figure: Figure) -> bool:
    if isinstance(figure, Lines):
        return not any(one.xs for one in figure.series)
    if isinstance(figure, Bars):
        return not figure.bars
    return isinstance(figure, Matrix) and not (figure.rows and figure.columns)


def _picture(figure: Figure, words: Words) -> str:
    if isinstance(figure, Clock):
        return draw_clock(figure, words)
    if isinstance(figure, Matrix):
        return draw_matrix(figure, words)
    if isinstance(figure, Bars):
        drawn = "".join(draw_bars(figure, words, paper) for paper in PAPERS)
        return _AXES.format("value", html.escape(figure.value.label)) + drawn
    drawn = "".join(draw_lines(figure, words, paper) for paper in PAPERS)
    over, under = (html.escape(axis.label) for axis in (figure.y, figure.x))
    return _AXES.format("value", over) + drawn + (_AXES.format("along", under) if under else "")


def _key(figure: Figure) -> str:
    """What each stroke and shade means, where there is more than one."""
    entries = _entries(figure)
    if not entries:
        return ""
    # Lines whose names stand at their ends need no key at a desk.
    named = {one.name for one in figure.series} if isinstance(figure, Lines) and names_fit(figure) else set()
    items = "".join(
        f"<li{_NAMED if said in named else ''}>{swatch}<span>{html.escape(said)}</span></li>"
        for swatch, said in entries
    )
    return f'<ul class="figure-keys">{items}</ul>'


def _entries(figure: Figure) -> list[tuple[str, str]]:
    if isinstance(figure, Lines):
        return _key_of_lines(figure)
    if isinstance(figure, Bars):
        against = any(bar.against is not None for bar in figure.bars) and figure.against_name
        return [(_against(across=figure.across), figure.against_name)] if against else []
    if isinstance(figure, Matrix):
        shades = [(_shades(figure.ramp), figure.key)] if figure.key else []
        return shades + ([(_framed(), figure.mark_key)] if figure.mark_key else [])
    return [(_shades("sequential"), figure.unit)] if figure.unit else []


def _key_of_lines(figure: Lines) -> list[tuple[str, str]]:
    entries = []
    for one in figure.series:
        if len(figure.series) > 1:
            dot = f'<circle class="dot {one.tone}" cx="14" cy="7" r="4"/>'
            line = f'<path class="line {one.tone}" d="M2 7H26"/>'
            entries.append((_SWATCH.format(dot if one.kind == "points" else line), one.name))
        if one.band_name and one.low:
            band = f'<rect class="band {one.tone}" x="2" y="1" width="24" height="12"/>'
            entries.append((_SWATCH.format(band), one.band_name))
    for rule in figure.rules:
        stroke = "M14 1V13" if rule.upright else "M2 7H26"
        entries.append((_SWATCH.format(f'<path class="mark" d="{stroke}"/>'), rule.name))
    for span in figure.spans:
        if span.name:
            shade = '<rect class="span" x="2" y="1" width="24" height="12"/>'
            entries.append((_SWATCH.format(shade), span.name))
    if figure.diagonal:
        entries.append((_SWATCH.format('<path class="diagonal" d="M2 13L26 1"/>'), figure.diagonal))
    return entries


def _against(*, across: bool) -> str:
    return _SWATCH.format(f'<path class="against" d="{"M14 1V13" if across else "M6 7H22"}"/>')


def _framed() -> str:
    return _SWATCH.format('<rect class="framed" x="7" y="1" width="14" height="12"/>')


def _shades(ramp: str) -> str:
    return _SWATCH.format(
        "".join(
            f'<rect class="shade {ramp}-{step}" x="{2 + step * 5}" y="1" width="5" height="12"/>'
            for step in range(5)
        )
    )


def _table(figure: Figure, words: Words) -> str:
    """The numbers as a table; a clock and a matrix are tables already."""
    if isinstance(figure, Clock | Matrix):
        return ""
    headings, rows = behind_bars(figure, words) if isinstance(figure, Bars) else behind_lines(figure, words)
    opened = f"<summary>{html.escape(words.table)}</summary>"
    return f'<details class="figure-table">{opened}{twin(headings, rows, figure.title)}</details>'
