"""Attempts: how often somebody may try a password or a code before the account is locked for a while."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gis.models import Person
from gis.queries import people as queries
from server.services.transactions import transaction

FREE = 5
FIRST_LOCK = timedelta(seconds=30)
LONGEST_LOCK = timedelta(minutes=15)


class Attempts:
    """The attempts at one account, whether it exists or not; a lock doubles with each further failure."""

    def __init__(self, session: Session, person: Person | None, *, now: datetime) -> None:
        self._session, self._person, self._now = session, person, now
        self._taken: queries.Attempt | None = None

    def take(self) -> bool:
        """Count one before anything is checked; False, at the same cost, when there may be none now."""
        with transaction(self._session):
            if self._person is not None:
                self._taken = queries.take_attempt(
                    self._session,
                    self._person.id,
                    now=self._now,
                    free=FREE,
                    first=FIRST_LOCK,
                    longest=LONGEST_LOCK,
                )
            if self._taken is None:
                queries.pretend_attempt(self._session)
        return self._taken is not None

    def give_back(self) -> None:
        """The answer was right, and another is still to come: this one does not count."""
        if self._person is not None and self._taken is not None:
            with transaction(self._session):
                queries.give_attempt_back(self._session, self._person.id, self._taken)

    def forget(self) -> None:
        """Everything was right: counting begins anew."""
        if self._person is not None:
            with transaction(self._session):
                queries.forget_attempts(self._session, self._person.id)
