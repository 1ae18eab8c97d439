"""People: find account holders, count attempts to sign in, list who holds what."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import DateTime, Float, Interval, case, exists, func, literal, or_, select, text, update
from sqlalchemy.orm import Session

from gis.models import Person, PersonRole, Role, Territory


@dataclass(frozen=True)
class Account:
    """A person as stored, with the roles held and where."""

    id: int
    login: str
    name: str
    password_hash: str
    language: str | None
    active: bool
    demo: bool
    roles: tuple[tuple[Role, int | None], ...]


def by_login(session: Session, login: str) -> Person | None:
    """The person of this login, which is compared without regard to case."""
    return session.scalar(select(Person).where(Person.login == login.strip().casefold()))


def by_id(session: Session, person_id: int) -> Person | None:
    """The person with their roles as they are now, whatever the session has seen before."""
    return session.get(Person, person_id, populate_existing=True)


def account(session: Session, person_id: int) -> Account | None:
    """What every request must know of who asks, in one statement and without the object behind it."""
    row = session.execute(_ACCOUNT, {"id": person_id}).one_or_none()
    if row is None:
        return None
    roles = tuple((Role(role), territory_id) for role, territory_id in row.roles or ())
    return Account(row.id, row.login, row.name, row.password_hash, row.language, row.active, row.demo, roles)


_ACCOUNT = text("""
SELECT id, login, name, password_hash, language, active, demo,
    (SELECT json_agg(json_build_array(role, territory_id)) FROM exact.person_role WHERE person_id = person.id)
        AS roles
FROM exact.person WHERE id = :id
""")


def everyone(session: Session) -> Sequence[Person]:
    """All people, active ones first, by login."""
    return session.scalars(select(Person).order_by(Person.active.desc(), Person.login, Person.id)).all()


def demo_people(session: Session) -> Sequence[Person]:
    """The active demo accounts in the order they were made."""
    return session.scalars(select(Person).where(Person.demo, Person.active).order_by(Person.id)).all()


def take_attempt(
    session: Session, person_id: int, *, now: datetime, free: int, first: timedelta, longest: timedelta
) -> bool:
    """Count one attempt before the password is looked at; False when the account is locked at ``now``.

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
        .returning(Person.id)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


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
