"""Second factor: codes by the clock (RFC 6238) beside the password, and codes for a lost telephone."""

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from hmac import compare_digest

from flask_babel import gettext
from pyotp import TOTP, random_base32
from sqlalchemy.orm import Session

from gis.models import Person, Role
from gis.queries import people, sittings
from gis.queries import second_factors as queries
from server.logs import logger
from server.services import audit, passwords
from server.services.attempts import Attempts
from server.services.refusals import Conflict, Invalid, NotAllowed, NotFound
from server.services.roles import SignedPerson
from server.services.sealing import Seal
from server.services.transactions import transaction

OFF, OPTIONAL, REQUIRED = "off", "optional", "required"

NEEDED_BY = frozenset({Role.ADMINISTRATOR, Role.ANALYST, Role.PLANNER, Role.OFFICER})
"""Roles that need a second factor where it is required: those over accounts and those over exact data."""

RECOVERY_CODES = 10
_STEP = 30
_ISSUER = "Talsi"
_USE = "second factor"
_CODE = re.compile(r"[0-9]{6}")
_RECOVERY = re.compile(r"[a-z0-9]{16}")

log = logger("second_factor")


@dataclass(frozen=True)
class Proof:
    """A code, with what is needed to check it and to write down in which sitting it was given."""

    code: str
    server_key: str
    now: datetime
    sitting: str | None


class SecondFactorNeeded(NotAllowed):
    """The person must set up a second factor before anything else."""

    def __init__(self) -> None:
        super().__init__(gettext("Set up your second factor first: it is required here for your role."))


def must_enrol(person: SignedPerson, mode: str) -> bool:
    """Whether the person may do nothing else before having a second factor."""
    wanting = mode == REQUIRED and not person.demo and not person.second_factor
    return wanting and any(person.holds(role) for role in NEEDED_BY)


def propose(session: Session, person_id: int, server_key: str) -> None:
    """Make a secret for a person, which counts for nothing until a code has proved it."""
    with transaction(session):
        if _get(session, person_id).totp_confirmed_at:
            raise Conflict(gettext("You have a second factor already. Remove it before you set up another."))
        queries.propose(session, person_id, _seal(server_key).close(random_base32()))


def proposed(session: Session, person_id: int, server_key: str) -> tuple[str, str] | None:
    """The secret that waits for its proof, and the address that an authenticator reads from the picture."""
    person = _get(session, person_id)
    secret = _secret(person, server_key)
    if person.totp_confirmed_at or secret is None:
        return None
    return secret, TOTP(secret).provisioning_uri(name=person.login, issuer_name=_ISSUER)


def codes_left(session: Session, person_id: int) -> int:
    """How many recovery codes a person has not used."""
    return len(_get(session, person_id).recovery_hashes)


def confirm(
    session: Session,
    person_id: int,
    *,
    code: str,
    password: str | None,
    server_key: str,
    now: datetime,
    sitting: str | None,
) -> Sequence[str]:
    """Take the proposed secret as the second factor; the recovery codes, which nobody can read again.

    Every other sitting ends. ``password`` is None where the person signed in at a provider.
    """
    person = _get(session, person_id)
    _prove(session, person, password=password, now=now)
    secret = _secret(person, server_key)
    step = _fitting_step(secret, code, now) if secret else None
    if step is None:
        raise Invalid(
            gettext("This code does not fit. Check that the telephone shows the right time."), field="code"
        )
    codes = _fresh_codes()
    with transaction(session):
        hashed = [_hash(each) for each in codes]
        if not queries.confirm(session, person_id, at=now, step=step, recovery=hashed):
            raise Conflict(gettext("You have a second factor already. Remove it before you set up another."))
        sittings.end_all(session, person_id, but=sitting)
        _record(session, "enrol_second_factor", person_id, by=person_id, sitting=sitting)
    return codes


def prove(
    session: Session,
    person: Person,
    *,
    code: str,
    server_key: str,
    now: datetime,
    operation: str = "sign_in",
) -> str | None:
    """``code`` or ``recovery``, by which the person has proved the second factor; None when neither fits.

    It counts as an attempt like a password, under the same lock, and no code is ever taken twice.
    """
    attempts = Attempts(session, person if person.active else None, now=now)
    how = _take(session, person, _plain(code), server_key, now) if attempts.take() else None
    if how is None:
        with transaction(session):
            objects = {"step": "code"}
            audit.record(session, operation, person_id=person.id, outcome="refused", objects=objects)
        return None
    attempts.forget()
    return how


def renew_recovery(session: Session, person_id: int, proof: Proof) -> Sequence[str]:
    """Ten new recovery codes; the old ones are void."""
    _require_code(session, person_id, proof)
    codes = _fresh_codes()
    with transaction(session):
        queries.renew_recovery(session, person_id, [_hash(each) for each in codes])
        _record(session, "renew_recovery_codes", person_id, by=person_id, sitting=proof.sitting)
    return codes


def remove(session: Session, person_id: int, proof: Proof) -> None:
    """Take one's own second factor away, which needs a code of it."""
    _require_code(session, person_id, proof)
    with transaction(session):
        queries.remove(session, person_id)
        _record(session, "remove_second_factor", person_id, by=person_id, sitting=proof.sitting)


def reset(session: Session, person_id: int, *, by: int | None, sitting: str | None = None) -> None:
    """Take a person's second factor away because it is lost; their sittings end."""
    if person_id == by:
        raise Invalid(gettext("Remove your own second factor on the page of your account."))
    with transaction(session):
        if _get(session, person_id).totp_confirmed_at is None:
            raise Conflict(gettext("This person has no second factor."))
        queries.remove(session, person_id)
        sittings.end_all(session, person_id)
        _record(session, "reset_second_factor", person_id, by=by, sitting=sitting)


def _take(session: Session, person: Person, code: str, server_key: str, now: datetime) -> str | None:
    """Use up the code that fits; a committed step stays used, whatever comes after."""
    with transaction(session):
        if _CODE.fullmatch(code) and (secret := _secret(person, server_key)):
            step = _fitting_step(secret, code, now)
            return "code" if step is not None and queries.take_step(session, person.id, step) else None
        if _RECOVERY.fullmatch(code) and queries.take_recovery(session, person.id, _hash(code)):
            return "recovery"
    return None


def _require_code(session: Session, person_id: int, proof: Proof) -> None:
    person = _get(session, person_id)
    if person.totp_confirmed_at is None:
        raise Conflict(gettext("You have no second factor."))
    now, key = proof.now, proof.server_key
    if not prove(session, person, code=proof.code, server_key=key, now=now, operation="check_code"):
        raise Invalid(gettext("This code does not fit, or was used already."), field="code")


def _prove(session: Session, person: Person, *, password: str | None, now: datetime) -> None:
    if password is None:
        return
    attempts = Attempts(session, person, now=now)
    if not (attempts.take() and passwords.matches(password, person.password_hash)):
        raise Invalid(gettext("The present password is not right."), field="password")
    attempts.forget()


def _fitting_step(secret: str, code: str, now: datetime) -> int | None:
    """The time step of a code: the present one, or a neighbour for a clock that is a little off."""
    present, wanted = int(now.timestamp()) // _STEP, _plain(code)
    if not _CODE.fullmatch(wanted):
        return None
    steps = (present, present - 1, present + 1)
    return next((step for step in steps if compare_digest(TOTP(secret).generate_otp(step), wanted)), None)


def _secret(person: Person, server_key: str) -> str | None:
    if person.totp_secret is None:
        return None
    secret = _seal(server_key).open(person.totp_secret)
    if secret is None:
        log.error("second_factor_unreadable", person=person.id)  # the server's key was changed
    return secret


def _seal(server_key: str) -> Seal:
    return Seal(server_key, use=_USE)


def _fresh_codes() -> list[str]:
    return [passwords.generate(words=4) for _ in range(RECOVERY_CODES)]


def _plain(code: str) -> str:
    return re.sub(r"[\s-]", "", code).casefold()


def _hash(code: str) -> str:
    # 79 random bits need no slow hash, and a slow one would tell by its time that a code was tried.
    return hashlib.sha256(f"talsi recovery {_plain(code)}".encode()).hexdigest()


def _record(session: Session, operation: str, person_id: int, *, by: int | None, sitting: str | None) -> None:
    channel = "command" if by is None else "web"
    audit.record(
        session, operation, person_id=by, sitting=sitting, objects={"person": person_id}, channel=channel
    )


def _get(session: Session, person_id: int) -> Person:
    person = people.by_id(session, person_id)
    if person is None:
        raise NotFound(gettext("There is no such person."))
    return person
