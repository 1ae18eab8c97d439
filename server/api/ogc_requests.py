"""OGC requests: read the parameters of OGC API Features; what is wrong is said, as the standard wants it."""

import math
from collections.abc import Iterable
from datetime import date

from flask import request
from flask_babel import gettext

from gis.models import PublishedTerritory
from server.services.public_queries import Wanted, box_in_degrees

CRS84 = "http://www.opengis.net/def/crs/OGC/1.3/CRS84"
_EPSG = "http://www.opengis.net/def/crs/EPSG/0/"
_MOST, _USUAL = 1000, 100


class BadQuery(ValueError):
    """A parameter that cannot be understood, with the reason in words."""


def crs_name(srid: int) -> str:
    """The name of a reference system as the standard writes it."""
    return f"{_EPSG}{srid}"


def check_names(known: Iterable[str]) -> None:
    """Refuse a parameter that means nothing here: ignoring it would answer another question."""
    unknown = sorted(set(request.args) - {*known, "f"})
    if unknown:
        raise BadQuery(gettext("There is no parameter “%(name)s” here.", name=unknown[0][:80]))


def offered(territory: PublishedTerritory, parameter: str) -> int | None:
    """Return which system a parameter names: an EPSG code, or None for longitude and latitude."""
    name = request.args.get(parameter, CRS84)
    if name == CRS84:
        return None
    if territory.srid and name == crs_name(territory.srid):
        return territory.srid
    raise BadQuery(
        gettext("The collection is not offered in the reference system of “%(name)s”.", name=parameter)
    )


def wanted(territory: PublishedTerritory) -> Wanted:
    """Read box, time and page."""
    box = request.args.get("bbox")
    when = request.args.get("datetime")
    system = offered(territory, "bbox-crs")
    return Wanted(
        box=box_in_degrees(_box(box), system) if box is not None else None,
        during=_during(when) if when is not None else None,
        limit=min(_whole("limit", _USUAL, least=1), _MOST),
        offset=_whole("offset", 0, least=0),
    )


def _box(text: str) -> tuple[float, float, float, float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) == 6:  # with heights, which nothing here has
        numbers = [*numbers[:2], *numbers[3:5]]
    if len(numbers) != 4 or not all(math.isfinite(number) for number in numbers) or numbers[1] > numbers[3]:
        raise BadQuery(gettext("A box is four numbers: west, south, east, north."))
    return numbers[0], numbers[1], numbers[2], numbers[3]


def _during(text: str) -> tuple[date | None, date | None]:
    first, slash, last = text.partition("/")
    if not slash:
        day = _day(first)
        return day, day
    return _open_day(first), _open_day(last)


def _open_day(text: str) -> date | None:
    return None if text in ("", "..") else _day(text)


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text[:10])
    except ValueError:
        raise BadQuery(gettext("A time is a day such as 2026-07-01, or two with a slash between.")) from None


def _whole(name: str, usual: int, *, least: int) -> int:
    text = request.args.get(name)
    if text is None:
        return usual
    if not (text.isascii() and text.isdigit() and len(text) < 10 and int(text) >= least):
        raise BadQuery(gettext("“%(name)s” is a whole number from %(least)s on.", name=name, least=least))
    return int(text)
