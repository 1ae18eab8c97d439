"""Retention: how long each class of data is kept, who decided it, and the nightly erasure of what is over."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import RetentionRun
from gis.queries import retention as queries
from server.services import audit, erasure, publishing
from server.services.plain_text import one_line
from server.services.refusals import Invalid
from server.services.transactions import transaction

LONGEST = 36_500
SHORT = ("draft",)
"""What is kept for a day is looked at each hour; everything else at night."""

_AT_ONCE = 100
_NIGHT = range(4)  # hours of UTC
_RESTED = timedelta(hours=20)
_OVERDUE = timedelta(hours=30)


@dataclass(frozen=True)
class Kind:
    """A class of data, for how many days it is kept unless somebody decides otherwise.

    Where a decision is ``needed``, nothing is erased before there is one.
    """

    name: str
    days: int
    needed: bool = False


# The numbers are proposals for the data protection officer; docs/privacy.md says so.
KINDS = (
    Kind("incident", 1826, needed=True),
    Kind("concern", 730),
    Kind("contact", 90),
    Kind("draft", 1),
    Kind("intake_source", 7),
    Kind("support", 7),
    Kind("subscription", 7),
    Kind("message", 30),
    Kind("sitting", 90),
    Kind("invitation", 30),
    Kind("upload", 30),
    Kind("note", 30),
)
_BY_NAME = {kind.name: kind for kind in KINDS}


@dataclass(frozen=True)
class Rule:
    """How long a class is kept now."""

    kind: Kind
    days: int
    decided_by: str | None = None
    decided_on: date | None = None
    review_on: date | None = None

    @property
    def name(self) -> str:
        """The class."""
        return self.kind.name

    @property
    def active(self) -> bool:
        """Whether anything is erased by it."""
        return self.decided_by is not None or not self.kind.needed

    def before(self, now: datetime) -> datetime:
        """What counts from before this moment is over."""
        return now - timedelta(days=self.days)


@dataclass(frozen=True)
class Outlook:
    """What a rule will erase: how many rows are over now, and when the next one will be."""

    rule: Rule
    due: int
    next_at: datetime | None


def rules(session: Session) -> list[Rule]:
    """Every class with its rule, those that persons decided before our own."""
    decided = queries.rules(session)
    return [_rule(kind, decided.get(kind.name)) for kind in KINDS]


def outlook(session: Session, *, now: datetime) -> list[Outlook]:
    """What would be erased now, and what comes next."""
    found = []
    for rule in rules(session):
        oldest = queries.oldest(session, rule.name)
        next_at = oldest + timedelta(days=rule.days) if oldest else None
        found.append(Outlook(rule, queries.due(session, rule.name, rule.before(now)), next_at))
    return found


def decide(
    session: Session,
    name: str,
    days: int,
    *,
    by: str,
    review_on: date,
    today: date,
    channel: str = "command",
) -> Rule:
    """Write down what was decided about a class, by whom, and when it must be looked at again.

    Raises
    ------
    Invalid
        If there is no such class, nobody decided it, or it would never be looked at again.
    """
    kind = _BY_NAME.get(name)
    if kind is None:
        raise Invalid(
            gettext("There is no class “%(name)s”. There are: %(names)s.", name=name, names=_names())
        )
    if not 1 <= days <= LONGEST:
        raise Invalid(gettext("Data are kept for 1 to %(most)s days.", most=LONGEST))
    if not (who := one_line(by)):
        raise Invalid(gettext("Say who decided it: a name or an office."))
    if review_on <= today:
        raise Invalid(gettext("The day of the review must be in the future."))
    with transaction(session):
        before = next(rule for rule in rules(session) if rule.name == name)
        row = queries.put_rule(
            session, name, days=days, decided_by=who, decided_on=today, review_on=review_on
        )
        told = {"class": name, "days": days, "before": before.days, "review": review_on.isoformat()}
        audit.record(session, "decide_retention", channel=channel, objects=told)
        return _rule(kind, row)


def hourly(session: Session, now: datetime) -> dict[str, int] | None:
    """Erase drafts that are over; at night, or when a night was missed, everything."""
    erased = run(session, now=now, names=None if _night_is_due(session, now) else SHORT)
    return {name: count for name, count in erased.items() if count} or None


def run(session: Session, *, now: datetime, names: Sequence[str] | None = None) -> dict[str, int]:
    """Erase everything that is over, class by class, and record how many; return the counts.

    Parameters
    ----------
    names
        Only these classes; when they hold nothing that is over, nothing is recorded either.
    """
    wanted = [rule for rule in rules(session) if rule.active and (names is None or rule.name in names)]
    record = _begin(session, now) if names is None else None
    erased = {rule.name: _erase(session, rule, now) for rule in wanted}
    if record is None and not any(erased.values()):
        return erased
    with transaction(session):
        record = record or queries.begin_run(session, now)
        record.erased, record.finished_at = erased, now
        told = {name: count for name, count in erased.items() if count}
        audit.record(
            session, "erase", channel="job", objects={"what": "retention", "erased": told, "run": record.id}
        )
    return erased


def past(session: Session, *, limit: int = 30) -> Sequence[RetentionRun]:
    """The newest nights first."""
    return queries.runs(session, limit=limit)


def _begin(session: Session, now: datetime) -> RetentionRun:
    with transaction(session):
        return queries.begin_run(session, now)


def _night_is_due(session: Session, now: datetime) -> bool:
    nights = [night.at for night in queries.runs(session, limit=100) if set(night.erased) > set(SHORT)]
    if not nights:
        return True
    since = now - nights[0]
    return since > _OVERDUE or (since > _RESTED and now.hour in _NIGHT)


def _erase(session: Session, rule: Rule, now: datetime) -> int:
    if rule.name in _ONE_BY_ONE:
        return sum(_ONE_BY_ONE[rule.name](session, rule.before(now)))
    with transaction(session):
        return queries.erase(session, rule.name, rule.before(now))


def _concerns(session: Session, before: datetime) -> Iterator[int]:
    """Erase concerns a hundred at a time, and have the board derived anew."""
    while True:
        with transaction(session):
            ids = queries.ended_concerns(session, before, limit=_AT_ONCE)
            for concern_id in ids:
                erasure.erase(session, concern_id)
            for territory in queries.territories_of(session, ids):
                publishing.request(session, territory)
        yield len(ids)
        if len(ids) < _AT_ONCE:
            return


def _drafts(session: Session, before: datetime) -> Iterator[int]:
    """Erase drafts, and then the empty rows, which nobody was ever told of."""
    while True:
        with transaction(session):
            ids = queries.old_drafts(session, before, limit=_AT_ONCE)
            for concern_id in ids:
                erasure.erase(session, concern_id)
            queries.remove_drafts(session, ids)
        yield len(ids)
        if len(ids) < _AT_ONCE:
            return


_ONE_BY_ONE: dict[str, Callable[[Session, datetime], Iterator[int]]] = {
    "concern": _concerns,
    "draft": _drafts,
}


def _rule(kind: Kind, row: Any) -> Rule:
    if row is None or row.days is None:
        return Rule(kind, kind.days)
    return Rule(kind, row.days, row.decided_by, row.decided_on, row.review_on)


def _names() -> str:
    return ", ".join(kind.name for kind in KINDS)
