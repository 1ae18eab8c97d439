"""Audit: the record of who consulted, changed or exported what; written once, read by the auditor."""

import csv
import io
import json
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row
from sqlalchemy.orm import Session

from gis.models import AuditEvent
from gis.queries import audit as queries
from gis.queries.audit import AuditFilter
from server.services.spreadsheets import harmless
from server.services.transactions import transaction

PAGE = 100
COLUMNS = (
    "id",
    "at",
    "login",
    "person_id",
    "role",
    "session",
    "operation",
    "purpose",
    "territory",
    "objects",
    "recipient",
    "channel",
    "outcome",
)


def record(
    session: Session,
    operation: str,
    *,
    person_id: int | None = None,
    role: str | None = None,
    sitting: str | None = None,
    purpose: str | None = None,
    territory_id: int | None = None,
    objects: dict[str, Any] | None = None,
    recipient: str | None = None,
    channel: str = "web",
    outcome: str = "done",
) -> None:
    """Write one row; inside a service's transaction it is kept or lost with what it tells of.

    Parameters
    ----------
    operation
        A verb: ``consult``, ``export``, ``import``, ``sign_in``, …
    objects
        What was seen or changed: ids, or a filter with a row count; never the data itself.
    recipient
        Who was given the data, where somebody was: a login, an agency's code, ``reporter``.
    """
    with transaction(session):
        queries.add(
            session,
            AuditEvent(
                operation=operation,
                person_id=person_id,
                role=role,
                session=sitting,
                purpose=purpose or ("command" if channel == "command" else None),
                territory_id=territory_id,
                objects=objects or {},
                recipient=recipient,
                channel=channel,
                outcome=outcome,
            ),
        )


def already_recorded(
    session: Session,
    operation: str,
    *,
    sitting: str,
    objects: dict[str, Any],
    now: datetime,
    within: timedelta,
) -> bool:
    """Whether this sitting has such a row, so that the next tile of the same map needs none."""
    return queries.seen_in_sitting(
        session, sitting=sitting, operation=operation, objects=objects, now=now, within=within
    )


def search(session: Session, wanted: AuditFilter, *, before: int | None = None) -> Sequence[Row[Any]]:
    """One page of rows, newest first."""
    return queries.page(session, wanted, limit=PAGE, before=before)


def count(session: Session, wanted: AuditFilter) -> int:
    """How many rows a search finds."""
    return queries.count(session, wanted)


def as_csv(session: Session, wanted: AuditFilter) -> Iterator[str]:
    """The rows as CSV lines, oldest first, for the supervisory authority."""
    yield _line(COLUMNS)
    for row in queries.everything(session, wanted):
        cells = {
            **row._mapping,
            "at": row.at.isoformat(),
            "objects": json.dumps(row.objects, ensure_ascii=False),
        }
        row_cells = (cells[column] for column in COLUMNS)
        yield _line([harmless(cell) if isinstance(cell, str) else cell for cell in row_cells])


def _line(cells: Sequence[object]) -> str:
    text = io.StringIO()
    csv.writer(text).writerow(cells)
    return text.getvalue()
