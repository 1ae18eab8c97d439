"""Columns: one array for each thing that a filter or a chart asks of an incident."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from gis.models import KnownBy
from gis.tilegrid import ZOOM

# A place for those without one, behind all places.
NOWHERE = 1 << (2 * ZOOM)

# The clock column: 7 x 24 hours of the week from Monday on, then the weekdays of those without an hour.
HOURS_OF_WEEK = 168
ONLY_WEEKDAY = HOURS_OF_WEEK
NO_WEEKDAY = ONLY_WEEKDAY + 7
CLOCK_VALUES = NO_WEEKDAY + 1

# The status column: how it became known in the lower two bits, above them where it is.
KNOWN_BY = tuple(each.value for each in KnownBy)
LOCATED, AT_DEFAULT, UNLOCATED = 0, 1, 2
STATUS_VALUES = 256
MOST_REASONS = STATUS_VALUES // 4 - UNLOCATED

T = TypeVar("T")
# A map, its charts and the map beside it ask for the same choice within a second.
_REMEMBERED = 12


@dataclass(frozen=True)
class Meaning:
    """What the numbers in the columns stand for.

    Parameters
    ----------
    first_day
        The local day 0 as days since 1970.
    days
        How many days there are.
    categories, neighbourhoods
        Ids; a column has their position, that of neighbourhoods plus 1, where 0 is none.
    reasons
        Why some have no place.
    """

    revision: str
    timezone: str
    rows: int
    first_day: int
    days: int
    categories: tuple[int, ...]
    neighbourhoods: tuple[int, ...]
    reasons: tuple[str, ...]


@dataclass(frozen=True, eq=False, repr=False)
class Columns:
    """The incidents of one territory in the order of their quadkeys, the unlocated ones last.

    Parameters
    ----------
    lon, lat, starts
        Of each distinct place: degrees, and the first row that lies there, with one more start at the end.
    """

    meaning: Meaning
    id: NDArray[np.int64]
    quadkey: NDArray[np.int64]
    day: NDArray[Any]
    clock: NDArray[np.uint8]
    category: NDArray[Any]
    neighbourhood: NDArray[Any]
    status: NDArray[np.uint8]
    lon: NDArray[np.float64]
    lat: NDArray[np.float64]
    starts: NDArray[np.int64]
    remembered: "Remembered" = field(default_factory=lambda: Remembered(_REMEMBERED))


ARRAYS = (
    "id",
    "quadkey",
    "day",
    "clock",
    "category",
    "neighbourhood",
    "status",
    "lon",
    "lat",
    "starts",
)


class Remembered:
    """Results that were asked for lately; who asks while one is being made waits for it."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = threading.Lock()
        self._held: OrderedDict[Hashable, Any] = OrderedDict()
        self._making: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, make: Callable[[], T]) -> T:
        """Return what was made for a key, or make it."""
        with self._lock:
            if key in self._held:
                self._held.move_to_end(key)
                return self._held[key]
            turn = self._making.setdefault(key, threading.Lock())
        with turn:
            with self._lock:
                if key in self._held:
                    return self._held[key]
            try:
                made = make()
                with self._lock:
                    self._held[key] = made
                    while len(self._held) > self._most:
                        self._held.popitem(last=False)
            finally:
                with self._lock:
                    self._making.pop(key, None)
        return made

    def forget(self, which: Callable[[Any], bool]) -> None:
        """Let go of the results with certain keys."""
        with self._lock:
            for key in [key for key in self._held if which(key)]:
                del self._held[key]
