"""Tracking codes: sixteen signs that open one concern, made at random, read from whatever people type."""

import secrets
from collections.abc import Callable

# Crockford's base 32: no I, L, O or U, so that a code can be read from paper and over the telephone.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
GROUP = 4

_MISREAD = str.maketrans({"O": "0", "I": "1", "L": "1"})
_BETWEEN = frozenset(" \t\r\n\u00a0\u202f-‐‑‒–—−_.")
_REF_LENGTH = 8


def new_code(choice: Callable[[str], str] = secrets.choice) -> str:
    """Make a code of eighty random bits, in four groups of four."""
    return grouped("".join(choice(ALPHABET) for _ in range(LENGTH)))


def new_ref(choice: Callable[[str], str] = secrets.choice) -> str:
    """Make the public name of a concern: random, short, and a key to nothing."""
    return "".join(choice(ALPHABET.lower()) for _ in range(_REF_LENGTH))


def grouped(signs: str) -> str:
    """Set the signs of a code in groups, as they are read aloud."""
    return "-".join(signs[start : start + GROUP] for start in range(0, len(signs), GROUP))


def normalised(typed: str) -> str | None:
    """Read a code as it was typed: blanks, dashes and small letters do not matter, nor O for 0 or I for 1.

    None when it cannot be a code.
    """
    signs = "".join(sign for sign in typed.upper() if sign not in _BETWEEN).translate(_MISREAD)
    if len(signs) != LENGTH or any(sign not in ALPHABET for sign in signs):
        return None
    return grouped(signs)
