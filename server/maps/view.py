"""View: the counted squares of a selection as a map in one file, with hotspots and notes where asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import folium
from babel.numbers import format_decimal
from shapely.geometry.base import BaseGeometry

from server.maps import base, legend, page
from server.maps.classes import class_of, steps_of
from server.maps.ground import Json, area, ground_under, label
from server.maps.palette import LIGHT

# West, south, east, north.
Box = tuple[float, float, float, float]


@dataclass(frozen=True)
class ViewWords:
    """What the page says, in the language of its reader."""

    language: str
    title: str
    lead: str  # the filters, and how many incidents
    synthetic: str  # the mark on data that is not real; empty on real data
    classes: tuple[str, ...]  # a sentence for each class, from few to many
    square: str  # how wide a square is
    incidents: str  # what a square counts
    legend_hotspot: str
    legend_boundary: str
    not_on_map: tuple[str, ...]
    notes_title: str
    facts_title: str
    facts: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Note:
    """A sentence pinned to a place, and who pinned it when."""

    lon: float
    lat: float
    body: str
    by: str


@dataclass(frozen=True)
class Data:
    """What is drawn, in degrees."""

    squares: Sequence[tuple[Box, int]]
    breaks: Sequence[int]  # the lowest count of each class
    boundary: Json
    neighbourhoods: Json
    ground: Json
    hotspots: Sequence[tuple[int, BaseGeometry]] = ()
    notes: Sequence[Note] = ()


def view_map(words: ViewWords, data: Data, *, bounds: Box) -> str:
    """Draw a view as a page that opens from a file without a network.

    Parameters
    ----------
    bounds
        What is seen first, in degrees.
    """
    drawn = base.empty_map(bounds=bounds)
    ground_under(drawn, data.boundary, data.neighbourhoods, data.ground)
    _squares(drawn, words, data)
    for rank, shape in data.hotspots:
        _outline(drawn, rank, shape)
    for number, note in enumerate(data.notes, start=1):
        label(drawn, note.lat, note.lon, str(number), "note")
    return base.self_contained(
        drawn,
        language=words.language,
        title=words.title,
        before=page.heading(words.title, words.lead, words.synthetic) + _legend(words, data),
        after=_below(words, data),
    )


def _squares(drawn: folium.Map, words: ViewWords, data: Data) -> None:
    """Draw the squares class by class: one style for all of a class keeps the file small."""
    steps = steps_of(len(data.breaks))
    for index, step in enumerate(steps):
        features = [_square(box, n, words) for box, n in data.squares if class_of(n, data.breaks) == index]
        if not features:
            continue
        style = {"fillColor": LIGHT.sequential[step], "fillOpacity": 0.92, "weight": 0}
        folium.GeoJson(
            {"type": "FeatureCollection", "features": features},
            style_function=lambda _, style=style: style,
            tooltip=folium.GeoJsonTooltip(["n"], [page.text(words.incidents)], sticky=True),
        ).add_to(drawn)


def _square(box: Box, n: int, words: ViewWords) -> dict[str, Any]:
    west, south, east, north = (round(edge, 6) for edge in box)
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    count = str(format_decimal(n, locale=words.language))
    return {
        "type": "Feature",
        "properties": {"n": count},
        "geometry": {"type": "Polygon", "coordinates": [ring]},
    }


def _outline(drawn: folium.Map, rank: int, shape: BaseGeometry) -> None:
    feature = {"type": "Feature", "geometry": shape.__geo_interface__, "properties": {}}
    area(drawn, feature, {"color": LIGHT.hotspot_halo, "weight": 5, "opacity": 0.85, "fill": False})
    area(drawn, feature, {"color": LIGHT.hotspot, "weight": 1.5, "fill": False})
    spot = shape.representative_point()
    label(drawn, spot.y, spot.x, str(rank), "rank")


def _legend(words: ViewWords, data: Data) -> str:
    steps = steps_of(len(data.breaks))
    rows = [
        (legend.square_picture(LIGHT.sequential[step]), sentence)
        for step, sentence in zip(steps, words.classes, strict=True)
    ]
    if data.hotspots:
        rows.append((legend.outline_picture(LIGHT), words.legend_hotspot))
    rows.append((legend.line_picture(LIGHT.boundary, 2.5), words.legend_boundary))
    return legend.legend(rows)


def _below(words: ViewWords, data: Data) -> str:
    said = "".join(page.paragraph(sentence) for sentence in (words.square, *words.not_on_map) if sentence)
    if data.notes:
        said += page.numbered(words.notes_title, [f"{note.body} ({note.by})" for note in data.notes])
    return said + page.facts(words.facts_title, words.facts)
