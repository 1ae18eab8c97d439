"""Factories: rows of each table with sensible values, so that a test names only what it is about."""

import gzip
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np
import numpy.typing as npt
import shapely
from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon, Point
from sqlalchemy import insert
from sqlalchemy.orm import Session

from gis.models import (
    AnalysisInput,
    AnalysisLayer,
    AnalysisRun,
    BatchState,
    Category,
    DefaultLocation,
    DefaultState,
    Ground,
    HotspotRun,
    ImportBatch,
    Incident,
    KnownBy,
    LocationPrecision,
    Neighbourhood,
    Person,
    PersonRole,
    PublishedNeighbourhood,
    PublishedTerritory,
    Role,
    Territory,
    TimePrecision,
)
from gis.queries import changes
from gis.tilegrid import quadkeys

# The town of Talsi and some fields around it.
BOUNDS = (22.4, 57.15, 22.8, 57.35)
TOWN = (22.587, 57.245)
NOON = datetime(2025, 6, 2, 9, 0, tzinfo=UTC)
# A hash that no password gives: these accounts sign in through a test's own cookie.
NO_PASSWORD = "!"
T = TypeVar("T")
_numbers = count(1)


def box(west: float, south: float, east: float, north: float) -> MultiPolygon:
    """A rectangle in degrees."""
    return MultiPolygon([shapely.box(west, south, east, north)])


def add_territory(
    session: Session,
    slug: str | None = None,
    *,
    bounds: tuple[float, float, float, float] = BOUNDS,
    srid: int = 3059,
    timezone: str = "Europe/Riga",
    synthetic: bool = False,
) -> Territory:
    """A rectangular territory; Talsi unless the test says otherwise."""
    slug = slug or f"place-{next(_numbers)}"
    territory = Territory(
        slug=slug,
        name=slug.title(),
        boundary=from_shape(box(*bounds), srid=4326),
        srid=srid,
        timezone=timezone,
        synthetic=synthetic,
    )
    return _added(session, territory)


def add_neighbourhood(
    session: Session, territory: Territory, code: str = "centre", *, bounds: tuple[float, float, float, float]
) -> Neighbourhood:
    """A rectangular neighbourhood."""
    outline = from_shape(box(*bounds), srid=4326)
    return _added(
        session, Neighbourhood(territory_id=territory.id, code=code, name=code.title(), outline=outline)
    )


def add_category(
    session: Session,
    territory: Territory,
    code: str = "theft",
    *,
    parent: Category | None = None,
    harm_weight: float = 1.0,
    labels: dict[str, str] | None = None,
) -> Category:
    """An offence category."""
    category = Category(
        territory_id=territory.id,
        code=code,
        labels=labels or {"en": code.title(), "lv": f"{code} (lv)"},
        parent_id=parent.id if parent else None,
        harm_weight=harm_weight,
    )
    return _added(session, category)


def add_batch(session: Session, territory: Territory, *, state: BatchState = BatchState.DONE) -> ImportBatch:
    """An import batch without its bytes."""
    name = f"file-{next(_numbers)}.csv"
    return _added(
        session,
        ImportBatch(
            territory_id=territory.id, file_name=name, sha256=name.encode(), byte_size=100, state=state
        ),
    )


def add_incident(
    session: Session,
    territory: Territory,
    category: Category,
    *,
    at: datetime = NOON,
    place: tuple[float, float] | None = TOWN,
    at_default: bool = False,
    unlocated_reason: str | None = None,
    **columns: Any,
) -> Incident:
    """One incident; ``place`` is longitude and latitude, or None for an incident that cannot be placed."""
    if place is None:
        unlocated_reason = unlocated_reason or "no_coordinate"
    values: dict[str, Any] = {
        "batch_id": 1,
        "occurred_until": at + timedelta(minutes=1),
        "time_precision": TimePrecision.MINUTE,
        "location_precision": LocationPrecision.UNKNOWN if place is None else LocationPrecision.STREET,
        "known_by": KnownBy.UNKNOWN,
        "match_key": uuid4(),
        **columns,
    }
    incident = Incident(
        territory_id=territory.id,
        category_id=category.id,
        occurred_from=at,
        location=from_shape(Point(place), srid=4326) if place else None,
        quadkey=int(quadkeys([place[0]], [place[1]])[0]) if place else None,
        unlocated_reason=unlocated_reason,
        at_default=at_default,
        **values,
    )
    changes.mark(session, territory.id)
    return _added(session, incident)


def add_incidents(
    session: Session,
    territory: Territory,
    category: Category,
    lon: npt.ArrayLike,
    lat: npt.ArrayLike,
    *,
    at: datetime | Sequence[datetime] = NOON,
) -> None:
    """Many located incidents at once, in the order of the coordinates."""
    lons, lats = np.asarray(lon, dtype=float), np.asarray(lat, dtype=float)
    times = [at] * len(lons) if isinstance(at, datetime) else list(at)
    keys = quadkeys(lons, lats).tolist()
    rows = [
        {
            "territory_id": territory.id,
            "batch_id": 1,
            "category_id": category.id,
            "occurred_from": time,
            "occurred_until": time + timedelta(minutes=1),
            "time_precision": TimePrecision.MINUTE,
            "location": f"SRID=4326;POINT({x!r} {y!r})",
            "location_precision": LocationPrecision.STREET,
            "known_by": KnownBy.UNKNOWN,
            "match_key": uuid4(),
            "quadkey": key,
        }
        for x, y, key, time in zip(lons.tolist(), lats.tolist(), keys, times, strict=True)
    ]
    session.execute(insert(Incident), rows)
    changes.mark(session, territory.id)


def add_default_location(
    session: Session,
    territory: Territory,
    place: tuple[float, float] = TOWN,
    *,
    state: DefaultState = DefaultState.SUSPECTED,
) -> DefaultLocation:
    """A pile-up, suspected unless the test says otherwise."""
    return _added(
        session,
        DefaultLocation(
            territory_id=territory.id,
            location=from_shape(Point(place), srid=4326),
            quadkey=int(quadkeys([place[0]], [place[1]])[0]),
            state=state,
            incidents=30,
        ),
    )


def add_person(
    session: Session, *roles: Role, territory: Territory | None = None, login: str | None = None
) -> Person:
    """An account holder with these roles, in one territory or in all."""
    login = login or f"person-{next(_numbers)}"
    held = [PersonRole(role=role, territory_id=territory.id if territory else None) for role in roles]
    return _added(session, Person(login=login, name=login.title(), password_hash=NO_PASSWORD, roles=held))


def make_run(territory: Territory, **columns: Any) -> HotspotRun:
    """A run that nobody has saved yet."""
    values: dict[str, Any] = {
        "settings": {"method": "dbscan/1", "eps_m": 150.0, "min_incidents": 10, "weighted": False},
        "settings_hash": b"settings",
        "input_fingerprint": b"input",
        "window_from": datetime(2025, 1, 1, tzinfo=UTC),
        "window_until": datetime(2026, 1, 1, tzinfo=UTC),
        "input_count": 20,
        "engine": "scikit-learn",
        "versions": {"numpy": "2"},
        "seconds": 0.5,
        "in_hotspots": 15,
        "hotspots": 1,
        "noise": 5,
        "area_km2": 0.1,
        **columns,
    }
    return HotspotRun(id=uuid4(), territory_id=territory.id, **values)


def add_analysis(session: Session, territory: Territory, **columns: Any) -> AnalysisRun:
    """A run of a method that nobody has, on no incidents, with one layer without shapes."""
    rows = AnalysisInput(territory_id=territory.id, fingerprint=uuid4().bytes, count=0, ids=b"", marks=b"")
    given = {
        "method": "counting",
        "version": 1,
        "settings": {"selection": {"categories": []}, "second": None, "asked": {}, "used": {}},
        "settings_hash": uuid4().bytes,
        "window_from": NOON,
        "window_until": NOON + timedelta(days=30),
        "input_id": _added(session, rows).id,
        "input_count": 0,
        "input_fingerprint": uuid4().bytes,
        "versions": {},
        "seconds": 0.1,
        "summary": {},
        "tables": {},
        "result_fingerprint": uuid4().bytes,
        "layers": [AnalysisLayer(code="x", features=0, content=gzip.compress(b"{}"))],
    }
    return _added(session, AnalysisRun(territory_id=territory.id, **{**given, **columns}))


def publish(session: Session, territory: Territory, *neighbourhoods: Neighbourhood) -> None:
    """Put what everybody may know of a territory into the published schema."""
    session.add(
        PublishedTerritory(
            slug=territory.slug,
            name=territory.name,
            synthetic=territory.synthetic,
            timezone=territory.timezone,
            srid=territory.srid,
            boundary=territory.boundary,
        )
    )
    session.flush()
    session.add_all(
        PublishedNeighbourhood(
            territory_slug=territory.slug, code=area.code, name=area.name, outline=area.outline
        )
        for area in neighbourhoods
    )
    session.flush()


def add_ground(
    session: Session, territory: Territory, wkt: str, *, kind: str = "street", rank: int = 0
) -> Ground:
    """A piece of the public ground, as WKT in degrees; the territory must be published."""
    shape = from_shape(shapely.from_wkt(wkt), srid=4326)
    return _added(
        session, Ground(territory_slug=territory.slug, kind=kind, rank=rank, name=kind.title(), shape=shape)
    )


def _added(session: Session, row: T) -> T:
    session.add(row)
    session.flush()
    return row
