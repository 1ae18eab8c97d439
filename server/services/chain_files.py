"""Chain files: the sealed record of access as a file that can be checked without a database."""

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, TextIO

from sqlalchemy.orm import Session

from gis.queries import seals
from server.i18n import gettext
from server.services.chain import Break, Link, Verdict, check
from server.services.refusals import Invalid
from server.services.sealing_log import NAMES, canonical
from server.services.spreadsheets import harmless

COLUMNS = ("seal", "hash", *NAMES, "sealed_form")


def json_lines(session: Session) -> Iterator[str]:
    """A JSON object a line: ``{"seal": 1, "hash": "…", "event": {…}}``."""
    for seal, digest, form in _sealed(session):
        yield f'{{"seal":{seal},"hash":"{digest.hex()}","event":{form}}}\n'


def csv_lines(session: Session) -> Iterator[str]:
    """A table, each row with the form that is hashed in its last column."""
    yield _line(COLUMNS)
    for seal, digest, form in _sealed(session):
        yield _line([seal, digest.hex(), *_cells(json.loads(form)), form])


def check_file(source: TextIO, *, noted: bytes | None = None) -> Verdict:
    """Check a file of either kind by itself; a ``noted`` head must be in it.

    Raises
    ------
    Invalid
        If it is no such file, or a table whose cells say something else than what was sealed.
    """
    first = source.readline()
    source.seek(0)
    read = _json_links if first.startswith("{") else _csv_links
    hashes = set()

    def seen() -> Iterator[Link]:
        for found in read(source):
            hashes.add(found.hash)
            yield found

    verdict = check(seen())
    if verdict.whole and noted is not None and noted not in hashes:
        verdict = replace(verdict, first_break=Break("unknown"))
    return verdict


def _sealed(session: Session) -> Iterator[tuple[int, bytes, str]]:
    for row in seals.walk(session):
        if row.id is None:
            # A file with a hole says so when it is checked: the number of the next link gives it away.
            continue
        yield row.seal_id, bytes(row.hash), canonical(row._asdict()).decode()


def _json_links(source: Iterable[str]) -> Iterator[Link]:
    for number, line in enumerate(source, start=1):
        try:
            found = json.loads(line)
            yield _link(found["seal"], found["hash"], found["event"])
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _unreadable(number) from None


def _csv_links(source: Iterable[str]) -> Iterator[Link]:
    table = csv.reader(source)
    if tuple(next(table, ())) != COLUMNS:
        raise _unreadable(1)
    for number, cells in enumerate(table, start=2):
        try:
            seal, digest, *told, form = cells
            event = json.loads(form)
            found = _link(int(seal), digest, event)
        except (ValueError, KeyError, TypeError, AttributeError):
            raise _unreadable(number) from None
        if told != _cells(event):
            raise Invalid(
                gettext("Line %(line)s says something else than what was sealed for it.", line=number)
            )
        yield found


def _link(seal: int, digest: str, event: Mapping[str, Any]) -> Link:
    whole = {name: event[name] for name in NAMES}
    return Link(int(seal), whole["id"], bytes.fromhex(digest), _timed(whole))


def _timed(event: dict[str, Any]) -> dict[str, Any]:
    at = datetime.fromisoformat(event["at"])
    if at.isoformat(timespec="microseconds") != event["at"] or at.tzinfo != UTC:
        raise ValueError("not in the form that is hashed")
    return {**event, "at": at}


def _cells(event: Mapping[str, Any]) -> list[str]:
    return [_cell(event[name]) for name in NAMES]


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return harmless(value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, sort_keys=True)
    return "" if value is None else str(value)


def _unreadable(line: int) -> Invalid:
    return Invalid(gettext("Line %(line)s is not a line of a sealed record of access.", line=line))


def _line(cells: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
