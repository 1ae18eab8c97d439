"""Keys: tell the database, in each transaction, which tracking code its holder has shown."""

import hashlib
from typing import Any

from sqlalchemy import Connection, event, text
from sqlalchemy.orm import Session, SessionTransaction

_INFO = "talsi_key"


def key_of(code: str) -> bytes:
    """The hash that is stored instead of a tracking code or the token of a link."""
    return hashlib.sha256(code.encode()).digest()


def unlock(session: Session, key: bytes) -> None:
    """Let a session of the intake role see what belongs to this key, and nothing else.

    Row security compares the key with each row; it holds for every later transaction of the session.
    """
    session.info[_INFO] = key.hex()
    if session.in_transaction():
        _say(session.connection(), session.info[_INFO])


@event.listens_for(Session, "after_begin")
def _begin(session: Session, _transaction: SessionTransaction, connection: Connection) -> None:
    if key := session.info.get(_INFO):
        _say(connection, key)


def _say(connection: Connection, key: Any) -> None:
    connection.execute(text("SELECT set_config('talsi.key', :key, true)"), {"key": key})
