"""Figures, tables: the clock and the matrix, which are tables, and the table behind every other figure."""

import html
import math
from collections.abc import Iterable, Sequence

from server.maps.figures import Bars, Cell, Clock, Lines, Matrix, Series
from server.maps.figures_axes import written
from server.maps.figures_words import Words

_SHADES = 5
_HOURS = range(24)


def draw_clock(figure: Clock, words: Words) -> str:
    """Draw the week twice: days as rows for a desk, hours as rows for a phone."""
    most = max((value for row in figure.weights for value in row), default=0.0)
    marked = frozenset(figure.marked)

    def cell(day: int, hour: int) -> str:
        value = figure.weights[day][hour]
        step = math.ceil(value / most * _SHADES - 1e-9) - 1 if value > 0 and most > 0 else None
        text = words.write(value, figure.decimals) if value > 0 else ""
        said = f"{words.weekdays[day]}, {hour:02}: {words.write(value, figure.decimals)}"
        return _shaded(text, step, marked=(day, hour) in marked, ramp="sequential", words=words, said=said)

    desk = [
        _row(words.weekdays_short[day], (cell(day, hour) for hour in _HOURS), words.weekdays[day])
        for day in range(7)
    ]
    phone = [_row(f"{hour:02}", (cell(day, hour) for day in range(7))) for hour in _HOURS]
    return _grid("clock desk", figure.title, [f"{hour:02}" for hour in _HOURS], desk) + _grid(
        "clock phone", figure.title, words.weekdays_short, phone
    )


def draw_matrix(figure: Matrix, words: Words) -> str:
    """Draw rows by columns, with what rows and columns are in the corner."""
    rows = [
        _row(name, (_matrix_cell(cell, figure, words) for cell in cells))
        for name, cells in zip(figure.rows, figure.cells, strict=True)
    ]
    corner = (
        f"{figure.row_label} \\ {figure.column_label}" if figure.row_label and figure.column_label else ""
    )
    return _grid("matrix", figure.title, figure.columns, rows, corner or figure.row_label)


def _matrix_cell(cell: Cell, figure: Matrix, words: Words) -> str:
    number = words.nothing if cell.value is None else words.write(cell.value, figure.decimals)
    text = cell.text or number
    return _shaded(
        text, cell.step, marked=cell.marked, ramp=figure.ramp, words=words, said=cell.note, small=cell.small
    )


def _shaded(
    text: str, step: int | None, *, marked: bool, ramp: str, words: Words, said: str = "", small: str = ""
) -> str:
    kinds = [*([f"{ramp}-{step}"] if step is not None else []), *(["marked"] if marked else [])]
    kind = f' class="{" ".join(kinds)}"' if kinds else ""
    title = f' title="{html.escape(said)}"' if said else ""
    more = f" <small>{html.escape(small)}</small>" if small else ""
    mark = f'<span class="unseen"> ({html.escape(words.marked)})</span>' if marked else ""
    return f"<td{kind}{title}>{html.escape(text)}{more}{mark}</td>"


def _row(name: str, cells: Iterable[str], whole: str = "") -> str:
    head = f'<abbr title="{html.escape(whole)}">{html.escape(name)}</abbr>' if whole else html.escape(name)
    return f'<tr><th scope="row">{head}</th>{"".join(cells)}</tr>'


def _grid(kind: str, title: str, columns: Sequence[str], rows: Sequence[str], corner: str = "") -> str:
    heads = "".join(f'<th scope="col">{html.escape(name)}</th>' for name in columns)
    first = f'<th scope="col">{html.escape(corner)}</th>' if corner else "<td></td>"
    said = html.escape(title)
    return (
        f'<div class="figure-grid {kind}" tabindex="0" role="region" aria-label="{said}"><table>'
        f"<thead><tr>{first}{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table></div>"
    )


def behind_lines(figure: Lines, words: Words) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of the numbers behind lines: one row for each place on the axis."""
    headings = [figure.x.label or words.name]
    for one in figure.series:
        headings += [one.name, *([_interval_name(one, words)] if one.low else [])]
    if noted := any(one.notes for one in figure.series):
        headings.append(words.note)
    at = [{value: index for index, value in enumerate(one.xs)} for one in figure.series]
    rows = []
    for value in sorted({value for one in figure.series for value in one.xs}):
        row, notes = [written(figure.x, value, words)], []
        for one, known in zip(figure.series, at, strict=True):
            row += _of_series(one, known.get(value), figure, words)
            if one.notes and value in known:
                notes.append(one.notes[known[value]])
        rows.append([*row, *(["; ".join(filter(None, notes))] if noted else [])])
    return headings, rows


def _interval_name(one: Series, words: Words) -> str:
    return one.band_name or words.interval_name


def _of_series(one: Series, at: int | None, figure: Lines, words: Words) -> list[str]:
    if at is None:
        return [words.nothing] * (2 if one.low else 1)
    value = written(figure.y, one.ys[at], words)
    marked = f"{value} ({words.marked})" if at in one.marked else value
    if not one.low:
        return [marked]
    return [marked, _interval(one.low[at], one.high[at], figure, words)]


def _interval(low: float | None, high: float | None, figure: Lines | Bars, words: Words) -> str:
    axis = figure.value if isinstance(figure, Bars) else figure.y
    if low is None or high is None or not math.isfinite(low + high):
        return words.nothing
    return words.interval(written(axis, low, words), written(axis, high, words))


def behind_bars(figure: Bars, words: Words) -> tuple[list[str], list[list[str]]]:
    """Return headings and rows of the numbers behind bars."""
    spread = any(bar.low is not None for bar in figure.bars)
    against = any(bar.against is not None for bar in figure.bars)
    noted = any(bar.note for bar in figure.bars)
    headings = [
        figure.names_label or words.name,
        figure.value.label or words.value,
        *([words.interval_name] if spread else []),
        *([figure.against_name or words.against] if against else []),
        *([words.note] if noted else []),
    ]
    rows = []
    for bar in figure.bars:
        value = written(figure.value, bar.value, words)
        held = words.nothing if bar.against is None else written(figure.value, bar.against, words)
        rows.append(
            [
                bar.name,
                f"{value} ({words.marked})" if bar.marked else value,
                *([_interval(bar.low, bar.high, figure, words)] if spread else []),
                *([held] if against else []),
                *([bar.note] if noted else []),
            ]
        )
    return headings, rows


def twin(headings: Sequence[str], rows: Sequence[Sequence[str]], caption: str) -> str:
    """Set numbers as a table; the first cell of a row is its name, the others are aligned right."""
    head = "".join(
        f'<th scope="col" class="{"numeric" if at else "name"}">{html.escape(name)}</th>'
        for at, name in enumerate(headings)
    )
    body = "".join(
        f'<tr><th scope="row">{html.escape(row[0])}</th>'
        + "".join(f'<td class="numeric">{html.escape(cell)}</td>' for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{html.escape(caption)}">'
        f'<table class="table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>'
    )
