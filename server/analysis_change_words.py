"""Analysis change words: what changed from one run to another, and because of which rows, in sentences."""

from typing import Any

from flask_babel import format_decimal, gettext, ngettext

from server.formats import local_time
from server.services.analysis_reading import PartChange, RunChange

# Which paths of a summary people compare; deeper ones are in the tables.
_MOST_NUMBERS = 60
_DIGITS = 6


def change_sentences(change: RunChange, timezone: str, *, same_choice: bool = True) -> list[str]:
    """Say whether the result is the same, and what became of the rows it was made of.

    Parameters
    ----------
    same_choice
        Whether both were asked of the same incidents; of two choices it is only counted what each has alone.
    """
    first = (
        gettext("Every number and every shape is the same.")
        if change.same_result
        else gettext("The result is another one.")
    )
    if not same_choice:
        return [first, *_alone(change.first)]
    said = [first, *_part_sentences(change.first, timezone)]
    if change.second:
        said.append(gettext("Of what it is compared with:"))
        said += _part_sentences(change.second, timezone)
    return [str(sentence) for sentence in said]


def _alone(part: PartChange) -> list[str]:
    """Say of two choices what each has alone."""
    if part.rows is None:
        return _part_sentences(part, "")
    first, second = len(part.rows.gone), len(part.rows.came)
    return [
        ngettext(
            "%(n)s incident is only in the first run.",
            "%(n)s incidents are only in the first run.",
            first,
            n=format_decimal(first),
        ),
        ngettext(
            "%(n)s incident is only in the second run.",
            "%(n)s incidents are only in the second run.",
            second,
            n=format_decimal(second),
        ),
    ]


def _part_sentences(part: PartChange, timezone: str) -> list[str]:
    if part.rows is None:
        return [
            gettext(
                "%(before)s rows were read before and %(after)s now; of so many it is not kept which.",
                before=format_decimal(part.before),
                after=format_decimal(part.after),
            )
        ]
    came, gone, altered = (len(part.rows.came), len(part.rows.gone), len(part.rows.altered))
    if not (came or gone or altered):
        return [gettext("Both read exactly the same rows.")]
    said = []
    if came:
        said.append(
            ngettext(
                "%(n)s incident came that was not there before.",
                "%(n)s incidents came that were not there before.",
                came,
                n=format_decimal(came),
            )
        )
        said += [_source(source, timezone) for source in part.sources]
    if gone:
        said.append(
            ngettext(
                "%(n)s incident is no longer there: withdrawn, or corrected so that it lies outside.",
                "%(n)s incidents are no longer there: withdrawn, or corrected so that they lie outside.",
                gone,
                n=format_decimal(gone),
            )
        )
    if altered:
        said.append(
            ngettext(
                "%(n)s incident was corrected: its place, its time, its category or something else of it.",
                "%(n)s incidents were corrected: their place, time, category or something else of them.",
                altered,
                n=format_decimal(altered),
            )
        )
    return said


def _source(source: dict[str, Any], timezone: str) -> str:
    n = source["n"]
    if source.get("at") is None:
        return str(
            ngettext(
                "%(n)s of them with the file “%(file)s”.",
                "%(n)s of them with the file “%(file)s”.",
                n,
                n=format_decimal(n),
                file=source["file"],
            )
        )
    return str(
        ngettext(
            "%(n)s of them with the file “%(file)s”, imported on %(when)s.",
            "%(n)s of them with the file “%(file)s”, imported on %(when)s.",
            n,
            n=format_decimal(n),
            file=source["file"],
            when=local_time(source["at"], timezone),
        )
    )


def number_rows(change: RunChange) -> tuple[list[tuple[str, str, str]], int]:
    """List the numbers of the summary that differ: name, before, after; and how many more there are."""
    plain = [row for row in change.numbers if not any(isinstance(value, list | dict) for value in row[1:])]
    rows = [(name, _value(before), _value(after)) for name, before, after in plain[:_MOST_NUMBERS]]
    return rows, len(change.numbers) - len(rows)


def _value(value: Any) -> str:
    if value is None or value == "":
        return "–"
    if isinstance(value, bool):
        return str(gettext("yes") if value else gettext("no"))
    if isinstance(value, int | float):
        return str(format_decimal(float(f"{value:.{_DIGITS}g}"), format="#,##0.######"))
    return str(value)
