"""Transactions: returning commits, raising rolls back; only services open one."""

from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.orm import Session

_DEPTH = "talsi_transaction_depth"


@contextmanager
def transaction(session: Session) -> Iterator[Session]:
    """Commit when the block returns, roll back when it raises.

    A service that calls another shares the outer transaction: only the outermost block commits.
    """
    depth = session.info.get(_DEPTH, 0)
    session.info[_DEPTH] = depth + 1
    try:
        yield session
        if depth == 0:
            session.commit()
        else:
            session.flush()
    except BaseException:
        if depth == 0:
            session.rollback()
        raise
    finally:
        session.info[_DEPTH] = depth
