"""Sittings: who signs in, what they may do while they are, and what ends it."""

import hashlib
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Person, Role
from gis.queries import people as queries
from server.services import audit, passwords
from server.services.refusals import NotFound
from server.services.roles import STANDALONE, Grant, SignedPerson
from server.services.transactions import transaction

FREE_ATTEMPTS = 5
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)

Held = tuple[tuple[Role, int | None], ...]


def sign_in(
    session: Session, *, login: str, password: str, now: datetime, sitting: str | None = None
) -> SignedPerson | None:
    """The person, if login and password fit and the account is open; else None, with no word on why.

    An attempt is counted before the password is checked, and an unknown login costs the same time.
    """
    person = queries.by_login(session, login)
    with transaction(session):
        open_ = person is not None and person.active and _take_attempt(session, person, now=now)
        if not open_:
            queries.pretend_attempt(session)
    fits = passwords.matches(password, person.password_hash if person else None)
    if person is None or not open_ or not fits or demo_is_over(session, person):
        with transaction(session):
            # A typed login may be somebody's password by mistake, so it is not written down.
            audit.record(session, "sign_in", person_id=person.id if person else None, outcome="refused")
        return None
    with transaction(session):
        queries.forget_attempts(session, person.id)
        if passwords.outdated(person.password_hash):
            person.password_hash = passwords.hash_password(password)
        audit.record(session, "sign_in", person_id=person.id, sitting=sitting)
    return signed(session, person)


def sign_in_demo(session: Session, *, login: str, sitting: str | None = None) -> SignedPerson:
    """Sign in a demo account by one click; it sees what is synthetic and nothing else."""
    person = queries.by_login(session, login)
    if person is None or not (person.demo and person.active) or demo_is_over(session, person):
        raise NotFound(gettext("There is no such demo account."))
    with transaction(session):
        audit.record(session, "sign_in", person_id=person.id, sitting=sitting, channel="demo")
    return signed(session, person)


def from_cookie(session: Session, key: str) -> SignedPerson | None:
    """The person whose cookie this is, if the account is still open and the password still the same."""
    number, _, stamp = key.partition(".")
    account = queries.account(session, int(number)) if number.isdigit() and len(number) < 10 else None
    if account is None or not account.active or _stamp(account) != stamp:
        return None
    found = _signed(session, account, account.roles)
    return found if found.grants or not account.demo else None


def signed(session: Session, person: Person) -> SignedPerson:
    """A person as the value that rules and pages use."""
    return _signed(session, person, _held(person))


def _signed(session: Session, person: Person | queries.Account, held: Held) -> SignedPerson:
    return SignedPerson(
        id=person.id,
        login=person.login,
        name=person.name,
        language=person.language,
        demo=person.demo,
        grants=_grants(session, held, demo=person.demo),
        stamp=_stamp(person),
    )


def demo_is_over(session: Session, person: Person) -> bool:
    """Whether this is a demo account, and nothing synthetic is left that it may see."""
    return person.demo and not _grants(session, _held(person), demo=True)


def _take_attempt(session: Session, person: Person, *, now: datetime) -> bool:
    return queries.take_attempt(
        session, person.id, now=now, free=FREE_ATTEMPTS, first=FIRST_LOCK, longest=LONGEST_LOCK
    )


def _held(person: Person) -> Held:
    return tuple((role.role, role.territory_id) for role in person.roles)


def _grants(session: Session, held: Held, *, demo: bool) -> tuple[Grant, ...]:
    """What a person holds; a demo account, whose password is no secret, holds nothing over real data."""
    grants = tuple(
        Grant(role, number) for role, number in sorted(held, key=lambda pair: (pair[0].value, pair[1] or 0))
    )
    if not demo or queries.only_synthetic(session):
        return grants
    with_data = [grant.role for grant in grants if grant.role not in STANDALONE]
    return tuple(Grant(role, number) for role in with_data for number in queries.synthetic_ids(session))


def _stamp(person: Person | queries.Account) -> str:
    """A word that changes with the password and tells nothing of it."""
    return hashlib.sha256(f"talsi sitting {person.id} {person.password_hash}".encode()).hexdigest()[:24]
