"""Passwords: argon2 hashes, a rule for new ones, and checks that take the same time for everybody."""

import secrets
from functools import lru_cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from flask_babel import gettext

from server.services.refusals import Invalid

SHORTEST = 12
LONGEST = 256  # hashing a novel would keep a server busy
_WORD = 4
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # without letters that look alike

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """The argon2id hash of a password, with its settings and salt."""
    return _hasher.hash(password)


def matches(password: str, hashed: str | None) -> bool:
    """Whether the password fits; without a hash it spends the same time and says no."""
    try:
        return _hasher.verify(hashed or _nobodys_hash(), password[:LONGEST]) and hashed is not None
    except (VerificationError, InvalidHashError):
        return False


def outdated(hashed: str) -> bool:
    """Whether a hash was made with weaker settings than today's."""
    return _hasher.check_needs_rehash(hashed)


def generate(words: int = 5) -> str:
    """A password to hand over, in groups of four; five of them have 99 bits."""
    return "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_WORD)) for _ in range(words))


def check_new(password: str, *, login: str) -> None:
    """Refuse a new password that is too easy to guess, and say which rule it breaks."""
    if len(password) < SHORTEST:
        raise Invalid(
            gettext("The password needs at least %(count)s characters.", count=SHORTEST), field="password"
        )
    if len(password) > LONGEST:
        raise Invalid(
            gettext("The password may have %(count)s characters at most.", count=LONGEST), field="password"
        )
    if login.casefold() in password.casefold() or len(set(password.casefold())) < 5:
        raise Invalid(
            gettext("The password is too easy to guess: it repeats itself or contains the login."),
            field="password",
        )


@lru_cache(maxsize=1)
def _nobodys_hash() -> str:
    return _hasher.hash(secrets.token_urlsafe(24))
