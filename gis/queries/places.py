"""Places: which place, which neighbourhood and which territory a point belongs to in public."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.models import Territory

# Where a point lies, by outlines alone; the lower id has what lies on a shared edge, here as in a rebuild.
NEIGHBOURHOOD_OF = """
    (SELECT around.id FROM exact.neighbourhood AS around
     WHERE around.territory_id = :territory_id AND ST_Covers(around.outline, {point})
     ORDER BY around.id LIMIT 1)
"""

# Distances are metres of the territory's own plane, as in the rebuild that counted the addresses. A place of
# another neighbourhood is never taken: place and neighbourhood together would stand for fewer addresses.
_NEAREST = text(f"""
    WITH here AS (
        SELECT point, ST_Transform(point, :srid) AS metric, {NEIGHBOURHOOD_OF.format(point="point")} AS area
        FROM ST_SetSRID(ST_MakePoint(:lon, :lat), 4326) AS point
    )
    SELECT
        (SELECT ST_Covers(territory.boundary, here.point) FROM exact.territory AS territory
         WHERE territory.id = :territory_id) AS inside,
        here.area AS neighbourhood_id,
        (SELECT count(*) FROM (
            SELECT FROM published.address AS address
            JOIN exact.neighbourhood AS area ON area.id = here.area
            WHERE address.territory_slug = :slug AND ST_Covers(area.outline, address.location)
            LIMIT :fewest) AS counted) AS addresses,
        (SELECT place.id FROM published.place AS place
         WHERE place.territory_slug = :slug AND NOT place.retired
           AND place.location && ST_Transform(ST_Expand(here.metric, :furthest_m * 1.1), 4326)
           AND ST_Distance(ST_Transform(place.location, :srid), here.metric) <= :furthest_m
           AND {NEIGHBOURHOOD_OF.format(point="place.location")} IS NOT DISTINCT FROM here.area
         ORDER BY ST_Distance(ST_Transform(place.location, :srid), here.metric), place.id
         LIMIT 1) AS place_id
    FROM here
""")


_PLACES = text(f"""
    SELECT place.id, place.addresses,
           (SELECT area.code FROM exact.neighbourhood AS area
            WHERE area.id = {NEIGHBOURHOOD_OF.format(point="place.location")}) AS area
    FROM published.place AS place WHERE place.territory_slug = :slug
""")
_ADDRESSES = text("""
    SELECT area.code, count(address.id) AS addresses
    FROM exact.neighbourhood AS area
    JOIN published.address AS address
      ON address.territory_slug = :slug AND ST_Covers(area.outline, address.location)
    WHERE area.territory_id = :territory_id
    GROUP BY area.code
""")


@dataclass(frozen=True)
class Around:
    """What lies around a point; ``addresses`` of its neighbourhood are counted no further than asked."""

    inside: bool
    neighbourhood_id: int | None
    addresses: int
    place_id: int | None


def known_places(session: Session, territory: Territory) -> dict[int, tuple[int, str | None]]:
    """Return for each place how many addresses it stands for, and the code of its neighbourhood."""
    binds = {"slug": territory.slug, "territory_id": territory.id}
    return {row.id: (row.addresses, row.area) for row in session.execute(_PLACES, binds)}


def addresses_by_area(session: Session, territory: Territory) -> dict[str, int]:
    """Count the registered addresses of each neighbourhood that has any."""
    binds = {"slug": territory.slug, "territory_id": territory.id}
    return {row.code: row.addresses for row in session.execute(_ADDRESSES, binds)}


def around(
    session: Session, territory: Territory, lon: float, lat: float, *, furthest_m: float, fewest: int
) -> Around:
    """Find what a point belongs to; the intake role can ask it.

    Parameters
    ----------
    furthest_m
        A place further away is not taken.
    fewest
        Where the count of addresses may end.
    """
    row = session.execute(
        _NEAREST,
        {
            "territory_id": territory.id,
            "slug": territory.slug,
            "srid": territory.srid,
            "lon": float(lon),
            "lat": float(lat),
            "furthest_m": furthest_m,
            "fewest": fewest,
        },
    ).one()
    return Around(bool(row.inside), row.neighbourhood_id, row.addresses, row.place_id)
