"""Sealing log: chain the rows of the record of access by hashes, after they are written.

The canonical form of a row is a JSON object of its twelve fields in UTF-8: keys in alphabetical order at
every depth, no spaces, letters as they are, the time in UTC with six decimals of a second, and null for
what is empty. The hash of a link is SHA-256 over the 32 bytes of the hash before it and that form; before the
first link stand 32 zero bytes. docs/privacy.md says the same to whoever checks it with their own program.
"""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.orm import Session

from gis.queries import seals
from gis.queries.seals import FIELDS, Head
from server.services.transactions import transaction

BEGINNING = bytes(32)
NAMES = tuple(field.key for field in FIELDS)
AT_ONCE = 5_000
# A row may be committed after rows with higher numbers: a round looks this far back, a slow one to the first.
REACH = 10_000


@dataclass(frozen=True)
class ChainState:
    """How far the chain has come."""

    sealed: int
    waiting: int
    head: Head | None


def seal(session: Session, _now: datetime | None = None, *, reach: int | None = REACH) -> int:
    """Seal what waits, and return how many rows; nothing while another process seals."""
    total = 0
    while True:
        count = _seal_some(session, reach=reach)
        total += count
        if count < AT_ONCE:
            return total


def seal_late(session: Session, _now: datetime | None = None) -> int:
    """Seal what waits, however far back: a transaction may have been open for hours."""
    return seal(session, reach=None)


def state(session: Session) -> ChainState:
    """How many rows are sealed, how many wait, and the last link."""
    return ChainState(seals.count_sealed(session), seals.count_unsealed(session), seals.head(session))


def link(previous: bytes, event: Mapping[str, Any]) -> bytes:
    """The hash that seals a row after the link before it."""
    return hashlib.sha256(previous + canonical(event)).digest()


def canonical(event: Mapping[str, Any]) -> bytes:
    """A row as the bytes that are hashed."""
    fields = {name: _plain(event[name]) for name in NAMES}
    return json.dumps(fields, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    return value.astimezone(UTC).isoformat(timespec="microseconds") if isinstance(value, datetime) else value


def _seal_some(session: Session, *, reach: int | None) -> int:
    with transaction(session):
        if not seals.take_alone(session):
            return 0
        last = seals.head(session)
        number, previous = (last.seal_id, last.hash) if last else (0, BEGINNING)
        links = []
        for event in seals.unsealed(session, reach=reach, limit=AT_ONCE):
            number, previous = number + 1, link(previous, event._asdict())
            links.append((number, event.id, previous))
        if links:
            seals.add(session, links)
        return len(links)
