"""Transactions: returning commits, raising rolls back; only services open one."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

_OPEN = "talsi_transaction_open"


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Commit when the block returns, roll back when it raises.

    A service that calls another shares its transaction: the inner block is a savepoint, so what it did is
    undone when it raises, and kept only if the outermost block commits.
    """
    if session.info.get(_OPEN):
        with session.begin_nested():
            yield session
        return
    session.info[_OPEN] = True
    try:
        yield session
        session.commit()
    except BaseException:
        session.rollback()
        raise
    finally:
        session.info[_OPEN] = False
