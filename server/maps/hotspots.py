"""Hotspots: a run as a map in one file, with the same list in words below it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import folium
import geopandas as gpd
from babel.numbers import format_decimal, format_percent

from server.maps import base, legend, page
from server.maps.ground import Json, area, ground_under, label
from server.maps.palette import LIGHT

_FOREMOST = 5
_NUMERIC = (1, 2, 3, 4, 5)


@dataclass(frozen=True)
class MapWords:
    """What the page says, in the language of its reader."""

    language: str
    title: str
    lead: str  # which incidents, when, and the rule that makes a hotspot
    synthetic: str  # the mark on data that is not real; empty on real data
    legend_hotspot: str
    legend_neighbourhood: str
    legend_boundary: str
    nothing_found: str
    not_on_map: str  # how many have no place; empty when all have one
    list_title: str
    headings: tuple[str, str, str, str, str, str, str, str]
    flags: Mapping[str, str]  # code -> a few words
    facts_title: str
    facts: tuple[tuple[str, str], ...]  # settings as used, fingerprint, engine, time
    care: str = ""  # why to read the map with care; empty where nothing speaks against it


def hotspot_map(
    words: MapWords,
    hotspots: gpd.GeoDataFrame,
    *,
    boundary: Json,
    neighbourhoods: Json,
    labels: Mapping[str, str],
    ground: Json | None = None,
    bare: bool = False,
) -> str:
    """Draw a run of hotspots as a page that opens from a file without a network.

    Parameters
    ----------
    hotspots
        In degrees: rank, incidents, places, busiest_share, area_km2, density_km2_month, categories, flags.
    boundary, neighbourhoods
        GeoJSON in degrees; neighbourhoods carry a name.
    labels
        Category code to label.
    ground
        GeoJSON of kind green, water, street and place, with rank and name; drawn below everything else.
    bare
        Leave out title, list and facts: the page that shows the map has them.
    """
    rows = [_cells(row, words, labels) for row in hotspots.to_dict("records")]
    drawn = base.empty_map(bounds=_first_view(hotspots, boundary))
    ground_under(drawn, boundary, neighbourhoods, ground)
    for row, shape in zip(rows, hotspots.geometry, strict=True):
        _outline(drawn, row, shape, words)
    return base.self_contained(
        drawn,
        language=words.language,
        title=words.title,
        before=("" if bare else page.heading(words.title, words.lead, words.synthetic)) + _legend(words),
        over=page.mark(words.care) if words.care else "",
        after="" if bare else _below(words, rows),
    )


def _first_view(hotspots: gpd.GeoDataFrame, boundary: Json) -> tuple[float, float, float, float]:
    if hotspots.empty:
        shown = gpd.GeoDataFrame.from_features(boundary["features"])
    else:
        shown = hotspots[hotspots["rank"] <= _FOREMOST]
    west, south, east, north = (float(edge) for edge in shown.total_bounds)
    return west, south, east, north


def _outline(drawn: folium.Map, row: list[str], shape: Any, words: MapWords) -> None:
    fields = [f"f{column}" for column in range(len(row))]
    # Folium sets texts as HTML: a category's label must not become a script.
    properties = {field: page.text(text) for field, text in zip(fields, row, strict=True)}
    feature = {"type": "Feature", "geometry": shape.__geo_interface__, "properties": properties}
    aliases = [page.text(heading) for heading in words.headings]
    line = {"color": LIGHT.hotspot, "weight": 1.5, "fillColor": LIGHT.hotspot, "fillOpacity": 0.05}
    area(drawn, feature, {"color": LIGHT.hotspot_halo, "weight": 5, "opacity": 0.85, "fill": False})
    folium.GeoJson(
        feature,
        style_function=lambda _: line,
        smooth_factor=0.3,
        tooltip=folium.GeoJsonTooltip(fields[:3], aliases[:3], sticky=True),
        popup=folium.GeoJsonPopup(fields, aliases),
    ).add_to(drawn)
    spot = shape.representative_point()
    label(drawn, spot.y, spot.x, row[0], "rank")


def _cells(row: Mapping[Any, Any], words: MapWords, labels: Mapping[str, str]) -> list[str]:
    def number(value: float, form: str = "#,##0") -> str:
        return str(format_decimal(value, format=form, locale=words.language))

    area = float(row["area_km2"])
    return [
        number(row["rank"]),
        number(row["incidents"]),
        number(row["places"]),
        str(format_percent(float(row["busiest_share"]), locale=words.language)),
        number(area, "#,##0.000" if area < 0.1 else "#,##0.00"),
        number(row["density_km2_month"], "#,##0.0"),
        "; ".join(f"{labels.get(code, code)}: {number(n)}" for code, n in row["categories"]),
        "; ".join(words.flags.get(flag, flag) for flag in row["flags"]),
    ]


def _legend(words: MapWords) -> str:
    return legend.legend(
        [
            (legend.outline_picture(LIGHT), words.legend_hotspot),
            (legend.line_picture(LIGHT.neighbourhood, 1.5), words.legend_neighbourhood),
            (legend.line_picture(LIGHT.boundary, 2.5), words.legend_boundary),
        ]
    )


def _below(words: MapWords, rows: list[list[str]]) -> str:
    left_out = page.paragraph(words.not_on_map) if words.not_on_map else ""
    found = (
        page.table(words.list_title, words.headings, rows, numeric=_NUMERIC)
        if rows
        else page.paragraph(words.nothing_found)
    )
    return left_out + found + page.facts(words.facts_title, words.facts)
