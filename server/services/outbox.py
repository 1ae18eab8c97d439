"""Outbox: hand waiting letters over one by one, never two workers the same one, and try again what fails."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Message
from gis.queries import messages as queries
from server.services import messages
from server.services.messages import MOST_ATTEMPTS
from server.services.refusals import NotFound
from server.services.transactions import transaction

AT_ONCE = 200
"""How many letters one round sends at most, so that a full outbox does not look like a flood of mail."""
FIRST_PAUSE = timedelta(minutes=2)
LONGEST_PAUSE = timedelta(hours=24)
_LONGEST_ERROR = 300

Carry = Callable[[Message], None]


class NotTaken(Exception):
    """The mail server did not take one letter; with ``final`` it never will."""

    def __init__(self, reason: str, *, final: bool) -> None:
        super().__init__(reason)
        self.final = final


class CarrierAway(Exception):
    """Nothing can be sent now: no mail server answers, or it does not know us. No letter is to blame."""


@dataclass(frozen=True)
class Sent:
    """What became of the letters of one round."""

    sent: int = 0
    postponed: int = 0
    given_up: int = 0


def send_due(session: Session, carry: Carry, *, now: datetime, most: int = AT_ONCE) -> Sent:
    """Send what is due, oldest first.

    Parameters
    ----------
    carry
        Hands one letter over; raises `NotTaken` or `CarrierAway`.

    Raises
    ------
    CarrierAway
        If no letter can be sent at all; the reason stands with those that wait, and none loses an attempt.
    """
    outcomes = []
    for number in queries.due(session, now=now, most_attempts=MOST_ATTEMPTS, limit=most):
        try:
            outcomes.append(_send(session, number, carry, now=now))
        except CarrierAway as away:
            with transaction(session):
                queries.explain_due(session, _short(away), now=now, most_attempts=MOST_ATTEMPTS)
            raise
    return Sent(outcomes.count("sent"), outcomes.count("postponed"), outcomes.count("given up"))


def _send(session: Session, number: int, carry: Carry, *, now: datetime) -> str:
    """Send one letter; that it was sent is noted in the transaction that holds it."""
    with transaction(session):
        letter = queries.take(session, number, now=now, most_attempts=MOST_ATTEMPTS)
        if letter is None:
            return "taken by another"
        if not _wanted(session, letter):
            session.delete(letter)
            return "no longer wanted"
        try:
            carry(letter)
        except NotTaken as refusal:
            return _not_sent(letter, refusal, now=now)
        letter.sent_at, letter.error = now, None
        letter.attempts += 1
        return "sent"


def _wanted(session: Session, letter: Message) -> bool:
    """Whether its reader still wants it: an address may have been taken back while the letter waited."""
    if letter.kind in messages.TO_REPORTERS and letter.concern_id is not None:
        return queries.contact_wants(session, letter.concern_id, letter.recipient)
    if letter.kind == messages.TO_SUBSCRIBERS:
        return queries.is_subscribed(session, letter.territory_id, letter.recipient)
    return True


def _not_sent(letter: Message, refusal: NotTaken, *, now: datetime) -> str:
    letter.attempts = MOST_ATTEMPTS if refusal.final else letter.attempts + 1
    letter.error = _short(refusal)
    letter.not_before = now + _pause(letter.attempts)
    return "given up" if letter.attempts >= MOST_ATTEMPTS else "postponed"


def _pause(attempts: int) -> timedelta:
    """Two minutes, then four times as long each time, a day at most: a letter is tried for three days."""
    return min(FIRST_PAUSE * 4 ** (attempts - 1), LONGEST_PAUSE)


def _short(error: Exception) -> str:
    return str(error)[:_LONGEST_ERROR]


def listing(session: Session, *, everything: bool = False, limit: int = 200) -> Sequence[Message]:
    """List the letters that wait or were given up, newest first; with ``everything`` those sent as well."""
    return queries.listing(session, everything=everything, limit=limit)


def retry(session: Session, numbers: Sequence[int] = (), *, now: datetime) -> int:
    """Begin anew with letters that failed, all of them unless some are named; return how many.

    Raises
    ------
    NotFound
        If one that is named does not wait in the outbox.
    """
    with transaction(session):
        found = queries.begin_anew(session, numbers, now=now)
        missing = sorted(set(numbers) - set(found))
        if missing:
            raise NotFound(gettext("Letter %(number)s does not wait in the outbox.", number=missing[0]))
    return len(found)
