"""Change world: runs of the methods of change on a town of a test's own, and how they are told."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import geopandas as gpd
from sqlalchemy import insert
from sqlalchemy.orm import Session

from gis.models import AnalysisRun, Category, Incident, KnownBy, LocationPrecision, Territory, TimePrecision
from gis.queries import analyses as queries
from gis.queries import changes
from gis.queries.selection import Selection
from gis.tilegrid import quadkeys
from server.i18n import local_label, speaking
from server.methods.presentation import Presentation
from server.services import analyses, analysis_reading, analysis_results
from server.services.analysis_requests import Comparison, Request
from tests.factories import TOWN

# Metres to degrees at the town.
EAST, NORTH = 1 / 60_300, 1 / 111_300


def at(day: int, hour: float = 12) -> datetime:
    """A moment so many days after 1 January 2025."""
    return datetime(2025, 1, 1, tzinfo=UTC) + timedelta(days=day, hours=hour)


def record(
    session: Session,
    territory: Territory,
    category: Category,
    incidents: Sequence[tuple[float, float, datetime]],
    *,
    hours: float = 0.02,
    precision: TimePrecision = TimePrecision.MINUTE,
    neighbourhoods: Sequence[int] | None = None,
) -> None:
    """Record incidents at so many metres east and north of the town."""
    rows = []
    for number, (east, north, moment) in enumerate(incidents):
        lon, lat = float(TOWN[0] + east * EAST), float(TOWN[1] + north * NORTH)
        rows.append(
            {
                "territory_id": territory.id,
                "batch_id": 1,
                "category_id": category.id,
                "occurred_from": moment,
                "occurred_until": moment + timedelta(hours=hours),
                "time_precision": precision,
                "location": f"SRID=4326;POINT({lon!r} {lat!r})",
                "location_precision": LocationPrecision.STREET,
                "known_by": KnownBy.UNKNOWN,
                "match_key": uuid4(),
                "quadkey": int(quadkeys([lon], [lat])[0]),
                "neighbourhood_id": neighbourhoods[number] if neighbourhoods else None,
            }
        )
    session.execute(insert(Incident), rows)
    changes.mark(session, territory.id)


def run(
    session: Session,
    territory: Territory,
    code: str,
    selection: Selection | None = None,
    *,
    second: Selection | None = None,
    **settings: Any,
) -> AnalysisRun:
    """Run a method, by default on everything."""
    compared = Comparison(second) if second else None
    return analyses.run(session, territory.slug, Request(code, selection or Selection(), settings, compared))


def tell(session: Session, territory: Territory, found: AnalysisRun, language: str = "en") -> Presentation:
    """Tell a run in a language."""
    with speaking(language):
        return analysis_reading.present(session, territory, found, label=local_label)


def layer(session: Session, found: AnalysisRun, code: str) -> gpd.GeoDataFrame:
    """Read a layer back."""
    stored = queries.layer(session, found.id, code)
    assert stored is not None
    return analysis_results.read_layer(stored)


def recomputed(session: Session, found: AnalysisRun) -> bool:
    """Whether the record alone gives the same result, to the last digit."""
    return analyses.recompute(session, found) == found.result_fingerprint
