"""Concern queue: what waits for a moderator or for an answer, filtered, counted and paged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Row, Select, all_, and_, case, func, or_, select
from sqlalchemy.dialects.postgresql import array
from sqlalchemy.orm import Session, aliased

from gis.models import (
    Agency,
    Concern,
    ConcernChannel,
    ConcernEvent,
    ConcernPhoto,
    ConcernState,
    ConcernSupport,
    Neighbourhood,
    Person,
    Topic,
    Visibility,
)

Filtered = TypeVar("Filtered", bound=Select[*tuple[Any, ...]])

OPEN_STATES = (
    ConcernState.RECEIVED,
    ConcernState.CHECKED,
    ConcernState.POLICE,
    ConcernState.PASSED,
    ConcernState.PLANNED,
)
CLOSED_STATES = (ConcernState.DONE, ConcernState.NOT_POSSIBLE, ConcernState.DUPLICATE)


@dataclass(frozen=True)
class Cutoffs:
    """What came before these instants is late: nobody has read it, or nobody has answered it."""

    check: datetime
    answer: datetime


@dataclass(frozen=True)
class ConcernFilter:
    """Which concerns of a territory are wanted; nothing set means all that were sent."""

    states: tuple[ConcernState, ...] = ()
    topic: str | None = None
    neighbourhood: str | None = None
    agency: str | None = None
    channel: ConcernChannel | None = None
    visibility: Visibility | None = None
    handler_id: int | None = None
    overdue: bool = False
    words: str = ""
    tracking_hash: bytes | None = None


@dataclass(frozen=True)
class Totals:
    """How many concerns stand where; ``late`` ones are among those to check or to answer."""

    by_state: Mapping[ConcernState, int]
    late: int

    @property
    def to_check(self) -> int:
        """Concerns that nobody has read yet."""
        return self.by_state.get(ConcernState.RECEIVED, 0)

    @property
    def to_answer(self) -> int:
        """Concerns that were read and wait for an answer."""
        return sum(self.by_state.get(state, 0) for state in OPEN_STATES) - self.to_check

    @property
    def closed(self) -> int:
        """Concerns with an answer."""
        return sum(self.by_state.get(state, 0) for state in CLOSED_STATES)

    @property
    def all(self) -> int:
        """Every concern that was sent."""
        return sum(self.by_state.values())


# A concern that was reopened waits since then, and not since it first came.
_REOPENED = (
    select(func.max(ConcernEvent.at))
    .where(ConcernEvent.concern_id == Concern.id, ConcernEvent.kind == "reopened")
    .correlate(Concern)
    .scalar_subquery()
)
WAITS_SINCE: ColumnElement[datetime] = case(
    (Concern.reopened > 0, func.coalesce(_REOPENED, Concern.answered_at, Concern.submitted_at)),
    else_=Concern.submitted_at,
)
_SEARCHED = func.lower(
    func.unaccent(
        func.concat_ws(
            " ",
            Concern.words,
            Concern.public_words,
            Concern.place_words,
            Concern.closing_words,
            Concern.public_ref,
        )
    )
)
_OPEN = Concern.state.in_(OPEN_STATES)


def page(
    session: Session, territory_id: int, wanted: ConcernFilter, cutoffs: Cutoffs, *, offset: int, limit: int
) -> Sequence[Row[Any]]:
    """List one page: what nobody has read, then what waits longest for an answer, then the newest answers.

    Rows have the concern, its ``topic``, ``agency`` and ``neighbourhood``, ``handler`` (a name), ``since``
    when it waits, ``supports``, ``photos``, and how many were ``found`` on all pages.
    """
    rank = case((Concern.state == ConcernState.RECEIVED, 0), (_OPEN, 1), else_=2)
    order = (
        rank,
        case((_OPEN, WAITS_SINCE)).asc().nulls_last(),
        func.coalesce(Concern.closed_at, Concern.submitted_at).desc(),
        Concern.id,
    )
    # The page is cut out by number first: names, counts and texts are fetched for its rows alone.
    cut = (
        _filtered(select(Concern.id, func.count().over().label("found")), territory_id, wanted, cutoffs)
        .order_by(*order)
        .offset(offset)
        .limit(limit)
        .subquery()
    )
    handler = aliased(Person)
    rows = (
        select(
            Concern,
            Topic,
            Agency,
            Neighbourhood.name.label("neighbourhood"),
            handler.name.label("handler"),
            WAITS_SINCE.label("since"),
            count_of(ConcernSupport).label("supports"),
            count_of(ConcernPhoto).label("photos"),
            cut.c.found,
        )
        .join(cut, cut.c.id == Concern.id)
        .join(Topic, Topic.id == Concern.topic_id)
        .join(Agency, Agency.id == Concern.agency_id)
        .outerjoin(Neighbourhood, Neighbourhood.id == Concern.neighbourhood_id)
        .outerjoin(handler, handler.id == Concern.handler_id)
    )
    return session.execute(rows.order_by(*order)).all()


def ids(
    session: Session, territory_id: int, wanted: ConcernFilter, cutoffs: Cutoffs, *, limit: int
) -> Sequence[int]:
    """List the numbers of the first concerns in the order of the queue that still wait."""
    waiting = _filtered(select(Concern.id), territory_id, wanted, cutoffs).where(_OPEN)
    rank = case((Concern.state == ConcernState.RECEIVED, 0), else_=1)
    return session.scalars(waiting.order_by(rank, WAITS_SINCE, Concern.id).limit(limit)).all()


def count(session: Session, territory_id: int, wanted: ConcernFilter, cutoffs: Cutoffs) -> int:
    """Count what a filter finds."""
    return session.scalar(_filtered(select(func.count()), territory_id, wanted, cutoffs)) or 0


def totals(session: Session, territory_id: int, cutoffs: Cutoffs) -> Totals:
    """Count the concerns that were sent by state, and those that are late."""
    sent = ConcernFilter()
    by_state = _filtered(select(Concern.state, func.count()), territory_id, sent, cutoffs)
    counted = {row[0]: row[1] for row in session.execute(by_state.group_by(Concern.state))}
    return Totals(counted, count(session, territory_id, replace(sent, overdue=True), cutoffs))


def _filtered(query: Filtered, territory_id: int, wanted: ConcernFilter, cutoffs: Cutoffs) -> Filtered:
    conditions: list[ColumnElement[bool]] = [
        Concern.territory_id == territory_id,
        Concern.submitted_at.is_not(None),
    ]
    if wanted.states:
        conditions.append(Concern.state.in_(wanted.states))
    if wanted.topic is not None:
        conditions.append(_of(Concern.topic_id, Topic, wanted.topic, territory_id))
    if wanted.agency is not None:
        conditions.append(_of(Concern.agency_id, Agency, wanted.agency, territory_id))
    if wanted.neighbourhood == "":
        conditions.append(Concern.neighbourhood_id.is_(None))
    elif wanted.neighbourhood is not None:
        conditions.append(_of(Concern.neighbourhood_id, Neighbourhood, wanted.neighbourhood, territory_id))
    for column, value in (
        (Concern.channel, wanted.channel),
        (Concern.visibility, wanted.visibility),
        (Concern.handler_id, wanted.handler_id),
        (Concern.tracking_hash, wanted.tracking_hash),
    ):
        if value is not None:
            conditions.append(column == value)
    if wanted.overdue:
        conditions.append(_late(cutoffs))
    if words := _words(wanted.words):
        # All words of a search against one text, which is put together once a row.
        patterns = [func.lower(func.unaccent(f"%{word}%")) for word in words]
        conditions.append(_SEARCHED.like(all_(array(patterns))))
    return query.where(*conditions)


def _words(text_: str) -> list[str]:
    """The words of a search, with the signs that a pattern reads taken as they are."""
    plain = (word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_") for word in text_.split())
    return list(plain)[:8]


def _of(column: Any, table: Any, code: str, territory_id: int) -> ColumnElement[bool]:
    named = select(table.id).where(table.territory_id == territory_id, table.code == code)
    condition: ColumnElement[bool] = column == named.scalar_subquery()
    return condition


def _late(cutoffs: Cutoffs) -> ColumnElement[bool]:
    # When it came is compared first: only of what came long ago is it asked whether it was opened again.
    unread = and_(
        Concern.state == ConcernState.RECEIVED,
        Concern.submitted_at < cutoffs.check,
        cutoffs.check > WAITS_SINCE,
    )
    unanswered = and_(_OPEN, Concern.submitted_at < cutoffs.answer, cutoffs.answer > WAITS_SINCE)
    return or_(unread, unanswered)


def count_of(table: Any) -> Any:
    mine = select(func.count()).where(table.concern_id == Concern.id)
    return mine.correlate(Concern).scalar_subquery()
