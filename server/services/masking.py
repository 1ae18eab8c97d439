"""Masking: what stands in public for an exact point, chosen once and stored with the concern."""

import math
from collections.abc import Mapping
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


@dataclass(frozen=True)
class Ground:
    """What the places and neighbourhoods of a territory stand for, to check what was stored by whomever."""

    places: Mapping[int, tuple[int, str | None]]
    addresses: Mapping[str, int]

    @classmethod
    def of(cls, session: Session, territory: Territory) -> "Ground":
        """Read it."""
        return cls(places.known_places(session, territory), places.addresses_by_area(session, territory))

    def shown(self, place_id: int | None, area: str | None) -> tuple[int | None, str | None]:
        """Return what may be named of a place and a neighbourhood.

        Beside a place stands its own neighbourhood: two that cut each other would stand for fewer addresses.
        """
        addresses, own = self.places.get(place_id, (1, None)) if place_id is not None else (1, None)
        if is_enough(addresses):
            return place_id, own if is_enough(self.addresses.get(own or "", 0)) else None
        return None, area if is_enough(self.addresses.get(area or "", 0)) else None


def is_enough(addresses: int) -> bool:
    """Whether what stands for so many addresses points at no household."""
    return not 0 < addresses < FEWEST_ADDRESSES


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
    named = is_enough(found.addresses)
    return Masked(found.place_id, found.neighbourhood_id if named else None, inside=True)
