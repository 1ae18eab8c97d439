"""Page: the words and the table round a take-away map, as safe HTML."""

import html
from collections.abc import Sequence


def text(words: str) -> str:
    """Set any words as text of a folium page.

    Folium takes all that it is given for a template, twice: what looks like a blank would be worked out here,
    on the server, whoever wrote it.
    """
    return html.escape(words).replace("{", "&#123;")


def heading(title: str, lead: str, mark: str) -> str:
    """Say what the page is, and that it is not real where it is not."""
    marked = f'<p class="synthetic" role="note">{text(mark)}</p>' if mark else ""
    return f'<header>{marked}<h1>{text(title)}</h1><p class="lead">{text(lead)}</p></header>'


def table(
    caption: str,
    headings: Sequence[str],
    rows: Sequence[Sequence[str]],
    *,
    numeric: Sequence[int],
    name: str = "twin",
) -> str:
    """Set rows of text as a table of its own name; the first cell of a row is its heading."""
    head = "".join(
        f'<th scope="col"{_class(i, numeric)}>{text(words)}</th>' for i, words in enumerate(headings)
    )
    body = "".join(f"<tr>{_row(row, numeric)}</tr>" for row in rows)
    return (
        f'<h2 id="{name}">{text(caption)}</h2>'
        f'<div class="scroll"><table class="twin" aria-labelledby="{name}">'
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def facts(caption: str, pairs: Sequence[tuple[str, str]]) -> str:
    """List names and values: the settings and the lineage of the numbers."""
    items = "".join(f"<dt>{text(name)}</dt><dd>{text(value)}</dd>" for name, value in pairs)
    return f"<h2>{text(caption)}</h2><dl>{items}</dl>"


def numbered(caption: str, sentences: Sequence[str]) -> str:
    """List sentences by number, as the marks on the map have it."""
    items = "".join(f"<li>{text(sentence)}</li>" for sentence in sentences)
    return f'<h2>{text(caption)}</h2><ol class="notes">{items}</ol>'


def mark(words: str) -> str:
    """Set words that belong on every copy of the map."""
    return f'<p class="care" role="note">{text(words)}</p>'


def paragraph(words: str) -> str:
    """Set one paragraph."""
    return f"<p>{text(words)}</p>"


def _row(cells: Sequence[str], numeric: Sequence[int]) -> str:
    first, *rest = cells
    others = (f"<td{_class(i, numeric)}>{text(words)}</td>" for i, words in enumerate(rest, 1))
    return f'<th scope="row">{text(first)}</th>' + "".join(others)


def _class(column: int, numeric: Sequence[int]) -> str:
    return ' class="n"' if column in numeric else ""
