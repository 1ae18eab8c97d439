"""Place building: what places are made of, in the territory's metres, and the statements that keep them."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import Row, delete, insert, select, text, update
from sqlalchemy.orm import Session

from gis.models import Address, Ground, Place, Territory
from gis.queries.places import NEIGHBOURHOOD_OF

# In metres as the masking measures them, with the neighbourhood that it finds for them; 0 for none.
_ADDRESSES = text(f"""
    SELECT ST_X(metric) AS x, ST_Y(metric) AS y,
           coalesce({NEIGHBOURHOOD_OF.format(point="address.location")}, 0) AS area
    FROM published.address AS address, LATERAL ST_Transform(address.location, :srid) AS metric
    WHERE address.territory_slug = :slug ORDER BY address.id
""")
_POINTS = text(f"""
    SELECT ST_X(metric) AS x, ST_Y(metric) AS y,
           coalesce({NEIGHBOURHOOD_OF.format(point="point")}, 0) AS area,
           ST_Covers(territory.boundary, point) AS inside
    FROM exact.territory AS territory,
         unnest(CAST(:lons AS float8[]), CAST(:lats AS float8[])) WITH ORDINALITY AS given(lon, lat, number),
         LATERAL ST_SetSRID(ST_MakePoint(lon, lat), 4326) AS point,
         LATERAL ST_Transform(point, :srid) AS metric
    WHERE territory.id = :territory_id ORDER BY number
""")


def measured_addresses(session: Session, territory: Territory) -> tuple[np.ndarray, np.ndarray]:
    """Return coordinates in metres, shape (n, 2), and neighbourhoods of the registered addresses."""
    return _arrays(session.execute(_ADDRESSES, _binds(territory)).all())


def measured_points(
    session: Session, territory: Territory, points: Sequence[tuple[float, float]]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return metres, neighbourhood, and whether they lie in the territory, of points in degrees."""
    degrees = {"lons": [lon for lon, _ in points], "lats": [lat for _, lat in points]}
    rows = session.execute(_POINTS, {**_binds(territory), **degrees}).all()
    xy, areas = _arrays(rows)
    return xy, areas, np.array([row.inside for row in rows], dtype=bool)


def named_ground(session: Session, territory: Territory) -> Sequence[tuple[str, Any]]:
    """List what can be a place by name and shape: settlements first, then streets, then what is green."""
    found = session.execute(
        select(Ground.name, Ground.shape, Ground.kind, Ground.id).where(
            Ground.territory_slug == territory.slug,
            Ground.name.is_not(None),
            Ground.kind.in_(["place", "street", "green"]),
        )
    )
    first = {"place": 0, "street": 1, "green": 2}
    return [(row.name, row.shape) for row in sorted(found, key=lambda row: (first[row.kind], row.id))]


def kept_places(session: Session, territory: Territory) -> list[Place]:
    """List the places that there are, also retired ones, the oldest first."""
    found = select(Place).filter_by(territory_slug=territory.slug).order_by(Place.id)
    return list(session.scalars(found.with_for_update()))


def replace_addresses(
    session: Session, territory: Territory, rows: Sequence[tuple[str, str, float, float]]
) -> None:
    """Write the register in place of the one that was there: code, label, longitude, latitude."""
    session.execute(delete(Address).where(Address.territory_slug == territory.slug))
    if rows:
        session.execute(
            insert(Address),
            [
                {
                    "territory_slug": territory.slug,
                    "code": code,
                    "label": label,
                    "location": f"SRID=4326;POINT({float(lon)!r} {float(lat)!r})",
                }
                for code, label, lon, lat in rows
            ],
        )


def add_places(session: Session, territory: Territory, rows: Sequence[tuple[str, float, float, int]]) -> None:
    """Write new places: name, longitude, latitude, addresses."""
    if rows:
        session.execute(
            insert(Place),
            [
                {
                    "territory_slug": territory.slug,
                    "name": name,
                    "location": f"SRID=4326;POINT({float(lon)!r} {float(lat)!r})",
                    "addresses": addresses,
                }
                for name, lon, lat, addresses in rows
            ],
        )


def set_place(session: Session, place_id: int, *, addresses: int, retired: bool) -> None:
    """Say how many addresses a place stands for, and whether it is still taken."""
    session.execute(update(Place).where(Place.id == place_id).values(addresses=addresses, retired=retired))


def _binds(territory: Territory) -> dict[str, Any]:
    return {"slug": territory.slug, "srid": territory.srid, "territory_id": territory.id}


def _arrays(rows: Sequence[Row[Any]]) -> tuple[np.ndarray, np.ndarray]:
    xy = np.array([(row.x, row.y) for row in rows], dtype=np.float64).reshape(-1, 2)
    return xy, np.array([row.area for row in rows], dtype=np.int64)
