"""Areas: read a polygon that somebody drew, and refuse what encloses no ground."""

import math
from collections.abc import Sequence
from typing import Any

import shapely
from flask_babel import gettext

from server.services.refusals import Invalid

LEAST_CORNERS = 3
MOST_CORNERS = 200
# Coordinates are kept to a decimetre; an address stays short, and no border hangs on the last bit.
DECIMALS = 6
Area = tuple[tuple[float, float], ...]


def area_of_text(text: str) -> Area:
    """Read “lon,lat;lon,lat;…” of an address.

    Raises
    ------
    Invalid
        In a sentence, if it is no polygon.
    """
    if not text.strip():
        return ()
    return area_of_pairs([corner.split(",") for corner in text.split(";") if corner.strip()])


def area_of_pairs(pairs: Any) -> Area:
    """Read a list of [longitude, latitude]; a ring that returns to its first corner is the same polygon."""
    if not isinstance(pairs, Sequence) or isinstance(pairs, str):
        raise _unreadable()
    if not pairs:
        return ()
    if len(pairs) > MOST_CORNERS + 1:
        raise _bad(
            gettext("The area has too many corners; draw it with at most %(most)s.", most=MOST_CORNERS)
        )
    corners = [_corner(pair) for pair in pairs]
    if len(corners) > 1 and corners[0] == corners[-1]:
        corners.pop()
    if not LEAST_CORNERS <= len(corners) <= MOST_CORNERS:
        raise _bad(
            gettext("An area has from %(least)s to %(most)s corners.", least=LEAST_CORNERS, most=MOST_CORNERS)
        )
    polygon = shapely.Polygon(corners)
    if not polygon.is_valid or polygon.area == 0:
        raise _bad(gettext("The border of the area crosses itself or encloses no ground. Draw it again."))
    return tuple(corners)


def _corner(pair: Any) -> tuple[float, float]:
    if not isinstance(pair, Sequence) or isinstance(pair, str) or len(pair) != 2:
        raise _unreadable()
    lon, lat = _degrees(pair[0], 180), _degrees(pair[1], 90)
    return lon, lat


def _degrees(value: Any, most: int) -> float:
    if isinstance(value, bool) or not isinstance(value, (int, float, str)) or len(str(value)) > 40:
        raise _unreadable()
    try:
        number = float(value)
    except (ValueError, OverflowError):
        raise _unreadable() from None
    if not math.isfinite(number) or abs(number) > most:
        raise _unreadable()
    return round(number, DECIMALS) + 0.0


def _unreadable() -> Invalid:
    return _bad(
        gettext(
            "The area cannot be read. Write its corners as longitude,latitude;longitude,latitude and so on."
        )
    )


def _bad(sentence: str) -> Invalid:
    return Invalid(sentence, field="area")
