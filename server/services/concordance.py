"""Concordance: carry the concerns and incidents of a question from the database to the comparison."""

from dataclasses import dataclass
from hashlib import blake2b

import geopandas as gpd
import numpy as np
import pandas as pd
import shapely
from sqlalchemy.orm import Session

from analysis.concordance import BOTH, CONCERN_ONLY, INCIDENTS_ONLY, Concordance, compare
from analysis.coverage import Coverage, coverage
from analysis.hotspots import HotspotSettings, find_hotspots
from analysis.lineage import settings_hash
from analysis.units import recurring, squares
from gis.crs import DEGREES, project_geometry
from gis.models import Territory, Topic
from gis.queries import concordance as queries
from gis.queries import territories
from gis.queries.selection import Selection
from server.services.concordance_questions import Question, settle
from server.services.concordance_units import (
    Counted,
    Material,
    by_neighbourhood,
    count,
)
from server.services.hotspots import DAYS_A_MONTH, versions

TELLING = (CONCERN_ONLY, BOTH, INCIDENTS_ONLY)
_MILLIMETRES = 1000


@dataclass(frozen=True)
class Answer:
    """What a comparison found, with everything that it came from.

    Attributes
    ----------
    question
        As it was settled.
    units
        The table of `analysis.concordance` with `name`, `population` and outlines, in degrees, by rank.
    elsewhere
        Concerns and incidents that lie in no unit.
    concerns, without_place
        Concerns that count, and how many of them have no point and so are in no square or hotspot.
    left_out
        By reason: duplicate, abuse, erased, at_default; and of the incidents unlocated, incidents_at_default.
    heard
        Coverage over the neighbourhoods, whatever the unit.
    channels
        How the concerns came: code to number, most first.
    hotspots
        Those of the concerns, in degrees, with the columns of `analysis.hotspots`.
    steady
        Of squares: how many are of a class that says something, and how many of these recur with it on a
        grid shifted by half a side, and on one of double side. None for other units.
    """

    question: Question
    topic: Topic
    units: gpd.GeoDataFrame
    found: Concordance
    elsewhere: tuple[int, int]
    concerns: int
    without_place: int
    left_out: dict[str, int]
    heard: Coverage
    channels: dict[str, int]
    hotspots: gpd.GeoDataFrame
    steady: tuple[int, int, int] | None
    fingerprint: str
    settings_hash: str
    versions: dict[str, str]


def answer(session: Session, territory: Territory, question: Question) -> Answer:
    """Compare the concerns of a topic with the incidents that it is about, unit by unit.

    Raises
    ------
    NotFound, Invalid
        If there is no such topic or run, or the territory has no units of the kind.
    """
    topic, asked = settle(session, territory, question)
    selection = Selection(tuple(topic.category_codes), asked.days.first, asked.days.last)
    material = Material(
        territory,
        queries.neighbourhoods(session, territory),
        queries.read_concerns(session, territory, topic, asked.said),
        queries.count_incidents(session, territory, selection),
        selection,
    )
    counted = count(session, material, str(asked.unit), cell_m=asked.cell_m, run_id=asked.run)
    found = compare(
        counted.units["unit"].to_numpy(),
        counted.concerns,
        counted.incidents,
        elsewhere=counted.elsewhere,
        even_shares=counted.even,
        settings=asked.settings,
    )
    return Answer(
        question=asked,
        topic=topic,
        units=_joined(counted.units, found),
        found=found,
        elsewhere=counted.elsewhere,
        concerns=len(material.concerns),
        without_place=int(material.concerns.geometry.isna().sum()),
        left_out={
            **queries.left_out(session, territory, topic, asked.said),
            "at_default": int(material.concerns["at_default"].sum()),
            "incidents_unlocated": material.recorded.unlocated,
            "incidents_at_default": material.recorded.at_default,
        },
        heard=coverage(by_neighbourhood(material), material.areas["population"].to_numpy()),
        channels=_channels(material.concerns),
        hotspots=_hotspots(material, asked),
        steady=_steady(counted, found, asked),
        fingerprint=_fingerprint(material, counted),
        settings_hash=settings_hash(asked.as_json()).hex(),
        versions=versions(),
    )


def _steady(counted: Counted, found: Concordance, asked: Question) -> tuple[int, int, int] | None:
    """Ask the same of two other grids: a square whose class depends on where lines happen to lie is none."""
    if counted.places is None:
        return None
    telling = found.units["class"].isin(TELLING).to_numpy()
    outlines = np.asarray(counted.units.geometry.array, dtype=object)[telling]
    codes = found.units["class"].to_numpy()[telling]
    recur = []
    for side, shift in ((asked.cell_m, asked.cell_m / 2), (2 * asked.cell_m, 0.0)):
        grid = squares(*counted.places, cell_m=side, shift_m=shift)
        classes = compare(grid.names, grid.first, grid.second, settings=asked.settings).units["class"]
        recur.append(int(recurring(outlines, codes, grid.outlines, classes.to_numpy()).sum()))
    return int(telling.sum()), recur[0], recur[1]


def _joined(units: gpd.GeoDataFrame, found: Concordance) -> gpd.GeoDataFrame:
    """Put names and outlines, in degrees, beside what was found, by rank."""
    table = pd.concat([units.drop(columns="geometry"), found.units.drop(columns="unit")], axis=1)
    joined = gpd.GeoDataFrame(table, geometry=units.geometry.to_numpy(), crs=units.crs).to_crs(DEGREES)
    return joined.sort_values("rank").reset_index(drop=True)


def _channels(concerns: gpd.GeoDataFrame) -> dict[str, int]:
    counts = concerns["channel"].value_counts().to_dict()
    return {
        str(code): int(n) for code, n in sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    }


def _hotspots(material: Material, asked: Question) -> gpd.GeoDataFrame:
    """Find where concerns gather, by the method that finds hotspots of incidents."""
    territory, (first, last) = material.territory, (asked.said.first, asked.said.last)
    days = (last - first).days + 1 if first and last else 1
    found = find_hotspots(
        material.placed,
        HotspotSettings(asked.eps_m, asked.min_concerns),
        months=days / DAYS_A_MONTH,
        boundary=territories.boundary(territory, metric=True),
    ).hotspots
    centres = [
        project_geometry(point, source=territory.srid, target=DEGREES) for point in found["centre"].tolist()
    ]
    shown = found.drop(columns="centre").to_crs(DEGREES)
    shown["lon"] = [round(float(shapely.get_x(point)), 6) for point in centres]
    shown["lat"] = [round(float(shapely.get_y(point)), 6) for point in centres]
    return shown


def _fingerprint(material: Material, counted: Counted) -> str:
    """Hash what went into the comparison: equal for equal input, whatever machine computes it."""
    concerns = material.concerns
    digest = blake2b(digest_size=16)
    digest.update(concerns["id"].to_numpy().astype("<i8").tobytes())
    placed = shapely.get_coordinates(concerns.geometry.to_numpy()[concerns.geometry.notna()])
    digest.update(np.rint(placed * _MILLIMETRES).astype("<i8").tobytes())
    for column in ("neighbourhood", "channel"):
        digest.update("\x1f".join(str(value) for value in concerns[column]).encode())
    digest.update(concerns["at_default"].to_numpy().tobytes())
    digest.update(material.recorded.digest.encode())
    digest.update("\x1f".join(counted.units["unit"]).encode())
    for counts in (counted.concerns, counted.incidents, np.array(counted.elsewhere)):
        digest.update(counts.astype("<i8").tobytes())
    return digest.hexdigest()
