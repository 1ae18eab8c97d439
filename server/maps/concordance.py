"""Concordance: concerns beside incidents as a map in one file, with the same list in words below it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import folium
import geopandas as gpd

from server.maps import base, legend, page
from server.maps.ground import Json, area, ground_under
from server.maps.palette import LIGHT
from server.maps.ramps import CONCORDANCE

_NUMERIC = (2, 3, 4, 5, 6, 7, 8)
_COLOURS = dict(zip(CONCORDANCE.steps, CONCORDANCE.light, strict=True))


@dataclass(frozen=True)
class ConcordanceWords:
    """What the page says, in the language of its reader."""

    language: str
    title: str
    lead: str  # how many spoke and from where
    synthetic: str  # the mark on data that is not real; empty on real data
    classes: Mapping[str, str]  # code -> what it means
    legend_hotspot: str
    list_title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]  # by rank, as the units are
    sentences: tuple[str, ...]
    nothing_found: str
    facts_title: str
    facts: tuple[tuple[str, str], ...]


def concordance_map(
    words: ConcordanceWords,
    units: gpd.GeoDataFrame,
    hotspots: gpd.GeoDataFrame,
    *,
    boundary: Json,
    neighbourhoods: Json,
    ground: Json | None = None,
) -> str:
    """Draw an answer as a page that opens from a file without a network.

    Parameters
    ----------
    units
        In degrees, by rank, with `class`.
    hotspots
        Those of the concerns, in degrees.
    """
    drawn = base.empty_map(bounds=_first_view(boundary))
    ground_under(drawn, boundary, neighbourhoods, ground)
    for unit, shape, said in zip(units["class"], units.geometry, words.sentences, strict=True):
        _unit(drawn, str(unit), shape, said)
    for shape in hotspots.geometry:
        area(drawn, shape.__geo_interface__, {"color": LIGHT.hotspot_halo, "weight": 3.5, "fill": False})
        area(
            drawn,
            shape.__geo_interface__,
            {"color": LIGHT.hotspot, "weight": 1.5, "dashArray": "4 3", "fill": False},
        )
    return base.self_contained(
        drawn,
        language=words.language,
        title=words.title,
        before=page.heading(words.title, words.lead, words.synthetic) + _legend(words),
        after=_below(words),
    )


def _first_view(boundary: Json) -> tuple[float, float, float, float]:
    west, south, east, north = gpd.GeoDataFrame.from_features(boundary["features"]).total_bounds
    return float(west), float(south), float(east), float(north)


def _unit(drawn: folium.Map, found: str, shape: Any, said: str) -> None:
    feature = {
        "type": "Feature",
        "geometry": shape.__geo_interface__,
        # Folium sets texts as HTML: a place's name must not become a script.
        "properties": {"said": page.text(said)},
    }
    style = _style(found)
    folium.GeoJson(
        feature,
        style_function=lambda _: style,
        smooth_factor=0.3,
        popup=folium.GeoJsonPopup(["said"], labels=False, max_width=320),
    ).add_to(drawn)


def _style(found: str) -> dict[str, Any]:
    if found not in _COLOURS:
        return {"color": LIGHT.boundary, "weight": 1, "fillColor": LIGHT.ground, "fillOpacity": 0.01}
    # Leaflet has no hatch: what is both carries a heavy edge, so that a photocopy shows it too.
    edge = {"color": LIGHT.hotspot, "weight": 3} if found in CONCORDANCE.hatched else {"weight": 0.75}
    return {"color": LIGHT.boundary, "fillColor": _COLOURS[found], "fillOpacity": 0.8, **edge}


def _legend(words: ConcordanceWords) -> str:
    shown = [(_picture(_style(code)), said) for code, said in words.classes.items()]
    return legend.legend([*shown, (legend.line_picture(LIGHT.hotspot, 2), words.legend_hotspot)])


def _picture(style: Mapping[str, Any]) -> str:
    edge = f'stroke="{style["color"]}" stroke-width="{style["weight"]}"'
    fill = f'fill="{style["fillColor"]}" fill-opacity="{style["fillOpacity"]}"'
    square = f'<rect x="2" y="2" width="14" height="14" {fill} {edge}/>'
    return f'<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">{square}</svg>'


def _below(words: ConcordanceWords) -> str:
    found = (
        page.table(words.list_title, words.headings, words.rows, numeric=_NUMERIC)
        if words.rows
        else page.paragraph(words.nothing_found)
    )
    return found + page.facts(words.facts_title, words.facts)
