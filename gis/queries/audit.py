"""Audit: add to the record of who looked at what, and search it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, exists, func, or_, select
from sqlalchemy.orm import Session

from gis.models import AuditEvent, Person, Territory

_CHUNK = 1000


@dataclass(frozen=True)
class AuditFilter:
    """What to look for; times are half-open, and what is None does not restrict."""

    login: str | None = None
    operation: str | None = None
    territory_id: int | None = None
    what: str | None = None
    purpose: str | None = None
    purpose_words: str | None = None
    since: datetime | None = None
    until: datetime | None = None


def add(session: Session, event: AuditEvent) -> None:
    """Write one row."""
    session.add(event)
    session.flush()


def seen_in_sitting(
    session: Session,
    *,
    sitting: str,
    operation: str,
    objects: dict[str, Any],
    now: datetime,
    within: timedelta,
) -> bool:
    """Whether this sitting has such a row already."""
    return bool(
        session.scalar(
            select(
                exists().where(
                    AuditEvent.session == sitting,
                    AuditEvent.operation == operation,
                    AuditEvent.at > now - within,
                    AuditEvent.objects.contains(objects),
                )
            )
        )
    )


def page(
    session: Session, wanted: AuditFilter, *, limit: int, before: int | None = None
) -> Sequence[Row[Any]]:
    """The newest rows first; ``before`` continues below the id of the last row shown."""
    statement = _rows(wanted).order_by(AuditEvent.id.desc()).limit(limit)
    if before is not None:
        statement = statement.where(AuditEvent.id < before)
    return session.execute(statement).all()


def everything(session: Session, wanted: AuditFilter) -> Iterator[Row[Any]]:
    """All rows in the order they were written, a thousand at a time."""
    statement = _rows(wanted).order_by(AuditEvent.id).execution_options(yield_per=_CHUNK)
    yield from session.execute(statement)


def count(session: Session, wanted: AuditFilter) -> int:
    """How many rows there are."""
    return session.scalar(select(func.count()).select_from(_rows(wanted).subquery())) or 0


def _rows(wanted: AuditFilter) -> Select[*tuple[Any, ...]]:
    statement: Select[*tuple[Any, ...]] = (
        select(
            AuditEvent.id,
            AuditEvent.at,
            AuditEvent.person_id,
            Person.login,
            Person.name,
            AuditEvent.role,
            AuditEvent.session,
            AuditEvent.operation,
            AuditEvent.purpose,
            AuditEvent.territory_id,
            Territory.slug.label("territory"),
            Territory.name.label("territory_name"),
            AuditEvent.objects,
            AuditEvent.recipient,
            AuditEvent.channel,
            AuditEvent.outcome,
        )
        .outerjoin(Person, Person.id == AuditEvent.person_id)
        .outerjoin(Territory, Territory.id == AuditEvent.territory_id)
    )
    for restriction in _restrictions(wanted):
        statement = statement.where(restriction)
    return statement


def _restrictions(wanted: AuditFilter) -> Iterator[ColumnElement[bool]]:
    if wanted.login is not None:
        # A login, or a part of the name that colleagues know.
        named = Person.name.icontains(wanted.login, autoescape=True)
        yield or_(Person.login == wanted.login.casefold(), named)
    if wanted.what is not None:
        yield AuditEvent.objects["what"].astext == wanted.what
    if wanted.purpose is not None:
        with_words = AuditEvent.purpose.startswith(f"{wanted.purpose}: ", autoescape=True)
        yield or_(AuditEvent.purpose == wanted.purpose, with_words)
    if wanted.purpose_words is not None:
        yield AuditEvent.purpose.icontains(wanted.purpose_words, autoescape=True)
    if wanted.operation is not None:
        yield AuditEvent.operation == wanted.operation
    if wanted.territory_id is not None:
        yield AuditEvent.territory_id == wanted.territory_id
    if wanted.since is not None:
        yield AuditEvent.at >= wanted.since
    if wanted.until is not None:
        yield AuditEvent.at < wanted.until
