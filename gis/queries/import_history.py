"""Import history: the batches of a territory, newest first, by state, with who sent them."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Row, Select, and_, exists, func, or_, select
from sqlalchemy.orm import Session

from gis.models import BatchState, ImportBatch, Job, JobState, Person

_AT_WORK = (JobState.QUEUED, JobState.RUNNING, JobState.CANCELLED)


@dataclass(frozen=True)
class Entry:
    """A batch in the history, with who sent it, and the state that a person sees.

    One that was to be read, and that nobody reads any more, has failed.
    """

    batch: ImportBatch
    sender: str | None
    state: BatchState


def page(
    session: Session, territory_id: int, *, state: BatchState | None = None, offset: int = 0, limit: int
) -> list[Entry]:
    """Some batches of a territory, newest first."""
    rows = session.execute(_entries(territory_id, state).offset(offset).limit(limit))
    return [_entry(row) for row in rows]


def everything(session: Session, territory_id: int, *, state: BatchState | None = None) -> Iterator[Entry]:
    """All batches of a territory, newest first."""
    for row in session.execute(_entries(territory_id, state).execution_options(yield_per=500)):
        yield _entry(row)


def counts(session: Session, territory_id: int) -> dict[BatchState, int]:
    """How many batches are in each state that there is one in."""
    dead = _dead().label("dead")
    query = select(ImportBatch.state, dead, func.count()).where(ImportBatch.territory_id == territory_id)
    found: dict[BatchState, int] = {}
    for state, is_dead, n in session.execute(query.group_by(ImportBatch.state, dead)):
        seen = BatchState.FAILED if is_dead else state
        found[seen] = found.get(seen, 0) + n
    return found


def mends_of(session: Session, batch_id: int) -> Sequence[ImportBatch]:
    """The files that were sent to mend the rows of a batch, oldest first."""
    query = select(ImportBatch).where(ImportBatch.plan["mends"].as_integer() == batch_id)
    return session.scalars(query.order_by(ImportBatch.id)).all()


def _entries(territory_id: int, state: BatchState | None) -> Select[ImportBatch, str, bool]:
    query = (
        select(ImportBatch, Person.name, _dead())
        .outerjoin(Person, Person.id == ImportBatch.created_by)
        .where(ImportBatch.territory_id == territory_id)
        .order_by(ImportBatch.id.desc())
    )
    if state is None:
        return query
    if state is BatchState.FAILED:
        return query.where(or_(ImportBatch.state == state, _dead()))
    return query.where(ImportBatch.state == state, ~_dead())


def _dead() -> ColumnElement[bool]:
    at_work = exists().where(
        Job.kind == "read_batch",
        Job.subject["batch_id"].as_integer() == ImportBatch.id,
        Job.state.in_(_AT_WORK),
    )
    return and_(ImportBatch.state == BatchState.READING, ~at_work)


def _entry(row: Row[ImportBatch, str, bool]) -> Entry:
    batch, sender, dead = row
    return Entry(batch, sender, BatchState.FAILED if dead else batch.state)
