"""Digest: the round that looks at the boards and writes the weekly letters."""

from collections.abc import Callable
from datetime import datetime

from sqlalchemy.orm import Session

from server.services import digests
from server.settings import Settings


def writer(settings: Settings) -> Callable[[Session, datetime], str | None]:
    """The function of the round; the links of the letters are made with the key of these settings."""

    def write(session: Session, now: datetime) -> str | None:
        secret = settings.signing_key()
        digests.repair_tokens(session, secret=secret)
        digests.notice(session, now=now)
        written = digests.write(session, secret=secret, now=now)
        return f"written {written}" if written else None

    return write
