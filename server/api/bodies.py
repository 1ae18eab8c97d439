"""Bodies: read the JSON body of a request, and refuse what is none."""

import math
from typing import Any

from flask import request

from server.i18n import gettext
from server.services.refusals import Invalid


def json_object() -> dict[str, Any]:
    """Return the body, which must be a JSON object."""
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        # A body of nothing but brackets is valid JSON, and deeper than Python reads.
        body = None
    if not isinstance(body, dict):
        raise Invalid(gettext("The request needs a JSON object."))
    return body


def text_of(body: dict[str, Any], field: str) -> str | None:
    """Return a field that is a text, or None where it is left out."""
    value = body.get(field)
    if value is not None and not isinstance(value, str):
        raise Invalid(gettext("“%(field)s” is a text.", field=field), field=field)
    return value


def place_of(body: dict[str, Any]) -> tuple[float, float] | None:
    """Return the fields ``lon`` and ``lat``, or None where both are left out."""
    if "lon" not in body and "lat" not in body:
        return None
    lon, lat = (_number(body.get(field)) for field in ("lon", "lat"))
    if lon is None or lat is None or not (abs(lon) <= 180 and abs(lat) <= 90):
        raise Invalid(gettext("“lon” and “lat” are degrees, as numbers."), field="place")
    return lon, lat


def _number(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    try:
        number = float(value)
    except OverflowError:
        return None
    return number if math.isfinite(number) else None
