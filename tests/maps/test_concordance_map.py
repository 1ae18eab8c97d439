"""Concordance map: one file that shows every class, says it in words, and takes names as text."""

import re
from typing import Any

import geopandas as gpd
from shapely.geometry import box, mapping

from server.maps.concordance import ConcordanceWords, concordance_map
from server.maps.ramps import CONCORDANCE

HOSTILE = '<img src=x onerror="document.title=1">'
CLASSES = {code: f"what {code} means" for code in (*CONCORDANCE.steps, "too_few")}


def words(**changes: Any) -> ConcordanceWords:
    usual: dict[str, Any] = {
        "language": "lv",
        "title": "Ziņojumi un notikumi",
        "lead": "Silence is not safety.",
        "synthetic": "Synthetic data",
        "classes": CLASSES,
        "legend_hotspot": "Where concerns gather",
        "list_title": "The same as a list",
        "headings": ("Place", "Finding", *"abcdefg"),
        "rows": tuple((f"place {number}", *"abcdefgh") for number in range(5)),
        "sentences": tuple(f"sentence {number}" for number in range(5)),
        "nothing_found": "Nothing to compare.",
        "facts_title": "Where these numbers come from",
        "facts": (("Method", "concordance/1"),),
    }
    return ConcordanceWords(**(usual | changes))


def units(codes: tuple[str, ...] = tuple(CLASSES)) -> gpd.GeoDataFrame:
    shapes = [box(22.5 + number / 50, 57.2, 22.51 + number / 50, 57.21) for number in range(len(codes))]
    return gpd.GeoDataFrame({"class": list(codes)}, geometry=shapes, crs=4326)


def collection(name: str) -> dict[str, Any]:
    shape = mapping(box(22.5, 57.2, 22.7, 57.3))
    feature = {"type": "Feature", "properties": {"name": name}, "geometry": shape}
    return {"type": "FeatureCollection", "features": [feature]}


def drawn(told: ConcordanceWords, shown: gpd.GeoDataFrame, hotspots: int = 1) -> str:
    gathering = gpd.GeoDataFrame(geometry=[box(22.5, 57.2, 22.51, 57.21)] * hotspots, crs=4326)
    return concordance_map(
        told, shown, gathering, boundary=collection("Talsi"), neighbourhoods=collection("Centre")
    )


def test_every_class_has_its_colour_and_its_meaning_and_too_few_has_none() -> None:
    page = drawn(words(), units())
    legend = page[page.index('class="legend"') : page.index('class="map-frame"')]
    assert [meaning in legend for meaning in CLASSES.values()] == [True] * 5
    assert all(colour in page for colour in CONCORDANCE.light)
    assert 'fill-opacity="0.01"' in legend


def test_the_list_says_the_same_and_the_facts_where_it_comes_from() -> None:
    page = drawn(words(), units())
    assert re.findall(r'<th scope="row">(place \d)</th>', page) == [f"place {number}" for number in range(5)]
    assert "concordance/1" in page
    assert "Synthetic data" in page


def test_the_file_asks_no_other_host() -> None:
    page = drawn(words(), units())
    assert not re.search(r'<(?:script|img|link|iframe)[^>]+(?:src|href)="(?!data:)', page)
    assert "default-src 'none'" in page


def test_names_are_text_wherever_they_stand() -> None:
    rows = tuple((HOSTILE, *"abcdefgh") for _ in range(5))
    page = drawn(words(title=HOSTILE, rows=rows, sentences=(HOSTILE,) * 5), units())
    assert HOSTILE not in page


def test_nothing_to_compare_is_said() -> None:
    page = drawn(words(rows=(), sentences=()), units(()), hotspots=0)
    assert "Nothing to compare." in page
    assert 'class="twin"' not in page
