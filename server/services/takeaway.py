"""Take-away: a hotspot run as a file that opens elsewhere: GeoJSON, GeoPackage, CSV, or one HTML map."""

import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import geopandas as gpd
from sqlalchemy.orm import Session

from gis.models import HotspotRun, Territory
from gis.queries import hotspots as queries
from gis.queries import territories
from server import quality_words
from server.maps.hotspots import MapWords, hotspot_map
from server.services import quality
from server.services.spreadsheets import harmless
from server.takeaway_words import map_words

Label = Callable[[dict[str, Any]], str]

_TYPES = {
    "geojson": "application/geo+json",
    "gpkg": "application/geopackage+sqlite3",
    "csv": "text/csv; charset=utf-8",
    "html": "text/html; charset=utf-8",
}
# Six decimals of a degree are a decimetre.
_DEGREE_DECIMALS = 6


@dataclass(frozen=True)
class File:
    """A file to hand out."""

    name: str
    content: bytes
    content_type: str


def render(
    session: Session,
    run: HotspotRun,
    territory: Territory,
    kind: str,
    *,
    label: Label,
    window: str,
    bare: bool = False,
) -> File:
    """Write a run as ``geojson``, ``gpkg``, ``csv`` or ``html``; a bare ``html`` is the map alone.

    Raises
    ------
    TooFew
        If the incidents cannot carry a map.
    """
    verdict = quality.judge_hotspots(session, territory, run)
    quality.require(verdict)
    care = quality_words.watermark(verdict)
    frame = queries.read_hotspots(session, run.id)
    labels = category_labels(session, territory, label)
    if kind == "html":
        words = _map_words(session, run, territory, labels=labels, window=window, care=care)
        content = _html(session, territory, frame, words=words, labels=labels, bare=bare).encode()
    else:
        content = _WRITERS[kind](flatten(frame, run, synthetic=territory.synthetic, care=care))
    return File(f"{territory.slug}-hotspots-{str(run.id)[:8]}.{kind}", content, _TYPES[kind])


def category_labels(session: Session, territory: Territory, label: Label) -> dict[str, str]:
    """Return the label of each category code."""
    return {row.code: label(row.labels) for row in territories.categories(session, territory.id)}


def flatten(frame: gpd.GeoDataFrame, run: HotspotRun, *, synthetic: bool, care: str) -> gpd.GeoDataFrame:
    """Give every column a plain value, and every row its run and why to read it with care."""
    flat = frame.copy()
    flat["categories"] = ["; ".join(f"{code}: {n}" for code, n in pairs) for pairs in frame["categories"]]
    flat["flags"] = ["; ".join(flags) for flags in frame["flags"]]
    flat["synthetic"] = synthetic
    flat["run_id"] = str(run.id)
    flat["window_from"] = run.window_from.astimezone(UTC).isoformat()
    flat["window_until"] = run.window_until.astimezone(UTC).isoformat()
    flat["eps_m"] = run.settings["eps_m"]
    flat["min_incidents"] = run.settings["min_incidents"]
    flat["read_with_care"] = care
    return flat


def rounded(frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Round outlines to a decimetre, finer than any source."""
    # Corner by corner: a hole that touches its shell cannot be snapped to a grid as a whole.
    return frame.set_geometry(frame.geometry.set_precision(10**-_DEGREE_DECIMALS, mode="pointwise"))


def _geojson(flat: gpd.GeoDataFrame) -> bytes:
    body = json.loads(rounded(flat).to_json())
    return json.dumps(body, ensure_ascii=False).encode()


def _gpkg(flat: gpd.GeoDataFrame) -> bytes:
    with TemporaryDirectory() as folder:
        path = Path(folder) / "hotspots.gpkg"
        flat.to_file(path, driver="GPKG", layer="hotspots", engine="pyogrio")
        return path.read_bytes()


def _csv(flat: gpd.GeoDataFrame) -> bytes:
    buffer = io.StringIO()
    table = flat.drop(columns="geometry")
    table["categories"] = [harmless(text) for text in table["categories"]]
    table.to_csv(buffer, index=False)
    # The mark lets spreadsheet programs see that the letters are UTF-8.
    return ("\ufeff" + buffer.getvalue()).encode()


_WRITERS: dict[str, Callable[[gpd.GeoDataFrame], bytes]] = {"geojson": _geojson, "gpkg": _gpkg, "csv": _csv}


def _map_words(
    session: Session,
    run: HotspotRun,
    territory: Territory,
    *,
    labels: Mapping[str, str],
    window: str,
    care: str,
) -> MapWords:
    names = territories.neighbourhood_names(session, territory.id)
    words = map_words(run, territory, window=window, labels=labels, neighbourhoods=names)
    return replace(words, care=care)


def _html(
    session: Session,
    territory: Territory,
    frame: gpd.GeoDataFrame,
    *,
    words: MapWords,
    labels: Mapping[str, str],
    bare: bool,
) -> str:
    return hotspot_map(
        words,
        frame,
        boundary=territories.boundary_feature(territory),
        neighbourhoods=territories.neighbourhood_features(session, territory),
        labels=labels,
        ground=territories.ground_features(session, territory.slug),
        bare=bare,
    )
