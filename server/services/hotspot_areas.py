"""Hotspot areas: what everybody may see of a hotspot run, made anew without what is sensitive."""

import hashlib
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import numpy as np
from flask_babel import gettext
from geoalchemy2.shape import from_shape
from shapely.geometry import MultiPolygon
from sqlalchemy.orm import Session

from analysis.clusters import label_clusters
from analysis.disclosure_area_attack import AreaLeak, find_area_leaks
from analysis.disclosure_areas import AreaRules, PublicArea, public_areas
from gis.crs import DEGREES, project_geometry
from gis.models import HotspotRun, Territory
from gis.queries import hotspots, place_building, quarters, territories
from gis.queries.frames import read_frame
from server.services.hotspots import RunRequest
from server.services.quarters import DELAY
from server.services.refusals import Invalid

KEPT = timedelta(days=28)
"""How long public hotspots stay before a newer run replaces them, so that no week is what two differ in."""

_LOOK_BACK = 100


@dataclass(frozen=True)
class Areas:
    """The public hotspots of a run, and what they would give away."""

    run_id: UUID | None
    areas: tuple[PublicArea, ...]
    leaks: tuple[AreaLeak, ...]
    facts: dict[str, Any]

    def rows(self, srid: int) -> list[dict[str, Any]]:
        """Return the rows of the public table, outlines in degrees."""
        return [
            {"rank": rank, "band": area.band, "outline": _degrees(area.outline, srid)}
            for rank, area in enumerate(self.areas, start=1)
        ]


def plan(
    session: Session,
    territory: Territory,
    before: dict[str, Any],
    rules: AreaRules,
    *,
    today: date,
    run_id: UUID | None = None,
) -> Areas | None:
    """Say which hotspots a release would show; None where those that are public stay.

    Parameters
    ----------
    before
        What `Areas.facts` was the last time.
    run_id
        A run that a person chose; else it is the newest of all categories, and not before its time.
    """
    codes = quarters.public_codes(session, territory)
    known = hashlib.sha256("\n".join(codes).encode()).hexdigest()[:16]
    run = _chosen(session, territory, run_id) if run_id else _newest(session, territory)
    if run is None:
        gone = bool(before.get("run"))
        return Areas(None, (), (), {}) if gone else None
    if run_id is None and before.get("categories") == known and _stays(before, run, today):
        return None
    areas = _areas(session, territory, run, codes, rules, today=today)
    addresses, _ = place_building.measured_addresses(session, territory)
    leaks = find_area_leaks([area.outline for area in areas], addresses, rules)
    facts = {"run": str(run.id), "on": today.isoformat(), "categories": known, "count": len(areas)}
    return Areas(run.id, tuple(areas), tuple(leaks), facts)


def choosable(session: Session, territory: Territory) -> list[HotspotRun]:
    """List the runs that public hotspots can be made of, the newest first: all categories, all places."""
    return [run for run in hotspots.recent(session, territory.id, limit=_LOOK_BACK) if _is_of_all(run)]


def _areas(
    session: Session,
    territory: Territory,
    run: HotspotRun,
    codes: list[str],
    rules: AreaRules,
    *,
    today: date,
) -> list[PublicArea]:
    """Label the incidents anew: those that may be public alone, and none of the last days."""
    asked = RunRequest.from_json(run.settings)
    until = today - DELAY
    selection = replace(asked.selection, last=min(asked.selection.last or until, until))
    if selection.first is not None and selection.first > until:
        return []
    frame = read_frame(session, territory, selection)
    frame = frame[frame["category"].isin(codes)]
    if frame.empty:
        return []
    xy = frame.geometry.get_coordinates().to_numpy()
    clusters = label_clusters(
        xy,
        eps_m=asked.settings.eps_m,
        min_incidents=asked.settings.min_incidents,
        ids=frame["id"].to_numpy(),
    )
    addresses, _ = place_building.measured_addresses(session, territory)
    boundary = territories.boundary(territory, metric=True)
    return public_areas(xy, np.asarray(clusters.labels), addresses, boundary, rules)


def _newest(session: Session, territory: Territory) -> HotspotRun | None:
    return next(iter(choosable(session, territory)), None)


def _chosen(session: Session, territory: Territory, run_id: UUID) -> HotspotRun:
    run = next((each for each in choosable(session, territory) if each.id == run_id), None)
    if run is None:
        raise Invalid(gettext("Public hotspots are made of a run of all categories. Choose another run."))
    return run


def _is_of_all(run: HotspotRun) -> bool:
    """Whether a run has no filter but its window, which alone says nothing about people."""
    settings = run.settings
    filters = ("categories", "weekdays", "hours", "known_by", "neighbourhoods", "area")
    return not settings.get("weighted") and not any(settings.get(name) for name in filters)


def _stays(before: dict[str, Any], run: HotspotRun, today: date) -> bool:
    return before.get("run") == str(run.id) or date.fromisoformat(before["on"]) + KEPT > today


def _degrees(outline: MultiPolygon, srid: int) -> Any:
    return from_shape(project_geometry(outline, source=srid, target=DEGREES), srid=DEGREES)
