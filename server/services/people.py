"""People: accounts, the roles they hold, and those that a demo is seen with."""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Person, PersonRole, Role
from gis.queries import people as queries
from gis.queries import sittings as sitting_queries
from server.services import audit, passwords
from server.services.attempts import Attempts
from server.services.refusals import Conflict, Invalid, NotFound
from server.services.roles import Grant, check_grants, in_words
from server.services.sittings import demo_is_over
from server.services.transactions import transaction
from server.settings import ALL_LANGUAGES

DEMO_PASSWORD = "talsi-demo"  # noqa: S105 - printed at every start of a demo, where signing in needs one click
DEMO_LOGINS = {
    Role.ANALYST: "analyst",
    Role.PLANNER: "planner",
    Role.FACILITATOR: "facilitator",
    Role.OFFICER: "officer",
    Role.MODERATOR: "moderator",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "admin",
}

_LOGIN = re.compile(r"[a-z0-9][a-z0-9._-]{1,63}")
_EMAIL = re.compile(r"[a-z0-9][a-z0-9._+-]{0,63}@[a-z0-9][a-z0-9.-]{1,100}")


def demo_accounts(session: Session) -> Sequence[Person]:
    """The accounts that the sign-in page offers by one click: those that still may do something."""
    return [person for person in queries.demo_people(session) if not demo_is_over(session, person)]


def add(
    session: Session,
    *,
    login: str,
    password: str,
    grants: Iterable[Grant],
    name: str = "",
    language: str | None = None,
    demo: bool = False,
    by: int | None = None,
) -> Person:
    """Make an account."""
    login, held = check_login(login), tuple(dict.fromkeys(grants))
    if language is not None and language not in ALL_LANGUAGES:
        raise Invalid(gettext("Talsi does not speak this language."), field="language")
    check_grants(held)
    if not demo:
        passwords.check_new(password, login=login)
    with transaction(session):
        refuse_taken(session, login)
        person = Person(
            login=login,
            name=name.strip() or login,
            language=language,
            demo=demo,
            password_hash=passwords.hash_password(password),
            roles=[PersonRole(role=grant.role, territory_id=grant.territory_id) for grant in held],
        )
        session.add(person)
        session.flush()
        _record(session, "add_person", by, objects={"person": person.id, "roles": in_words(held)})
    return person


def get(session: Session, person_id: int) -> Person:
    """The person of a number."""
    person = queries.by_id(session, person_id)
    if person is None:
        raise NotFound(gettext("There is no such person."))
    return person


def check_login(login: str) -> str:
    """The login as it is stored, or a refusal that says what one may look like."""
    login = login.strip().casefold()
    if not (_LOGIN.fullmatch(login) or _EMAIL.fullmatch(login)):
        raise Invalid(
            gettext(
                "A login has 2 to 64 small letters without accents, digits, dots, hyphens or underscores, "
                "or is an e-mail address."
            ),
            field="login",
        )
    return login


def refuse_taken(session: Session, login: str) -> None:
    """Refuse a login that somebody has."""
    if queries.by_login(session, login) is not None:
        raise Conflict(gettext("There is an account “%(login)s” already.", login=login))


def find(session: Session, login: str) -> Person:
    """The person of a login."""
    person = queries.by_login(session, login)
    if person is None:
        raise NotFound(gettext("There is no person “%(login)s”.", login=login))
    return person


def change_roles(session: Session, person_id: int, *, grants: Iterable[Grant], by: int | None) -> None:
    """Give a person exactly these roles."""
    held = tuple(dict.fromkeys(grants))
    check_grants(held)
    if person_id == by:
        raise Invalid(gettext("Somebody else must change your own roles."))
    with transaction(session), _keeping_an_administrator(session):
        person = get(session, person_id)
        person.roles.clear()
        session.flush()  # the same role may come back, and a pair is unique
        person.roles.extend(PersonRole(role=grant.role, territory_id=grant.territory_id) for grant in held)
        _record(session, "change_roles", by, objects={"person": person_id, "roles": in_words(held)})


def set_active(session: Session, person_id: int, *, active: bool, by: int | None) -> None:
    """Open or close an account; closing it ends its sittings at once."""
    if person_id == by:
        raise Invalid(gettext("Somebody else must close your own account."))
    with transaction(session), _keeping_an_administrator(session):
        person = get(session, person_id)
        person.active = active
        if not active:
            sitting_queries.end_all(session, person_id)
        person.failed_count, person.locked_until = 0, None
        operation = "activate_person" if active else "deactivate_person"
        _record(session, operation, by, objects={"person": person_id})


def change_password(
    session: Session, person_id: int, *, old: str, new: str, now: datetime, sitting: str | None = None
) -> Person:
    """Change one's own password; every other sitting ends."""
    person = get(session, person_id)
    attempts = Attempts(session, person, now=now)
    if not (attempts.take() and passwords.matches(old, person.password_hash)):
        raise Invalid(gettext("The present password is not right."), field="old")
    attempts.forget()
    passwords.check_new(new, login=person.login)
    return _write_password(session, person, new, by=person_id, sitting=sitting)


def reset_password(session: Session, person_id: int, *, by: int | None) -> str:
    """Give a person a new generated password, to be handed over once."""
    fresh = passwords.generate()
    _write_password(session, get(session, person_id), fresh, by=by)
    return fresh


def change_language(session: Session, person_id: int, *, language: str) -> None:
    """Remember the language that a person reads."""
    with transaction(session):
        get(session, person_id).language = language


def make_demo_accounts(session: Session, *, password: str = DEMO_PASSWORD) -> list[Person]:
    """Make one account a role, all with one password, in a database without real territories; once only."""
    if not queries.only_synthetic(session):
        raise Conflict(gettext("Demo accounts are only made where every territory is synthetic."))
    made = []
    with transaction(session):
        for role, login in DEMO_LOGINS.items():
            person = queries.by_login(session, login)
            if person is None:
                person = add(session, login=login, password=password, grants=[Grant(role)], demo=True)
            if person.demo:
                made.append(person)
    return made


def _write_password(
    session: Session, person: Person, password: str, *, by: int | None, sitting: str | None = None
) -> Person:
    with transaction(session):
        person.password_hash = passwords.hash_password(password)
        person.failed_count, person.locked_until = 0, None
        sitting_queries.end_all(session, person.id, but=sitting)
        _record(session, "change_password", by, objects={"person": person.id})
    return person


def _record(session: Session, operation: str, by: int | None, objects: dict[str, Any]) -> None:
    """Write down a change of an account; nobody signed in means a command on the server."""
    channel = "command" if by is None else "web"
    audit.record(session, operation, person_id=by, objects=objects, channel=channel)


@contextmanager
def _keeping_an_administrator(session: Session) -> Iterator[None]:
    """Refuse a change that would leave nobody to manage accounts."""
    before = queries.active_holders(session, Role.ADMINISTRATOR)
    yield
    session.flush()
    if before and queries.active_holders(session, Role.ADMINISTRATOR) == 0:
        raise Conflict(gettext("The last administrator must stay one, or nobody could manage accounts."))
