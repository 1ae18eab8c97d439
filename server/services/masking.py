"""Masking: what stands in public for an exact point, chosen once and stored with the concern."""

import math
from dataclasses import dataclass

from sqlalchemy.orm import Session

from gis.models import Territory
from gis.queries import places

FEWEST_ADDRESSES = 8
"""A public place, or a neighbourhood named instead of one, stands for so many addresses, or for none."""

FURTHEST_M = 500.0
"""A place further away would say something untrue; the neighbourhood is named instead."""


@dataclass(frozen=True)
class Masked:
    """What stands for a point: a place, else only a neighbourhood, else only the territory.

    A point that is not ``inside`` the territory has neither: nothing is snapped across its border.
    """

    place_id: int | None
    neighbourhood_id: int | None
    inside: bool


def mask(session: Session, territory: Territory, lon: float, lat: float) -> Masked:
    """Choose what stands for a point in degrees.

    The choice has no chance in it, and is stored with the concern, so that asking again tells nothing more.
    The role that takes concerns in can call it.
    """
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        return Masked(None, None, inside=False)
    found = places.around(session, territory, lon, lat, furthest_m=FURTHEST_M, fewest=FEWEST_ADDRESSES)
    if not found.inside:
        return Masked(None, None, inside=False)
    # A neighbourhood of one to seven addresses would point at a household.
    named = not 0 < found.addresses < FEWEST_ADDRESSES
    return Masked(found.place_id, found.neighbourhood_id if named else None, inside=True)
