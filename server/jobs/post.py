"""Post: the round that sends what waits in the outbox."""

from collections.abc import Callable
from datetime import UTC, datetime

from sqlalchemy.orm import Session

from server.logs import logger
from server.mail import open_carrier
from server.services import outbox
from server.services.outbox import CarrierAway, Sent
from server.settings import Settings

log = logger("jobs")


def sender(settings: Settings) -> Callable[[Session, datetime], str | None]:
    """The function of the round, for these settings."""

    def send(session: Session, now: datetime) -> str | None:
        try:
            return _in_words(deliver(session, settings, now=now))
        except CarrierAway as away:
            log.warning("no_letter_leaves", reason=str(away))  # the mail server's own words, no reader's
            raise

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
