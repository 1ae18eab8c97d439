"""Post: the round that sends what waits in the outbox."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from server.mail import open_carrier
from server.services import outbox
from server.services.outbox import Sent
from server.settings import Settings


def sender(settings: Settings) -> Callable[[Session, datetime], str | None]:
    """The function of the round, for these settings."""

    def send(session: Session, now: datetime) -> str | None:
        return _in_words(deliver(session, settings, now=now))

    return send


def deliver(session: Session, settings: Settings, *, now: datetime) -> Sent:
    """Send what is due.

    Raises
    ------
    CarrierAway
        If nothing can be sent at all.
    """
    with open_carrier(settings, clock=lambda: datetime.now(UTC)) as carry:
        return outbox.send_due(session, carry, now=now)


def _in_words(outcome: Sent) -> str | None:
    """What the log says; nothing when nothing was due."""
    if outcome == Sent():
        return None
    return f"sent {outcome.sent}, postponed {outcome.postponed}, given up {outcome.given_up}"
