"""People: find account holders, count attempts to sign in, list who holds what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import DateTime, Float, Interval, case, exists, func, literal, or_, select, text, update
from sqlalchemy.orm import Session

from gis.models import Person, PersonRole, Role, Sitting, Territory


@dataclass(frozen=True)
class Account:
    """A person as stored, with the roles held and where, and how the sitting of the request stands."""

    id: int
    login: str
    name: str
    password_hash: str
    language: str | None
    active: bool
    demo: bool
    second_factor: bool
    roles: tuple[tuple[Role, int | None], ...]
    present: bool
    stale: bool


@dataclass(frozen=True)
class Attempt:
    """An attempt that was counted, and until when it locks the account if it fails."""

    locks_until: datetime | None


def by_login(session: Session, login: str) -> Person | None:
    """The person of this login, which is compared without regard to case."""
    return session.scalar(select(Person).where(Person.login == login.strip().casefold()))


def by_id(session: Session, person_id: int) -> Person | None:
    """The person with their roles as they are now, whatever the session has seen before."""
    return session.get(Person, person_id, populate_existing=True)


def account(
    session: Session, person_id: int, *, sitting: str, lasts: timedelta, fresh: timedelta
) -> Account | None:
    """What every request must know of who asks, in one statement and without the object behind it.

    ``present`` tells whether the sitting goes on: it is this person's, nobody ended it, and it was used
    within ``lasts``; ``stale`` that its last use was written longer ago than ``fresh``.
    """
    binds = {"id": person_id, "sitting": sitting, "lasts": lasts, "fresh": fresh}
    row = session.execute(_ACCOUNT, binds).one_or_none()
    if row is None:
        return None
    roles = tuple((Role(role), territory_id) for role, territory_id in row.roles or ())
    return Account(**{**row._asdict(), "roles": roles})


_ACCOUNT = text("""
SELECT person.id, login, name, password_hash, language, active, demo,
    totp_confirmed_at IS NOT NULL AS second_factor,
    (SELECT json_agg(json_build_array(role, territory_id)) FROM exact.person_role WHERE person_id = person.id)
        AS roles,
    sitting.key IS NOT NULL AND sitting.ended_at IS NULL AND sitting.seen_at > now() - :lasts AS present,
    coalesce(sitting.seen_at < now() - :fresh, false) AS stale
FROM exact.person
LEFT JOIN exact.sitting ON sitting.key = :sitting AND sitting.person_id = person.id
WHERE person.id = :id
""")


def everyone(session: Session) -> Sequence[Person]:
    """All people, active ones first, by login."""
    return session.scalars(select(Person).order_by(Person.active.desc(), Person.login, Person.id)).all()


def last_seen(session: Session) -> dict[int, datetime]:
    """When each person used Talsi last, of those who ever did since sittings are kept."""
    seen = func.max(Sitting.seen_at).label("seen")
    rows = session.execute(select(Sitting.person_id, seen).group_by(Sitting.person_id))
    return {row.person_id: row.seen for row in rows}


def demo_people(session: Session) -> Sequence[Person]:
    """The active demo accounts in the order they were made."""
    return session.scalars(select(Person).where(Person.demo, Person.active).order_by(Person.id)).all()


def take_attempt(
    session: Session, person_id: int, *, now: datetime, free: int, first: timedelta, longest: timedelta
) -> Attempt | None:
    """Count one attempt before the password is looked at; None when the account is locked at ``now``.

    One statement, so that many attempts at the same moment cannot all be the first. From the ``free``-th
    on, each locks the account for twice as long as the one before.
    """
    doubled = first.total_seconds() * func.power(
        2.0, func.least(Person.failed_count + 1 - free, 16), type_=Float()
    )
    seconds = func.least(doubled, longest.total_seconds())
    wait = func.make_interval(0, 0, 0, 0, 0, 0, seconds, type_=Interval())
    taken = session.execute(
        update(Person)
        .where(Person.id == person_id, or_(Person.locked_until.is_(None), Person.locked_until <= now))
        .values(
            failed_count=Person.failed_count + 1,
            locked_until=case(
                (Person.failed_count + 1 >= free, literal(now, DateTime(timezone=True)) + wait), else_=None
            ),
        )
        .returning(Person.locked_until)
        .execution_options(synchronize_session=False)
    ).one_or_none()
    return None if taken is None else Attempt(taken.locked_until)


def give_attempt_back(session: Session, person_id: int, attempt: Attempt) -> None:
    """Count a right answer not as an attempt, and lift the lock that it set, but no lock set by another."""
    session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(
            failed_count=func.greatest(Person.failed_count - 1, 0),
            locked_until=case((Person.locked_until == attempt.locks_until, None), else_=Person.locked_until),
        )
        .execution_options(synchronize_session=False)
    )


def pretend_attempt(session: Session) -> None:
    """Make this transaction's commit cost what counting an attempt costs, without changing anything."""
    session.execute(select(func.pg_logical_emit_message(True, "talsi", "")))


def forget_attempts(session: Session, person_id: int) -> None:
    """Start counting anew, after a right password."""
    session.execute(
        update(Person)
        .where(Person.id == person_id)
        .values(failed_count=0, locked_until=None)
        .execution_options(synchronize_session=False)
    )


def active_holders(session: Session, role: Role) -> int:
    """How many active people hold a role everywhere."""
    holds = exists().where(
        PersonRole.person_id == Person.id, PersonRole.role == role, PersonRole.territory_id.is_(None)
    )
    return session.scalar(select(func.count()).select_from(Person).where(Person.active, holds)) or 0


def only_synthetic(session: Session) -> bool:
    """Whether no territory holds real data."""
    return not session.scalar(select(exists().where(Territory.synthetic.is_(False))))


def synthetic_ids(session: Session) -> Sequence[int]:
    """The territories whose data are invented."""
    return session.scalars(select(Territory.id).where(Territory.synthetic).order_by(Territory.id)).all()
