"""Sittings: who signs in, what they may do while they are, and what ends it."""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Person, Role, Sitting
from gis.queries import people as people_queries
from gis.queries import sittings as queries
from server.services import audit, passwords
from server.services.attempts import Attempts
from server.services.refusals import NotFound
from server.services.roles import STANDALONE, Grant, SignedPerson
from server.services.transactions import transaction

LASTS = timedelta(hours=12)
FRESH = timedelta(minutes=1)
REMEMBERED = timedelta(days=90)

Held = tuple[tuple[Role, int | None], ...]


def prove_password(
    session: Session, *, login: str, password: str, now: datetime, second_factor: bool = True
) -> Person | None:
    """The person, if login and password fit and the account is open; else None, with no word on why.

    An attempt is counted before the password is checked, and an unknown login costs the same time. Who
    must still give a code keeps the attempts that failed before, so that a known password does not give
    endless tries at the code; `begin` forgets them. ``second_factor``: whether codes are asked for here.
    """
    person = people_queries.by_login(session, login)
    attempts = Attempts(session, person if person and person.active else None, now=now)
    open_ = attempts.take()
    fits = passwords.matches(password, person.password_hash if person else None)
    if person is None or not open_ or not fits or demo_is_over(session, person):
        with transaction(session):
            # A typed login may be somebody's password by mistake, so it is not written down.
            audit.record(session, "sign_in", person_id=person.id if person else None, outcome="refused")
        return None
    if second_factor and person.totp_confirmed_at:
        attempts.give_back()
    else:
        attempts.forget()
    with transaction(session):
        if passwords.outdated(person.password_hash):
            person.password_hash = passwords.hash_password(password)
    return person


def prove_demo(session: Session, *, login: str) -> Person:
    """The demo account that one click signs in; it sees what is synthetic and nothing else."""
    person = people_queries.by_login(session, login)
    if person is None or not (person.demo and person.active) or demo_is_over(session, person):
        raise NotFound(gettext("There is no such demo account."))
    return person


def begin(
    session: Session,
    person: Person,
    *,
    key: str,
    agent: str = "",
    how: str | None = None,
    channel: str = "web",
) -> SignedPerson:
    """Begin the sitting of a person who has proved who they are; ``how``, where not by password alone."""
    objects: dict[str, Any] = {"how": how} if how else {}
    with transaction(session):
        queries.forget_old(session, person.id, after=REMEMBERED)
        queries.add(session, key=key, person_id=person.id, agent=agent)
        audit.record(session, "sign_in", person_id=person.id, sitting=key, objects=objects, channel=channel)
    return signed(session, person)


def from_cookie(session: Session, key: str, sitting: str | None) -> SignedPerson | None:
    """The person whose cookie this is, if account and sitting are open and the password still the same."""
    number, _, stamp = key.partition(".")
    if not (number.isdigit() and len(number) < 10) or not sitting:
        return None
    account = people_queries.account(session, int(number), sitting=sitting, lasts=LASTS, fresh=FRESH)
    if account is None or not account.active or not account.present or _stamp(account) != stamp:
        return None
    if account.stale:
        with transaction(session):
            queries.touch(session, sitting, after=FRESH)
    found = _signed(session, account, account.roles, second_factor=account.second_factor)
    return found if found.grants or not account.demo else None


def from_half(session: Session, key: str) -> Person | None:
    """The person whose password was right a moment ago, if account and password are still the same."""
    number, _, stamp = key.partition(".")
    person = people_queries.by_id(session, int(number)) if number.isdigit() else None
    return person if person is not None and person.active and _stamp(person) == stamp else None


def running(session: Session, person_id: int) -> Sequence[Sitting]:
    """Where a person is signed in, the sitting used last first."""
    return queries.running(session, person_id, lasts=LASTS)


def end(session: Session, person_id: int, key: str, *, by: int, sitting: str | None = None) -> None:
    """End one sitting; at the next request its browser is signed out.

    Parameters
    ----------
    by, sitting
        Who ends it, and in which sitting of their own.
    """
    with transaction(session):
        if not queries.end(session, person_id, key):
            raise NotFound(gettext("This sitting is over already."))
        own = by == person_id and key == sitting
        audit.record(
            session,
            "sign_out" if own else "end_sittings",
            person_id=by,
            sitting=sitting,
            objects={} if own else {"person": person_id, "sittings": 1},
        )


def end_all(
    session: Session, person_id: int, *, by: int | None, but: str | None = None, sitting: str | None = None
) -> int:
    """End every sitting of a person, or every one ``but`` this; how many there were."""
    with transaction(session):
        ended = queries.end_all(session, person_id, but=but)
        audit.record(
            session,
            "end_sittings",
            person_id=by,
            sitting=sitting,
            objects={"person": person_id, "sittings": ended},
            channel="command" if by is None else "web",
        )
    return ended


def signed(session: Session, person: Person) -> SignedPerson:
    """A person as the value that rules and pages use."""
    return _signed(session, person, _held(person), second_factor=person.totp_confirmed_at is not None)


def _signed(
    session: Session, person: Person | people_queries.Account, held: Held, *, second_factor: bool
) -> SignedPerson:
    return SignedPerson(
        id=person.id,
        login=person.login,
        name=person.name,
        language=person.language,
        demo=person.demo,
        grants=_grants(session, held, demo=person.demo),
        stamp=_stamp(person),
        second_factor=second_factor,
    )


def demo_is_over(session: Session, person: Person) -> bool:
    """Whether this is a demo account, and nothing synthetic is left that it may see."""
    return person.demo and not _grants(session, _held(person), demo=True)


def _held(person: Person) -> Held:
    return tuple((role.role, role.territory_id) for role in person.roles)


def _grants(session: Session, held: Held, *, demo: bool) -> tuple[Grant, ...]:
    """What a person holds; a demo account, whose password is no secret, holds nothing over real data."""
    grants = tuple(
        Grant(role, number) for role, number in sorted(held, key=lambda pair: (pair[0].value, pair[1] or 0))
    )
    if not demo or people_queries.only_synthetic(session):
        return grants
    with_data = [grant.role for grant in grants if grant.role not in STANDALONE]
    return tuple(
        Grant(role, number) for role in with_data for number in people_queries.synthetic_ids(session)
    )


def _stamp(person: Person | people_queries.Account) -> str:
    """A word that changes with the password and tells nothing of it."""
    return hashlib.sha256(f"talsi sitting {person.id} {person.password_hash}".encode()).hexdigest()[:24]
