"""Page: the words and the table round a take-away map, as safe HTML."""

import html
from collections.abc import Sequence


def heading(title: str, lead: str, mark: str) -> str:
    """Say what the page is, and that it is not real where it is not."""
    marked = f'<p class="synthetic" role="note">{html.escape(mark)}</p>' if mark else ""
    return f'<header>{marked}<h1>{html.escape(title)}</h1><p class="lead">{html.escape(lead)}</p></header>'


def table(
    caption: str, headings: Sequence[str], rows: Sequence[Sequence[str]], *, numeric: Sequence[int]
) -> str:
    """Set rows of text as a table; the first cell of a row is its heading."""
    head = "".join(
        f'<th scope="col"{_class(i, numeric)}>{html.escape(text)}</th>' for i, text in enumerate(headings)
    )
    body = "".join(f"<tr>{_row(row, numeric)}</tr>" for row in rows)
    return (
        f'<h2 id="twin">{html.escape(caption)}</h2>'
        '<div class="scroll"><table class="twin" aria-labelledby="twin">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def facts(caption: str, pairs: Sequence[tuple[str, str]]) -> str:
    """List names and values: the settings and the lineage of the numbers."""
    items = "".join(f"<dt>{html.escape(name)}</dt><dd>{html.escape(value)}</dd>" for name, value in pairs)
    return f"<h2>{html.escape(caption)}</h2><dl>{items}</dl>"


def numbered(caption: str, sentences: Sequence[str]) -> str:
    """List sentences by number, as the marks on the map have it."""
    items = "".join(f"<li>{html.escape(sentence)}</li>" for sentence in sentences)
    return f'<h2>{html.escape(caption)}</h2><ol class="notes">{items}</ol>'


def paragraph(text: str) -> str:
    """Set one paragraph."""
    return f"<p>{html.escape(text)}</p>"


def _row(cells: Sequence[str], numeric: Sequence[int]) -> str:
    first, *rest = cells
    others = (f"<td{_class(i, numeric)}>{html.escape(text)}</td>" for i, text in enumerate(rest, 1))
    return f'<th scope="row">{html.escape(first)}</th>' + "".join(others)


def _class(column: int, numeric: Sequence[int]) -> str:
    return ' class="n"' if column in numeric else ""
