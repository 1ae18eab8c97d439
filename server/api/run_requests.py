"""Run requests: read what a person asks of a hotspot run, and refuse what makes no sense."""

import math
from typing import Any

from flask import request

from analysis.hotspots import HotspotSettings
from server.api.openapi import SELECTION
from server.api.selections import from_body
from server.i18n import gettext
from server.services.hotspots import RunRequest
from server.services.refusals import Invalid

# Beyond these a map of hotspots says nothing: one circle would hold a whole region.
MOST_EPS_M = 50_000
MOST_INCIDENTS = 1_000_000
MOST_WEIGHT = 1_000_000_000

WANTED = {
    "type": "object",
    "required": ["eps_m", "min_incidents"],
    "properties": {
        **SELECTION,
        "area": {
            "type": "array",
            "items": {"type": "array", "items": {"type": "number"}, "minItems": 2, "maxItems": 2},
            "description": "Corners of a polygon, each longitude and latitude.",
        },
        "eps_m": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": MOST_EPS_M,
            "description": "Radius in metres.",
        },
        "min_incidents": {
            "type": "integer",
            "minimum": 1,
            "maximum": MOST_INCIDENTS,
            "description": "The point itself counts.",
        },
        "weighted": {"type": "boolean", "default": False},
        "min_weight": {
            "type": "number",
            "exclusiveMinimum": 0,
            "maximum": MOST_WEIGHT,
            "description": "Used when weighted; by default that of min_incidents average incidents.",
        },
    },
}


def from_request() -> RunRequest:
    """Read the JSON body of this request.

    Raises
    ------
    Invalid
        Naming the field, in a sentence for the person who filled it in.
    """
    body = _body()
    weighted = body.get("weighted", False)
    if not isinstance(weighted, bool):
        raise Invalid(gettext("“weighted” is either true or false."), field="weighted")
    settings = HotspotSettings(
        eps_m=_eps_m(body.get("eps_m")),
        min_incidents=_min_incidents(body.get("min_incidents")),
        weighted=weighted,
        min_weight=_min_weight(body.get("min_weight")),
    )
    return RunRequest(from_body(body), settings)


def _body() -> dict[str, Any]:
    try:
        body = request.get_json(silent=True)
    except RecursionError:
        # A body of nothing but brackets is valid JSON, and deeper than Python reads.
        body = None
    if not isinstance(body, dict):
        raise Invalid(gettext("The request needs a JSON object with eps_m and min_incidents."))
    return body


def _eps_m(value: Any) -> float:
    number = _number(value)
    if number is None or not 0 < number <= MOST_EPS_M:
        raise Invalid(
            gettext("The radius is a number of metres above 0, at most %(most)s.", most=MOST_EPS_M),
            field="eps_m",
        )
    return number


def _min_incidents(value: Any) -> int:
    number = _number(value)
    if number is None or not 1 <= number <= MOST_INCIDENTS or number != int(number):
        raise Invalid(
            gettext(
                "The least number of incidents is a whole number from 1 to %(most)s.", most=MOST_INCIDENTS
            ),
            field="min_incidents",
        )
    return int(number)


def _min_weight(value: Any) -> float | None:
    if value is None:
        return None
    number = _number(value)
    if number is None or not 0 < number <= MOST_WEIGHT:
        raise Invalid(
            gettext("The least weight is a number above 0, at most %(most)s.", most=MOST_WEIGHT),
            field="min_weight",
        )
    return number


def _number(value: Any) -> float | None:
    """Return a finite number, or None for anything else; True is no number here."""
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        return None
    if isinstance(value, int):
        return float(value) if abs(value) <= MOST_WEIGHT else None
    return value if math.isfinite(value) else None
