"""Hotspots: run DBSCAN on a selection once, and give the same run back while nothing has changed."""

import platform
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import timedelta
from functools import lru_cache
from importlib.metadata import PackageNotFoundError, version
from typing import Any
from uuid import UUID

import geopandas as gpd
from shapely.geometry.base import BaseGeometry
from sqlalchemy.orm import Session

from analysis.hotspots import HotspotResult, HotspotSettings, find_hotspots
from analysis.lineage import input_fingerprint, settings_hash
from analysis.parameters import EpsSuggestion, suggest_eps
from gis.crs import DEGREES, project_geometry
from gis.models import HotspotRun, Territory
from gis.queries import hotspots as queries
from gis.queries import incidents, territories
from gis.queries.frames import read_frame
from gis.queries.selection import Selection, window_bounds
from server.i18n import gettext
from server.services.refusals import NotFound
from server.services.settling import settle
from server.services.transactions import transaction

# The labels, outlines and flags of this method's present definition; a change makes old runs distinguishable.
METHOD = "dbscan/1"
DAYS_A_MONTH = 30.4375
_LIBRARIES = ("talsi", "numpy", "scipy", "scikit-learn", "dbscan", "shapely", "pyproj", "geopandas")

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class RunRequest:
    """What a person asks of a hotspot run."""

    selection: Selection
    settings: HotspotSettings

    def as_json(self) -> dict[str, Any]:
        """Return a form that a job can carry."""
        settings = asdict(self.settings)
        return {**self.selection.as_json(), **settings}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "RunRequest":
        """Read what `as_json` wrote."""
        names = HotspotSettings.__dataclass_fields__
        return cls(
            Selection.from_json(data),
            HotspotSettings(**{name: data[name] for name in names if name in data}),
        )


def run(
    session: Session,
    slug: str,
    request: RunRequest,
    *,
    person_id: int | None = None,
    progress: Progress | None = None,
    conclude: Callable[[], None] = lambda: None,
) -> HotspotRun:
    """Find the hotspots of a selection, or give back the run that found them already.

    Parameters
    ----------
    conclude
        Called last inside the transaction: a job ends with its result, or with none.

    Raises
    ------
    UnknownTerritory, NotMetric
        If there is no such territory, or the settings make no sense.
    """
    tell = progress or (lambda _message, _done, _total: None)
    started = time.perf_counter()
    with transaction(session):
        territory = territories.find(session, slug)
        request = RunRequest(settle(session, territory, request.selection), request.settings)
        tell("reading", 0, 3)
        frame = read_frame(session, territory, request.selection)
        request = RunRequest(request.selection, _used(request.settings, frame))
        recorded = _recorded(request)
        around = _around(session, territory)
        keys = {
            "settings_hash": settings_hash(recorded),
            "input_fingerprint": input_fingerprint(frame, **around),
        }
        same = queries.find_same(session, territory.id, **keys)
        if same is not None:
            conclude()
            return same
        tell("clustering", 1, 3)
        result = _find(territory, frame, request, around)
        tell("saving", 2, 3)
        record = _record(session, territory, request, frame, result, keys, recorded)
        record.created_by = person_id
        record.seconds = round(time.perf_counter() - started, 3)
        saved = queries.save(session, record, result.hotspots)
        conclude()
        return saved


def recompute(session: Session, record: HotspotRun) -> HotspotResult:
    """Find the hotspots of a run anew from its record alone, and save nothing."""
    territory = session.get_one(Territory, record.territory_id)
    request = RunRequest.from_json(record.settings)
    frame = read_frame(session, territory, request.selection)
    return _find(territory, frame, request, _around(session, territory))


def suggestion(session: Session, slug: str, selection: Selection, *, min_incidents: int) -> EpsSuggestion:
    """Draw the k-distance curve of a selection and suggest an eps from it."""
    territory = territories.find(session, slug)
    frame = read_frame(session, territory, selection)
    return suggest_eps(frame.geometry.get_coordinates().to_numpy(), min_incidents=min_incidents)


def get(session: Session, run_id: UUID) -> HotspotRun:
    """Return one run.

    Raises
    ------
    NotFound
        If no run has this id.
    """
    found = queries.get(session, run_id)
    if found is None:
        raise NotFound(gettext("There is no such hotspot run."))
    return found


def _around(session: Session, territory: Territory) -> dict[str, Any]:
    return {
        "boundary": territories.boundary(territory, metric=True),
        "default_places": _default_places(session, territory),
    }


def _find(
    territory: Territory, frame: gpd.GeoDataFrame, request: RunRequest, around: dict[str, Any]
) -> HotspotResult:
    start, end = window_bounds(request.selection, territory.timezone)
    assert start is not None
    assert end is not None
    return find_hotspots(
        frame,
        request.settings,
        months=(end - start) / timedelta(days=DAYS_A_MONTH),
        **around,
    )


def _record(
    session: Session,
    territory: Territory,
    request: RunRequest,
    frame: gpd.GeoDataFrame,
    result: HotspotResult,
    keys: dict[str, bytes],
    recorded: dict[str, Any],
) -> HotspotRun:
    counted = incidents.tally(session, territory, request.selection)
    start, end = window_bounds(request.selection, territory.timezone)
    return HotspotRun(
        territory_id=territory.id,
        settings=recorded,
        window_from=start,
        window_until=end,
        input_count=len(frame),
        left_out={"unlocated": counted.unlocated, "at_default": counted.at_default},
        engine=result.engine,
        versions=versions(),
        in_hotspots=len(frame) - result.noise,
        hotspots=len(result.hotspots),
        noise=result.noise,
        area_km2=float(result.hotspots["area_km2"].sum()) if len(result.hotspots) else 0.0,
        **keys,
    )


def _recorded(request: RunRequest) -> dict[str, Any]:
    """Return the settings as used; the engine is not among them, since both give the same result."""
    asked = request.as_json()
    asked.pop("engine", None)
    return {"method": METHOD, **asked}


def _used(settings: HotspotSettings, frame: gpd.GeoDataFrame) -> HotspotSettings:
    """Fill in what a weighted run leaves open, and drop what another one does not use."""
    least = settings.min_weight
    if settings.weighted and least is None:
        # As much harm as that many average incidents of the selection have.
        average = float(frame["weight"].mean()) if len(frame) else 1.0
        least = round(settings.min_incidents * average, 4)
    used = float(least) if settings.weighted and least is not None else None
    return replace(settings, eps_m=float(settings.eps_m), min_weight=used)


def _default_places(session: Session, territory: Territory) -> list[BaseGeometry]:
    points = queries.default_places(session, territory)
    return [project_geometry(point, source=DEGREES, target=territory.srid) for point in points]


@lru_cache(maxsize=1)
def versions() -> dict[str, str]:
    """Name the versions of everything that had a hand in a number."""
    found = {"python": platform.python_version()}
    for library in _LIBRARIES:
        try:
            found[library] = version(library)
        except PackageNotFoundError:
            continue
    return found
