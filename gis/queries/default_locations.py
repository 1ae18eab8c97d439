"""Default locations: pile-ups of incidents at one point, and what a person decided about them."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import CursorResult, func, select, text
from sqlalchemy.orm import Session

from gis.models import DefaultLocation, DefaultState
from gis.queries import changes


@dataclass(frozen=True)
class PileUp:
    """A point with remarkably many incidents, and how it stands out."""

    id: int
    lon: float
    lat: float
    label: str | None
    state: DefaultState
    incidents: int
    share: float
    categories: tuple[str, ...]
    neighbourhood: str | None


# A place is suspected when it holds at least 20 incidents and half a per cent of all located ones, and three
# times as many as 99 in 100 of the others (without the three fullest, which may be such places themselves):
# in files whose points are snapped to street anchors every point is a pile-up, and only the extreme ones are
# worth a question. A station also collects all kinds of incident, where a shop collects thefts. Counting by
# quadkey first keeps the sort on integers; the array makes the few crowded ones an index scan, whatever the
# planner believes of a table that has grown a hundredfold since its statistics were taken.
_FIND = text(
    """
    WITH located AS (
        SELECT quadkey, count(*) AS n, row_number() OVER (ORDER BY count(*) DESC, quadkey) AS place
        FROM exact.incident
        WHERE territory_id = :territory AND location IS NOT NULL GROUP BY quadkey
    ), bar AS (
        SELECT greatest(
            :least, :share * sum(n),
            :times * percentile_cont(0.99) WITHIN GROUP (ORDER BY n) FILTER (WHERE place > 3)
        ) AS n
        FROM located
    ), crowded AS (
        SELECT quadkey FROM located, bar WHERE located.n >= bar.n
    ), kinds AS (
        SELECT count(*) AS n FROM exact.category WHERE territory_id = :territory
    )
    INSERT INTO exact.default_location (territory_id, location, quadkey, state, incidents)
    SELECT :territory, location, min(quadkey), 'suspected', count(*)
    FROM exact.incident
    WHERE territory_id = :territory AND location IS NOT NULL
        AND quadkey = ANY(ARRAY(SELECT quadkey FROM crowded))
    GROUP BY location
    HAVING count(*) >= (SELECT n FROM bar)
       AND count(DISTINCT category_id) >= least(3, (SELECT n FROM kinds))
    ORDER BY count(*) DESC, location
    LIMIT :most
    ON CONFLICT (territory_id, location) DO UPDATE SET incidents = excluded.incidents
    """
)

_LIST = text(
    """
    WITH located AS (
        SELECT count(*) AS n FROM exact.incident WHERE territory_id = :territory AND location IS NOT NULL
    )
    SELECT d.id, ST_X(d.location) AS lon, ST_Y(d.location) AS lat, d.label, d.state,
           here.n AS incidents, coalesce(here.n::float8 / nullif(located.n, 0), 0) AS share,
           here.codes AS categories, hood.name AS neighbourhood
    FROM exact.default_location d
    CROSS JOIN located
    CROSS JOIN LATERAL (
        SELECT coalesce(sum(k.n), 0)::bigint AS n,
               coalesce(array_agg(k.code ORDER BY k.n DESC, k.code), '{}') AS codes
        FROM (
            SELECT c.code, count(*) AS n FROM exact.incident i JOIN exact.category c ON c.id = i.category_id
            WHERE i.territory_id = d.territory_id AND i.quadkey = d.quadkey AND i.location = d.location
            GROUP BY c.code
        ) k
    ) here
    LEFT JOIN LATERAL (
        SELECT name FROM exact.neighbourhood h
        WHERE h.territory_id = d.territory_id AND ST_Covers(h.outline, d.location) ORDER BY h.id LIMIT 1
    ) hood ON true
    WHERE d.territory_id = :territory
    ORDER BY here.n DESC, d.id
    """
)

_SET_INCIDENTS = text(
    """
    UPDATE exact.incident i SET at_default = :at_default
    FROM exact.default_location d
    WHERE d.id = :id AND i.territory_id = d.territory_id
      AND i.quadkey = d.quadkey AND i.location = d.location AND i.at_default <> :at_default
    """
)


def find_pile_ups(
    session: Session,
    territory_id: int,
    *,
    least: int = 20,
    share: float = 0.005,
    times: float = 3.0,
    most: int = 12,
) -> None:
    """Record new pile-ups as suspected; what a person has decided already stays decided."""
    session.execute(
        _FIND, {"territory": territory_id, "least": least, "share": share, "times": times, "most": most}
    )


def listing(session: Session, territory_id: int) -> Sequence[PileUp]:
    """All known pile-ups, fullest first, with what lies there now."""
    rows = session.execute(_LIST, {"territory": territory_id}).mappings()
    return [
        PileUp(**{**row, "state": DefaultState(row["state"]), "categories": tuple(row["categories"])})
        for row in rows
    ]


def find(session: Session, territory_id: int, location_id: int) -> DefaultLocation | None:
    """One pile-up of a territory."""
    query = select(DefaultLocation).filter_by(id=location_id, territory_id=territory_id)
    return session.scalars(query).one_or_none()


def set_incidents(session: Session, location_id: int, *, at_default: bool) -> int:
    """Mark the incidents at a place as put there by default, or as really there; return how many."""
    changed = session.execute(_SET_INCIDENTS, {"id": location_id, "at_default": at_default})
    assert isinstance(changed, CursorResult)
    if changed.rowcount:
        changes.mark(session, session.get_one(DefaultLocation, location_id).territory_id)
    return changed.rowcount


def count_suspected(session: Session, territory_id: int) -> int:
    """How many pile-ups nobody has decided about."""
    query = select(func.count()).select_from(DefaultLocation)
    return session.scalars(query.filter_by(territory_id=territory_id, state=DefaultState.SUSPECTED)).one()
