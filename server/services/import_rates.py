"""Import rates: what share of incidents has a place, in a territory by month, in one file from all sides."""

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from gis.models import ImportBatch, Territory
from gis.queries import changes, import_quality
from gis.queries.import_quality import Quality, Share

MONTHS = 36
_REMEMBERED = 64
T = TypeVar("T")


class Latest(Generic[T]):
    """The latest answers of this process: some millions of incidents take a second to count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: OrderedDict[tuple[object, ...], T] = OrderedDict()

    def of(self, key: tuple[object, ...], make: Callable[[], T]) -> T:
        """Return what was remembered, or make it and forget the oldest."""
        with self._lock:
            if key in self._answers:
                return self._answers[key]
        made = make()
        with self._lock:
            self._answers[key] = made
            if len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        return made


_months: Latest[list[Share]] = Latest()
_files: Latest[Quality] = Latest()


def by_month(session: Session, territory: Territory) -> list[Share]:
    """The last three years, month by month; counted again only after incidents have changed."""
    key = (territory.id, changes.revision(session, territory.id))
    return _months.of(key, lambda: import_quality.by_month(session, territory, months=MONTHS))


def of_batch(session: Session, territory: Territory, batch: ImportBatch) -> Quality:
    """The incidents that belong to a file now; counted again only after incidents have changed."""
    key = (batch.id, changes.revision(session, territory.id))
    return _files.of(key, lambda: import_quality.of_batch(session, territory, batch.id))
