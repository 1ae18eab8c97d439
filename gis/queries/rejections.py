"""Rejections: the rows of a batch that were set aside, as long as nobody has mended them."""

from collections.abc import Iterator, Sequence

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from gis.models import Rejection, RejectionKind


def still_open(session: Session, batch_id: int, kind: RejectionKind) -> Iterator[Rejection]:
    """The rows of one kind that nobody has mended, in the order of the file, a thousand at a time."""
    query = select(Rejection).filter_by(batch_id=batch_id, kind=kind, mended_by=None)
    query = query.order_by(Rejection.row_number, Rejection.id)
    yield from session.scalars(query.execution_options(yield_per=1000))


def first_open(session: Session, batch_id: int, *, limit: int) -> Sequence[Rejection]:
    """The first rows of both kinds that nobody has mended, the rejected ones first."""
    query = select(Rejection).filter_by(batch_id=batch_id, mended_by=None)
    query = query.order_by(Rejection.kind, Rejection.row_number, Rejection.id)
    return session.scalars(query.limit(limit)).all()


def examples(session: Session, batch_id: int, *, each: int) -> Sequence[Rejection]:
    """The first few rows of every reason, by reason, whether mended or not."""
    place = func.row_number().over(partition_by=Rejection.reason, order_by=Rejection.row_number)
    ranked = select(Rejection.id, place.label("place")).where(Rejection.batch_id == batch_id).subquery()
    query = select(Rejection).join(ranked, ranked.c.id == Rejection.id).where(ranked.c.place <= each)
    return session.scalars(query.order_by(Rejection.reason, Rejection.row_number)).all()


def counts(session: Session, batch_id: int) -> dict[RejectionKind, tuple[int, int]]:
    """How many rows of each kind there are, and how many of them have been mended."""
    rows = session.execute(
        select(Rejection.kind, func.count(), func.count(Rejection.mended_by))
        .where(Rejection.batch_id == batch_id)
        .group_by(Rejection.kind)
    )
    found = {kind: (total, mended) for kind, total, mended in rows}
    return {kind: found.get(kind, (0, 0)) for kind in RejectionKind}


def count_open(session: Session, batch_id: int, reason: str) -> int:
    """How many rows nobody has mended that have this reason."""
    query = select(func.count()).select_from(Rejection)
    return session.scalars(query.filter_by(batch_id=batch_id, reason=reason, mended_by=None)).one()


def outside(session: Session, batch_id: int, *, limit: int) -> Sequence[Rejection]:
    """Rows that lie outside the territory, evenly taken from the whole file, at most so many."""
    rows = session.execute(_OUTSIDE, {"batch": batch_id, "limit": limit}).scalars().all()
    query = select(Rejection).where(Rejection.id.in_(rows)).order_by(Rejection.id)
    return session.scalars(query).all()


_OUTSIDE = text(
    """
    SELECT id FROM (
        SELECT id, row_number() OVER (ORDER BY row_number, id) AS place, count(*) OVER () AS n
        FROM exact.rejection
        WHERE batch_id = :batch AND reason = 'outside_boundary' AND mended_by IS NULL
    ) AS rows
    WHERE place % greatest(1, (n + :limit - 1) / :limit) = 0
    ORDER BY id
    """
)
