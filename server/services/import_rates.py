"""Import rates: what share of a territory's incidents has a place, month by month."""

import threading
from collections import OrderedDict

from sqlalchemy.orm import Session

from gis.models import Territory
from gis.queries import changes, import_quality
from gis.queries.import_quality import Share

MONTHS = 36
_REMEMBERED = 64


def by_month(session: Session, territory: Territory) -> list[Share]:
    """The last three years, month by month; counted again only after incidents have changed."""
    key = (territory.id, changes.revision(session, territory.id))
    known = _known.get(key)
    if known is None:
        known = import_quality.by_month(session, territory, months=MONTHS)
        _known.put(key, known)
    return known


class _Latest:
    """The latest answers of this process: some millions of incidents take a second to count."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._shares: OrderedDict[tuple[int, str], list[Share]] = OrderedDict()

    def get(self, key: tuple[int, str]) -> list[Share] | None:
        """An answer that was remembered."""
        with self._lock:
            return self._shares.get(key)

    def put(self, key: tuple[int, str], shares: list[Share]) -> None:
        """Remember an answer, and forget the oldest."""
        with self._lock:
            self._shares[key] = shares
            if len(self._shares) > _REMEMBERED:
                self._shares.popitem(last=False)


_known = _Latest()
