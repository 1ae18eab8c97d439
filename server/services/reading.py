"""Reading: the bytes of a batch become incidents in one transaction, or nothing does."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from flask_babel import gettext
from sqlalchemy.exc import InterfaceError, InternalError, OperationalError
from sqlalchemy.orm import Session

from gis.errors import IntakeError
from gis.intake import Plan, new_category_values, read_and_check
from gis.models import BatchState, ImportBatch, Territory
from gis.queries import batches, changes, default_locations, loading, territories
from server.services import audit, ledger
from server.services.kept_files import as_path, expected_rows, fingerprint, kept_file
from server.services.refusals import Conflict
from server.services.transactions import transaction
from server.services.understanding import Choices, context_of, pretend, understand

# What the worker tries again by itself: a lost connection, a full disk.
TRANSIENT = (OperationalError, InterfaceError, InternalError, OSError)

# Rows done, and how many there are to do where that is known beforehand.
Progress = Callable[[int, int | None], None]


def import_file(
    session: Session,
    slug: str,
    data: bytes | Path,
    file_name: str,
    *,
    now: datetime,
    choices: Choices | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    person_id: int | None = None,
) -> dict[str, Any]:
    """Import a file that lies at hand, in one transaction; return its ledger.

    With ``dry_run`` the same ledger is counted and nothing is stored, not even the batch.

    Raises
    ------
    Blocked
        If something must be decided first, e.g. which column holds the category.
    """
    decided = choices or Choices()
    with transaction(session), as_path(data) as path:
        territory = territories.find(session, slug)
        if dry_run:
            return forecast(session, territory, path, file_name, decided, now=now, progress=progress)
        batches.lock_territory(session, territory.id)
        plan = understand(session, territory, path, file_name, decided, now=now)
        digest, size = fingerprint(path)
        batch = batches.add(
            session,
            territory_id=territory.id,
            file_name=file_name,
            sha256=digest,
            byte_size=size,
            created_by=person_id,
            state=BatchState.READING,
        )
        batch.plan = {**plan.to_json(), **decided.to_json()}
        return _read(session, batch, territory, path, now=now, progress=progress, channel="command")


def read_batch(
    session: Session,
    *,
    batch_id: int,
    now: datetime,
    progress: Progress | None = None,
    conclude: Callable[[], None] = lambda: None,
) -> dict[str, Any]:
    """Read a received batch from its kept bytes; return its ledger.

    A worker that died while reading has left nothing behind, and one that died afterwards has left all:
    calling this again is safe in both cases. ``conclude`` is called last in the same transaction, and may
    raise because the import is no longer wanted.
    """
    try:
        with transaction(session):
            counted = _read_kept(session, batch_id, now=now, progress=progress)
            conclude()
            return counted
    except (Conflict, *TRANSIENT):
        raise  # it is not waiting to be read, or the worker will try again: its state must stay
    except Exception as error:
        session.rollback()
        with transaction(session):
            batches.mark(session, batch_id, BatchState.FAILED, error=_sentence(error), finished_at=now)
        raise


def _read_kept(
    session: Session, batch_id: int, *, now: datetime, progress: Progress | None
) -> dict[str, Any]:
    batch = batches.lock(session, batch_id)
    if batch.state is BatchState.DONE and batch.ledger is not None:
        return batch.ledger
    if batch.state not in {BatchState.READING, BatchState.FAILED}:
        raise Conflict(gettext("This file is not waiting to be read."))
    batches.lock_territory(session, batch.territory_id)
    territory = session.get_one(Territory, batch.territory_id)
    with kept_file(session, batch_id) as path:
        return _read(session, batch, territory, path, now=now, progress=progress, channel="job")


def _read(
    session: Session,
    batch: ImportBatch,
    territory: Territory,
    path: Path,
    *,
    now: datetime,
    progress: Progress | None,
    channel: str,
) -> dict[str, Any]:
    """Check and store every row; the caller holds the territory's lock and the transaction."""
    started = time.monotonic()
    plan, choices = Plan.from_json(batch.plan or {}), Choices.from_json(batch.plan)
    connection = session.connection()
    context = context_of(session, territory, now=now, new_categories=choices.add_categories)
    fresh = new_category_values(path, plan, context=context)
    if fresh:
        loading.add_categories(connection, territory.id, fresh)
        context = context_of(session, territory, now=now, new_categories=choices.add_categories)
    counted = loading.load(
        connection,
        territory_id=territory.id,
        batch_id=batch.id,
        chunks=read_and_check(path, plan, context=context),
        progress=_told(progress, path, plan),
    )
    default_locations.find_pile_ups(session, territory.id)
    changes.mark(session, territory.id)
    batches.drop_content(session, batch.id)
    batch.ledger = ledger.complete(
        counted,
        plan,
        categories_added=[category.code for category in fresh],
        seconds=time.monotonic() - started,
        batch_id=batch.id,
    )
    batch.profile, batch.state, batch.error, batch.finished_at = plan.profile, BatchState.DONE, None, now
    counts = {key: batch.ledger[key] for key in ("rows", "added", "duplicate", "ungeocoded")}
    audit.record(
        session,
        "import",
        person_id=batch.created_by,
        territory_id=territory.id,
        channel=channel,
        objects={"batch": batch.id, **counts},
    )
    return batch.ledger


def forecast(
    session: Session,
    territory: Territory,
    path: Path,
    file_name: str,
    choices: Choices,
    *,
    now: datetime,
    progress: Progress | None = None,
) -> dict[str, Any]:
    """Count what an import would do, and store nothing."""
    started = time.monotonic()
    plan = understand(session, territory, path, file_name, choices, now=now)
    context = context_of(session, territory, now=now, new_categories=choices.add_categories)
    fresh = new_category_values(path, plan, context=context)
    chunks = read_and_check(path, plan, context=pretend(context, fresh))
    counted = loading.forecast(
        session.connection(), territory_id=territory.id, chunks=_reported(chunks, _told(progress, path, plan))
    )
    return ledger.complete(
        counted,
        plan,
        categories_added=[category.code for category in fresh],
        seconds=time.monotonic() - started,
        batch_id=None,
    )


def _told(progress: Progress | None, path: Path, plan: Plan) -> Callable[[int], None] | None:
    """What the loader calls with the rows done; the rows to do are counted once."""
    if progress is None:
        return None
    total = expected_rows(path, plan)
    return lambda done: progress(done, max(total, done) if total else None)


def _reported(chunks: Iterator[Any], progress: Callable[[int], None] | None) -> Iterator[Any]:
    done = 0
    for chunk in chunks:
        yield chunk
        done += chunk.rows
        if progress:
            progress(done)


def _sentence(error: Exception) -> str:
    """What a person may read: our refusals as they are, anything else without its entrails."""
    return f"{type(error).__name__}: {error}" if isinstance(error, IntakeError) else type(error).__name__
