"""Hotspot map: one file that opens anywhere, asks nobody for anything, and says everything twice."""

import re
from typing import Any

import geopandas as gpd
import pytest
from shapely.geometry import Point, box, mapping

from server.maps import base
from server.maps.hotspots import MapWords, hotspot_map

HEADINGS = ("Rank", "Incidents", "Places", "Busiest", "Area", "Density", "Categories", "Note")
HOSTILE = '<img src=x onerror="document.title=1">'


def words(**changes: Any) -> MapWords:
    usual: dict[str, Any] = {
        "language": "lv",
        "title": "Reģistrēto notikumu karstie punkti",
        "lead": "26 Aug to 17 Nov 2026. At least 20 incidents within 150 m.",
        "synthetic": "Synthetic data – not real incidents.",
        "legend_hotspot": "One outline = one hotspot",
        "legend_neighbourhood": "Neighbourhood",
        "legend_boundary": "Edge of the territory",
        "nothing_found": "No hotspot with these settings.",
        "not_on_map": "12 incidents have no place.",
        "list_title": "The same in words",
        "headings": HEADINGS,
        "flags": {"one_address": "One address"},
        "facts_title": "Where these numbers come from",
        "facts": (("Radius", "150 m"), ("Fingerprint", "9f2c77a1")),
    }
    return MapWords(**(usual | changes))


def hotspots(count: int = 2) -> gpd.GeoDataFrame:
    rows = [
        {
            "rank": rank,
            "incidents": 2000 - rank,
            "places": 40,
            "busiest_share": 0.62,
            "area_km2": 0.0512,
            "density_km2_month": 12.34,
            "categories": [["theft", 150], ["other", 50]],
            "flags": ["one_address"],
            "geometry": Point(22.58 + rank / 200, 57.245).buffer(0.002),
        }
        for rank in range(1, count + 1)
    ]
    columns = ["rank", "geometry"] if not rows else None
    return gpd.GeoDataFrame(rows, columns=columns, geometry="geometry", crs=4326)


def collection(name: str) -> dict[str, Any]:
    feature = {
        "type": "Feature",
        "properties": {"name": name},
        "geometry": mapping(box(22.5, 57.2, 22.7, 57.3)),
    }
    return {"type": "FeatureCollection", "features": [feature]}


def draw(frame: gpd.GeoDataFrame | None = None, *, name: str = "Ķūļciems", **changes: Any) -> str:
    return hotspot_map(
        words(**changes),
        hotspots() if frame is None else frame,
        boundary=collection("Talsi"),
        neighbourhoods=collection(name),
        labels={"theft": "Zādzība"},
    )


def test_the_page_names_no_file_outside_itself() -> None:
    page = draw()
    assert not re.findall(r'<(?:script|img|link|iframe)[^>]*\b(?:src|href)="(?!data:)', page)
    assert not re.findall(r"url\((?!data:|#)", page)
    assert "default-src 'none'" in page


def test_the_table_says_what_the_map_shows() -> None:
    page = draw()
    for text in ("1\xa0999", "62%", "0,051", "12,3", "Zādzība: 150; other: 50", "One address"):
        assert text in page, text


def test_the_page_says_what_it_is_made_of_and_that_it_is_synthetic() -> None:
    page = draw()
    for text in ("Synthetic data", "12 incidents have no place.", "9f2c77a1", 'lang="lv"'):
        assert text in page, text
    assert "Synthetic data" not in draw(synthetic="")


def test_a_run_without_hotspots_still_shows_its_territory() -> None:
    page = draw(hotspots(0))
    assert "No hotspot with these settings." in page
    assert 'class="twin"' not in page


def test_names_are_text_and_never_markup() -> None:
    page = draw(name=HOSTILE, title=HOSTILE, lead=HOSTILE)
    assert "<img" not in page


def test_an_asset_without_a_copy_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(base, "ASSETS", {})
    with pytest.raises(base.UnknownAsset, match="leaflet"):
        draw()
