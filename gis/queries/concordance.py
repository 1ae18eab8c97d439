"""Concordance: the concerns and the incidents of a topic and a window, ready to be counted by unit."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from geoalchemy2.shape import to_shape
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from gis.crs import DEGREES, project, project_geometry
from gis.models import Neighbourhood, Territory, Topic
from gis.queries.selection import Selection, resolve

# The day that a concern is about: when it was noticed, else when it was sent.
_DAY = "coalesce(concern.noticed_on, (concern.submitted_at AT TIME ZONE :timezone)::date)"
# A draft is nobody's voice yet, and what a resident said twice was said once.
_SENT = "concern.territory_id = :territory_id AND concern.submitted_at IS NOT NULL"
_COUNTED = (
    "concern.erased_at IS NULL AND concern.state <> 'duplicate'"
    " AND NOT (concern.visibility = 'withheld' AND concern.withheld_reason IS NOT DISTINCT FROM 'abuse')"
)
# A confirmed default location, or a reader of addresses that could do no better.
_AT_DEFAULT = """(concern.location_precision = 'default' OR EXISTS (
    SELECT FROM exact.default_location AS known
    WHERE known.territory_id = concern.territory_id AND known.state = 'confirmed'
      AND ST_Equals(known.location, concern.location)))"""


@dataclass(frozen=True)
class Days:
    """A window of local days, both ends included; an open end is none."""

    first: date | None = None
    last: date | None = None


@dataclass(frozen=True)
class IncidentCounts:
    """Incidents of a choice by neighbourhood, and what was left out.

    Attributes
    ----------
    by_neighbourhood
        Code to number, of those that have any.
    elsewhere
        Located, in no neighbourhood.
    digest
        A number made of the ids of all that was counted.
    """

    by_neighbourhood: Mapping[str, int]
    elsewhere: int
    unlocated: int
    at_default: int
    digest: str

    @property
    def located(self) -> int:
        """All that was counted."""
        return sum(self.by_neighbourhood.values()) + self.elsewhere


def topics_heard(session: Session, territory_id: int) -> list[tuple[Topic, int]]:
    """List the topics in their own order, each with how many concerns of it count."""
    counted = text(
        f"SELECT topic_id, count(*) AS n FROM exact.concern WHERE {_SENT} AND {_COUNTED} GROUP BY topic_id"
    )
    rows = session.execute(counted, {"territory_id": territory_id}).all()
    numbers = {row.topic_id: row.n for row in rows}
    mine = select(Topic).where(Topic.territory_id == territory_id).order_by(Topic.position, Topic.id)
    return [(topic, numbers.get(topic.id, 0)) for topic in session.scalars(mine)]


def days_of_concerns(session: Session, territory: Territory, topic_id: int) -> Days:
    """Return the first and the last day that the concerns of a topic are about."""
    row = session.execute(
        text(
            f"SELECT min({_DAY}), max({_DAY}) FROM exact.concern"
            f" WHERE {_SENT} AND {_COUNTED} AND topic_id = :topic_id"
        ),
        {"territory_id": territory.id, "timezone": territory.timezone, "topic_id": topic_id},
    ).one()
    return Days(row[0], row[1])


def read_concerns(session: Session, territory: Territory, topic: Topic, days: Days) -> gpd.GeoDataFrame:
    """Read the concerns that count, ordered by id, in the territory's metric CRS.

    Returns
    -------
    GeoDataFrame
        What `read_frame` gives for incidents, and ``neighbourhood`` (a code, or None), ``channel`` and
        ``at_default``; ``geometry`` is None for a concern without a point.
    """
    rows = session.execute(text(_CONCERNS), _binds(territory, topic, days)).all()
    located = np.array([row.lon is not None for row in rows], dtype=bool)
    degrees = [np.array([getattr(row, axis) for row in rows], dtype=np.float64) for axis in ("lon", "lat")]
    points = np.full(len(rows), None, dtype=object)
    x, y = project(*(axis[located] for axis in degrees), source=DEGREES, target=territory.srid)
    points[located] = shapely.points(x, y)
    data = {
        "id": np.array([row.id for row in rows], dtype=np.int64),
        "category": pd.Categorical([topic.code] * len(rows)),
        "weight": np.ones(len(rows)),
        "occurred_from": pd.DatetimeIndex(pd.to_datetime([row.day for row in rows], utc=True)),
        "neighbourhood": pd.Series([row.neighbourhood for row in rows], dtype=object),
        "channel": pd.Series([row.channel for row in rows], dtype=object),
        "at_default": np.array([row.at_default for row in rows], dtype=bool),
    }
    return gpd.GeoDataFrame(data, geometry=points, crs=territory.srid)


_CONCERNS = f"""
SELECT concern.id, concern.channel::text AS channel, {_DAY} AS day, area.code AS neighbourhood,
       ST_X(concern.location) AS lon, ST_Y(concern.location) AS lat,
       concern.location IS NOT NULL AND {_AT_DEFAULT} AS at_default
FROM exact.concern AS concern
LEFT JOIN LATERAL (
    SELECT code FROM exact.neighbourhood AS held
    WHERE held.territory_id = concern.territory_id AND CASE
        WHEN concern.neighbourhood_id IS NOT NULL THEN held.id = concern.neighbourhood_id
        ELSE ST_Covers(held.outline, concern.location) END
    ORDER BY held.id LIMIT 1
) AS area ON true
WHERE {_SENT} AND {_COUNTED} AND concern.topic_id = :topic_id
  AND (CAST(:first AS date) IS NULL OR {_DAY} >= :first) AND (CAST(:last AS date) IS NULL OR {_DAY} <= :last)
ORDER BY concern.id
"""


def left_out(session: Session, territory: Territory, topic: Topic, days: Days) -> dict[str, int]:
    """Count the concerns of the window that were sent and do not count, by why not."""
    row = session.execute(text(_LEFT_OUT), _binds(territory, topic, days)).one()
    return {"duplicate": row.duplicate, "abuse": row.abuse, "erased": row.erased}


_LEFT_OUT = f"""
SELECT count(*) FILTER (WHERE erased_at IS NOT NULL) AS erased,
       count(*) FILTER (WHERE erased_at IS NULL AND state = 'duplicate') AS duplicate,
       count(*) FILTER (WHERE erased_at IS NULL AND state <> 'duplicate') AS abuse
FROM exact.concern AS concern
WHERE {_SENT} AND NOT ({_COUNTED}) AND concern.topic_id = :topic_id
  AND (CAST(:first AS date) IS NULL OR {_DAY} >= :first) AND (CAST(:last AS date) IS NULL OR {_DAY} <= :last)
"""


def _binds(territory: Territory, topic: Topic, days: Days) -> dict[str, Any]:
    return {
        "territory_id": territory.id,
        "timezone": territory.timezone,
        "topic_id": topic.id,
        "first": days.first,
        "last": days.last,
    }


def count_incidents(session: Session, territory: Territory, selection: Selection) -> IncidentCounts:
    """Count a selection of incidents by neighbourhood, those at default locations left out."""
    where = resolve(session, territory, selection)
    rows = session.execute(text(_INCIDENTS.format(where=where.sql)), where.binds).all()
    held = [row for row in rows if row.located and not row.at_default]
    return IncidentCounts(
        by_neighbourhood={row.code: row.n for row in held if row.code is not None},
        elsewhere=sum(row.n for row in held if row.code is None),
        unlocated=sum(row.n for row in rows if not row.located),
        at_default=sum(row.n for row in rows if row.located and row.at_default),
        digest=str(sum((int(row.digest) for row in held), 0)),
    )


# The sum of the ids' hashes does not depend on their order, and changes with any of them.
_INCIDENTS = """
SELECT area.code, location IS NOT NULL AS located, at_default, count(*) AS n,
       sum(CAST(hashint8extended(incident.id, 0) AS numeric)) AS digest
FROM exact.incident AS incident LEFT JOIN exact.neighbourhood AS area ON area.id = incident.neighbourhood_id
WHERE {where}
GROUP BY 1, 2, 3 ORDER BY 1, 2, 3
"""


def neighbourhoods(session: Session, territory: Territory) -> gpd.GeoDataFrame:
    """Return the neighbourhoods by code in the territory's metric CRS: unit, name and population."""
    rows = session.scalars(
        select(Neighbourhood).where(Neighbourhood.territory_id == territory.id).order_by(Neighbourhood.code)
    ).all()
    shapes = [project_geometry(to_shape(row.outline), source=DEGREES, target=territory.srid) for row in rows]
    data = {
        "unit": pd.Series([row.code for row in rows], dtype=object),
        "name": pd.Series([row.name for row in rows], dtype=object),
        "population": np.array([np.nan if row.population is None else row.population for row in rows]),
    }
    return gpd.GeoDataFrame(data, geometry=shapes, crs=territory.srid)
