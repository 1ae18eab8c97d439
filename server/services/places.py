"""Places: keep the address register, and the places that concerns are snapped to."""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from analysis.coarsening import Places, choose_places
from gis.crs import DEGREES, project, project_geometry
from gis.intake.addresses import Found, read_register
from gis.models import Place, Territory
from gis.queries import place_building as queries
from gis.queries import publishing, territories
from server.services import audit
from server.services.masking import FEWEST_ADDRESSES, FURTHEST_M
from server.services.transactions import transaction

LONGEST_STREET_M = 400.0
"""A longer street is several places, so that nobody on it is far from one."""

# A decimetre: a place keeps its number when the ground is drawn again.
_DECIMALS = 6

Candidate = tuple[str, float, float]


@dataclass(frozen=True)
class Ledger:
    """What became of a register.

    Attributes
    ----------
    addresses
        How many are searched and counted now.
    left_out
        Rows that were not used, by reason.
    columns
        Which column of the file was taken for what.
    places
        Places that concerns are snapped to now; ``empty`` of them stand for no address, ``retired`` ones are
        kept for the concerns that have them.
    unplaced
        Addresses that no place stands for: a concern there is shown by its neighbourhood.
    """

    addresses: int
    places: int
    empty: int
    retired: int
    unplaced: int
    left_out: dict[str, int] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)


def read_file(
    session: Session,
    territory: Territory,
    file: bytes | Path,
    *,
    said: Mapping[str, str] | None = None,
    channel: str = "command",
) -> Ledger:
    """Replace the register of a territory by a file's, and build its places anew, both or neither."""
    register = read_register(file, srid=territory.srid, boundary=territories.boundary(territory), said=said)
    with transaction(session):
        ledger = replace_register(session, territory, register.addresses)
        audit.record(
            session,
            "replace_addresses",
            territory_id=territory.id,
            channel=channel,
            objects={"addresses": ledger.addresses, "places": ledger.places},
        )
    return Ledger(
        **{
            **ledger.__dict__,
            "left_out": register.left_out,
            "columns": register.columns,
        }
    )


def replace_register(session: Session, territory: Territory, addresses: Sequence[Found]) -> Ledger:
    """Replace the register of a territory by these addresses, and build its places anew."""
    with transaction(session):
        publishing.alone(session, territory)
        publishing.write_territory(session, territory)
        queries.replace_addresses(
            session, territory, [(each.code, each.label, each.lon, each.lat) for each in addresses]
        )
        return rebuild(session, territory)


def rebuild(session: Session, territory: Territory) -> Ledger:
    """Build the places of a territory from its ground and its register.

    One that is there stays where it is, under its number. One that would stand for too few addresses, or is
    no longer on the ground, is retired: concerns that have it keep it, and no new one is snapped to it.
    """
    with transaction(session):
        addresses, address_areas = queries.measured_addresses(session, territory)
        # Without a register nobody can say for whom a place stands.
        candidates = _candidates(session, territory) if len(addresses) else []
        known = {
            (place.name, *_rounded(*_point(place.location))): place
            for place in queries.kept_places(session, territory)
        }
        # Those that have a number go first, as masking takes the lower number of two at the same distance.
        ordered = sorted(candidates, key=lambda each: known[each].id if each in known else math.inf)
        xy, areas, inside = queries.measured_points(session, territory, [each[1:] for each in ordered])
        ordered = [each for each, within in zip(ordered, inside, strict=True) if within]
        chosen = choose_places(
            xy[inside],
            areas[inside],
            addresses,
            address_areas,
            fewest=FEWEST_ADDRESSES,
            furthest_m=FURTHEST_M,
        )
        retired = _write(session, territory, ordered, chosen, known)
        empty = int(np.count_nonzero(chosen.kept & (chosen.addresses == 0)))
        placed = int(chosen.addresses.sum())
        return Ledger(len(addresses), int(chosen.kept.sum()), empty, retired, len(addresses) - placed)


def _write(
    session: Session,
    territory: Territory,
    candidates: Sequence[Candidate],
    chosen: Places,
    known: Mapping[Candidate, Place],
) -> int:
    """Write what changed; return how many places are retired."""
    counts = {
        candidate: int(addresses)
        for candidate, kept, addresses in zip(candidates, chosen.kept, chosen.addresses, strict=True)
        if kept
    }
    for candidate, place in known.items():
        queries.set_place(
            session,
            place.id,
            addresses=counts.get(candidate, place.addresses),
            retired=candidate not in counts,
        )
    queries.add_places(
        session, territory, [(*each, count) for each, count in counts.items() if each not in known]
    )
    return sum(candidate not in counts for candidate in known)


def _candidates(session: Session, territory: Territory) -> list[Candidate]:
    """List the middles of streets, or of their parts, and of what else has a name; each once."""
    found: dict[tuple[float, float], Candidate] = {}
    for name, element in queries.named_ground(session, territory):
        for x, y in _middles(project_geometry(to_shape(element), source=DEGREES, target=territory.srid)):
            lon, lat = project(np.array([x]), np.array([y]), source=territory.srid, target=DEGREES)
            at = _rounded(float(lon[0]), float(lat[0]))
            found.setdefault(at, (name, *at))
    return list(found.values())


def _middles(shape: BaseGeometry) -> Iterator[tuple[float, float]]:
    if shape.is_empty:
        return
    if shape.geom_type not in {"LineString", "MultiLineString"}:
        point = shape.representative_point()
        yield point.x, point.y
        return
    for line in shapely.get_parts(shapely.line_merge(shape)):
        parts = max(1, math.ceil(line.length / LONGEST_STREET_M))
        for number in range(parts):
            point = line.interpolate((number + 0.5) / parts, normalized=True)
            yield point.x, point.y


def _point(element: WKBElement) -> tuple[float, float]:
    lon, lat = to_shape(element).coords[0]
    return float(lon), float(lat)


def _rounded(lon: float, lat: float) -> tuple[float, float]:
    return round(lon, _DECIMALS), round(lat, _DECIMALS)
