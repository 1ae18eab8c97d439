"""View requests: read from an address what a file or a sheet of the explorer is to show."""

import re
from uuid import UUID

from flask import request
from flask_babel import gettext

from gis.queries.selection import Selection
from gis.tiles.layers import POINTS_FROM_ZOOM
from server.services.areas import area_of_text
from server.services.refusals import Invalid
from server.services.selections import build
from server.services.view_files import Place, ViewRequest

_LISTS = ("category", "weekday", "hour", "known_by", "neighbourhood")
_LAYOUTS = ("swipe", "side")
_NUMBER = r"(-?[0-9]{1,3}(?:\.[0-9]{1,12})?)"
_VIEW = re.compile(f"{_NUMBER}/{_NUMBER}/{_NUMBER}")
_USUAL_ZOOM = 12
_MOST_CLASSES = 10


def from_address() -> ViewRequest:
    """Read filters, zoom, place, classes, run and notes.

    Raises
    ------
    Invalid
        If one of them makes no sense.
    """
    place = _place(request.args.get("view", ""))
    return ViewRequest(
        selection=_selection(),
        zoom=_zoom(request.args.get("zoom", ""), place),
        place=place,
        breaks=_breaks(request.args.get("breaks", "")),
        run=_run(request.args.get("run", "")),
        notes=request.args.get("notes", "") == "yes",
        second=_selection("b.") if request.args.get("compare") in _LAYOUTS else None,
    )


def _selection(prefix: str = "") -> Selection:
    """Read the filters, as the API has them; those with a prefix stand in place of those of the same name."""
    lists = {name: request.args.getlist(prefix + name) or request.args.getlist(name) for name in _LISTS}
    first, last, area = (
        request.args.get(prefix + name) or request.args.get(name, "") for name in ("from", "to", "area")
    )
    return build(lists, first, last, area_of_text(area))


def _place(text: str) -> Place | None:
    if not text:
        return None
    found = _VIEW.fullmatch(text)
    zoom, lat, lon = (float(part) for part in found.groups()) if found else (0.0, 91.0, 181.0)
    if not (0 <= zoom <= 24 and abs(lat) <= 85 and abs(lon) <= 180):
        raise Invalid(gettext("“view” is a zoom, a latitude and a longitude: 13/57.24/22.59."), field="view")
    return Place(zoom, lat, lon)


def _zoom(text: str, place: Place | None) -> int:
    if not text:
        return min(int(place.zoom), POINTS_FROM_ZOOM - 1) if place else _USUAL_ZOOM
    if not re.fullmatch("[0-9]{1,2}", text, re.ASCII) or int(text) > 24:
        raise Invalid(gettext("“zoom” is a whole number from 0 to 24."), field="zoom")
    # Nearer than that the map shows places; squares of this size come closest.
    return min(int(text), POINTS_FROM_ZOOM - 1)


def _breaks(text: str) -> tuple[int, ...]:
    if not text:
        return ()
    numbers = text.split(",")
    sensible = len(numbers) <= _MOST_CLASSES and all(re.fullmatch("[0-9]{1,9}", each) for each in numbers)
    lowest = tuple(int(each) for each in numbers) if sensible else ()
    if not lowest or list(lowest) != sorted(set(lowest)) or lowest[0] < 1:
        raise Invalid(gettext("“breaks” are rising whole numbers, from 1 on: 1,5,20."), field="breaks")
    return lowest


def _run(text: str) -> UUID | None:
    if not text:
        return None
    try:
        return UUID(text)
    except ValueError:
        raise Invalid(gettext("There is no such hotspot run."), field="run") from None
