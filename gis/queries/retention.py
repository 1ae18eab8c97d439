"""Retention: which rows of a class have been kept too long, and their erasure; rules and past nights."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Select,
    delete,
    func,
    or_,
    select,
    text,
    union_all,
    update,
)
from sqlalchemy.orm import Session

from gis.models import (
    Concern,
    ConcernContact,
    ConcernFile,
    ConcernSupport,
    ImportBatch,
    ImportFile,
    Incident,
    IntakeSource,
    Invitation,
    MapNote,
    Message,
    Rejection,
    RetentionRule,
    RetentionRun,
    Sitting,
    Subscription,
    Territory,
    Visibility,
)
from gis.queries import changes, concern_files

_FORGOTTEN = "forgotten-"
_ERASE_RUNS = text("SELECT exact.erase_runs_before(:day)")
_QUIET = {"synchronize_session": False}


@dataclass(frozen=True)
class Held:
    """One class of data: from when each row counts, and how those that count from before a day are erased."""

    moments: Select[datetime] | CompoundSelect[datetime]
    erase: Callable[[Session, datetime], int]


def due(session: Session, name: str, before: datetime) -> int:
    """How many rows of a class count from before a moment."""
    rows = HELD[name].moments.subquery()
    return session.scalar(select(func.count()).select_from(rows).where(rows.c.at < before)) or 0


def oldest(session: Session, name: str) -> datetime | None:
    """From when the row counts that will be erased first; None where there is none."""
    rows = HELD[name].moments.subquery()
    return session.scalar(select(func.min(rows.c.at)))


def erase(session: Session, name: str, before: datetime) -> int:
    """Erase what counts from before a moment; concerns and drafts are erased one by one, by their numbers."""
    return HELD[name].erase(session, before)


def ended_concerns(session: Session, before: datetime, *, limit: int) -> Sequence[int]:
    """Hold concerns that ended before a moment and are not erased; return their numbers."""
    query = select(Concern.id).where(*_ended_and_there(), _ended_at() < before)
    return _held(session, query, limit)


def old_drafts(session: Session, before: datetime, *, limit: int) -> Sequence[int]:
    """Hold drafts that were begun before a moment and never sent; return their numbers."""
    query = select(Concern.id).where(Concern.submitted_at.is_(None), Concern.created_at < before)
    return _held(session, query, limit)


def remove_drafts(session: Session, ids: Sequence[int]) -> None:
    """Delete the empty rows of erased drafts."""
    session.execute(
        delete(Concern).where(Concern.id.in_(ids), Concern.submitted_at.is_(None)), execution_options=_QUIET
    )


def territories_of(session: Session, ids: Sequence[int]) -> Sequence[Territory]:
    """The territories of some concerns."""
    of_those = select(Concern.territory_id).where(Concern.id.in_(ids))
    return session.scalars(select(Territory).where(Territory.id.in_(of_those)).order_by(Territory.id)).all()


def rules(session: Session) -> Mapping[str, RetentionRule]:
    """What persons have decided, by class."""
    return {rule.name: rule for rule in session.scalars(select(RetentionRule))}


def put_rule(session: Session, name: str, **columns: Any) -> RetentionRule:
    """Write down what was decided of a class."""
    rule = session.merge(RetentionRule(name=name, **columns))
    session.flush()
    return rule


def begin_run(session: Session, now: datetime) -> RetentionRun:
    """Begin the record of a night."""
    run = RetentionRun(at=now, erased={})
    session.add(run)
    session.flush()
    return run


def runs(session: Session, *, limit: int) -> Sequence[RetentionRun]:
    """The newest nights first."""
    query = select(RetentionRun).order_by(RetentionRun.at.desc(), RetentionRun.id.desc())
    return session.scalars(query.limit(limit)).all()


def message_ids(session: Session, ids: Sequence[int]) -> set[int]:
    """Those of some letters that are still in the outbox's table."""
    return set(session.scalars(select(Message.id).where(Message.id.in_(ids))))


def _held(session: Session, query: Select[int], limit: int) -> Sequence[int]:
    # Nobody may send a draft or open a concern again between the finding and the erasing.
    return session.scalars(query.order_by(Concern.id).limit(limit).with_for_update(skip_locked=True)).all()


def _ended_at() -> ColumnElement[datetime]:
    return func.coalesce(Concern.closed_at, Concern.checked_at, Concern.submitted_at)


def _ended_and_there() -> tuple[ColumnElement[bool], ...]:
    """Answered, or withheld: a withheld one may never get an answer, and counts from when it was read."""
    return (
        Concern.submitted_at.is_not(None),
        Concern.erased_at.is_(None),
        or_(Concern.closed_at.is_not(None), Concern.visibility == Visibility.WITHHELD),
    )


def _plain(model: type[Any], at: Any, *where: ColumnElement[bool]) -> Held:
    """Rows that are simply deleted."""

    def erase(session: Session, before: datetime) -> int:
        gone = session.execute(delete(model).where(at < before, *where), execution_options=_QUIET)
        return int(gone.rowcount)  # type: ignore[attr-defined]

    return Held(select(at.label("at")).select_from(model).where(*where), erase)


def _by_number(_session: Session, _before: datetime) -> int:
    raise LookupError("Concerns are erased one by one, through exact.erase_concern.")


def _erase_contacts(session: Session, before: datetime) -> int:
    ended = select(Concern.id).where(*_ended_and_there(), _ended_at() < before)
    session.execute(delete(Message).where(Message.concern_id.in_(ended)), execution_options=_QUIET)
    gone = session.execute(
        delete(ConcernContact).where(ConcernContact.concern_id.in_(ended)), execution_options=_QUIET
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _forget_supporters(session: Session, before: datetime) -> int:
    """Only the count is wanted later; its rows get keys that were never anybody's."""
    gone = session.execute(
        update(ConcernSupport)
        .where(ConcernSupport.at < before, ~ConcernSupport.source_key.startswith(_FORGOTTEN))
        .values(source_key=func.concat(_FORGOTTEN, ConcernSupport.id)),
        execution_options=_QUIET,
    )
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _erase_incidents(session: Session, before: datetime) -> int:
    """With the rows of files that told of them, and the outlines of runs over nothing newer."""
    touched = session.scalars(
        select(Incident.territory_id).where(Incident.occurred_until < before).distinct()
    ).all()
    gone = session.execute(delete(Incident).where(Incident.occurred_until < before), execution_options=_QUIET)
    orphaned = (
        Rejection.incident_id.is_not(None)
        & ~select(Incident.id).where(Incident.id == Rejection.incident_id).correlate(Rejection).exists()
    )
    from_old_files = Rejection.batch_id.in_(select(ImportBatch.id).where(ImportBatch.created_at < before))
    session.execute(delete(Rejection).where(or_(orphaned, from_old_files)), execution_options=_QUIET)
    session.execute(_ERASE_RUNS, {"day": before})
    for territory_id in touched:
        changes.mark(session, territory_id)
    return int(gone.rowcount)  # type: ignore[attr-defined]


def _erase_uploads(session: Session, before: datetime) -> int:
    old = select(ImportBatch.id).where(ImportBatch.created_at < before)
    held = session.scalar(
        select(func.count(ImportFile.batch_id.distinct())).where(ImportFile.batch_id.in_(old))
    )
    session.execute(delete(ImportFile).where(ImportFile.batch_id.in_(old)), execution_options=_QUIET)
    return (held or 0) + concern_files.forget(session, before=before)


HELD: Mapping[str, Held] = {
    "incident": Held(select(Incident.occurred_until.label("at")), _erase_incidents),
    "concern": Held(select(_ended_at().label("at")).where(*_ended_and_there()), _by_number),
    "contact": Held(
        select(_ended_at().label("at"))
        .select_from(Concern)
        .join(ConcernContact, ConcernContact.concern_id == Concern.id)
        .where(*_ended_and_there()),
        _erase_contacts,
    ),
    "draft": Held(select(Concern.created_at.label("at")).where(Concern.submitted_at.is_(None)), _by_number),
    "intake_source": _plain(IntakeSource, IntakeSource.hour),
    "support": Held(
        select(ConcernSupport.at.label("at")).where(~ConcernSupport.source_key.startswith(_FORGOTTEN)),
        _forget_supporters,
    ),
    "subscription": _plain(Subscription, Subscription.created_at, Subscription.confirmed_at.is_(None)),
    "message": _plain(
        Message, func.coalesce(Message.sent_at, func.greatest(Message.created_at, Message.not_before))
    ),
    "sitting": _plain(Sitting, func.coalesce(Sitting.ended_at, Sitting.seen_at)),
    "invitation": _plain(
        Invitation, func.coalesce(Invitation.accepted_at, Invitation.revoked_at, Invitation.expires_at)
    ),
    "upload": Held(
        union_all(
            select(ImportBatch.created_at.label("at")).where(
                select(ImportFile.batch_id).where(ImportFile.batch_id == ImportBatch.id).exists()
            ),
            select(ConcernFile.created_at.label("at")),
        ),
        _erase_uploads,
    ),
    "note": _plain(MapNote, MapNote.removed_at, MapNote.removed_at.is_not(None)),
}
