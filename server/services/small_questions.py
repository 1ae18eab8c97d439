"""Small questions: something in words that a person answers at once, signed, and good for one answer."""

import hashlib
import hmac
import secrets
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from flask_babel import gettext, lazy_gettext
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.orm import Session

from gis.queries import intake_sources
from server.services.transactions import transaction

LASTS = timedelta(hours=2)
_SALT = "talsi small question"
NUMBERS = (
    lazy_gettext("zero"),
    lazy_gettext("one"),
    lazy_gettext("two"),
    lazy_gettext("three"),
    lazy_gettext("four"),
    lazy_gettext("five"),
    lazy_gettext("six"),
    lazy_gettext("seven"),
    lazy_gettext("eight"),
    lazy_gettext("nine"),
    lazy_gettext("ten"),
    lazy_gettext("eleven"),
    lazy_gettext("twelve"),
)
_LARGEST_PART = 6


@dataclass(frozen=True)
class Question:
    """What is asked, and the sealed note with the right answer that comes back with a person's own."""

    words: str
    token: str


def ask(secret: str, *, now: datetime, choice: Callable[[Sequence[int]], int] = secrets.choice) -> Question:
    """Make a question in the reader's language."""
    first, second = (choice(range(1, _LARGEST_PART + 1)) for _ in range(2))
    words = gettext(
        "How much is %(first)s and %(second)s together?", first=NUMBERS[first], second=NUMBERS[second]
    )
    nonce = secrets.token_urlsafe(12)
    note = {"n": nonce, "t": int(now.timestamp()), "a": _sealed(secret, nonce, first + second)}
    return Question(words, _signer(secret).dumps(note))


def answered(session: Session, secret: str, *, token: str, answer: str, now: datetime) -> bool:
    """Whether the answer is right; the question is used up either way, so that nobody tries them all."""
    note = _note(secret, token)
    if note is None:
        return False
    asked = datetime.fromtimestamp(note["t"], UTC)
    if not timedelta(0) <= now - asked <= LASTS:
        return False
    with transaction(session):
        # Counted where sources are: there it goes with them after a week.
        spent = hashlib.sha256(f"question {note['n']}".encode()).hexdigest()
        first_time = intake_sources.count(session, spent, asked.replace(minute=0, second=0)) == 1
    given = _number(answer)
    return first_time and given is not None and _sealed(secret, note["n"], given) == note["a"]


def _number(answer: str) -> int | None:
    """A number in digits or in words of the reader's language."""
    said = answer.strip().casefold().rstrip(".")
    if said.isascii() and said.isdigit():
        return int(said[:4])
    return next((number for number, word in enumerate(NUMBERS) if str(word).casefold() == said), None)


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=_SALT)


def _note(secret: str, token: str) -> dict[str, Any] | None:
    try:
        note = _signer(secret).loads(token)
    except BadSignature:
        return None
    return note if isinstance(note, dict) else None


def _sealed(secret: str, nonce: str, number: int) -> str:
    """The answer, so that the note does not tell it."""
    return hmac.new(secret.encode(), f"{nonce}|{number}".encode(), hashlib.sha256).hexdigest()[:20]
