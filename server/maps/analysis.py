"""Analysis map: a run as a map in one file, with its findings, figures in numbers and lineage below."""

from collections.abc import Sequence
from dataclasses import dataclass

import folium

from server.maps import base, legend, page
from server.maps.ground import Json, area, ground_under
from server.maps.palette import LIGHT

_EDGE = {"color": LIGHT.boundary, "weight": 0.5}


@dataclass(frozen=True)
class DrawnClass:
    """One class of a layer: its label, its colour or None for an outline, and its features."""

    label: str
    colour: str | None
    features: Sequence[Json]


@dataclass(frozen=True)
class DrawnLayer:
    """One layer: what it is, how it is drawn, and its classes from few to many."""

    title: str
    kind: str
    classes: Sequence[DrawnClass]


@dataclass(frozen=True)
class DrawnTable:
    """One table, written out."""

    title: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    numeric: tuple[int, ...]


@dataclass(frozen=True)
class AnalysisWords:
    """What the page says, in the language of its reader."""

    language: str
    title: str
    lead: str
    synthetic: str  # the mark on data that is not real; empty on real data
    care: str  # what the quality gate asks to be written on it; empty where nothing
    findings: tuple[str, ...]
    facts_title: str
    facts: tuple[tuple[str, str], ...]


def analysis_map(
    words: AnalysisWords,
    layers: Sequence[DrawnLayer],
    tables: Sequence[DrawnTable],
    *,
    bounds: tuple[float, float, float, float],
    boundary: Json,
    neighbourhoods: Json,
    ground: Json | None = None,
) -> str:
    """Draw a run as a page that opens from a file without a network.

    Parameters
    ----------
    layers
        With features in degrees; the first is drawn first.
    bounds
        West, south, east, north of the territory.
    """
    drawn = base.empty_map(bounds=bounds)
    ground_under(drawn, boundary, neighbourhoods, ground)
    for layer in layers:
        for one in layer.classes:
            _add(drawn, layer, one)
    return base.self_contained(
        drawn,
        language=words.language,
        title=words.title,
        before=_above(words, layers),
        after=_below(words, tables),
    )


def _add(drawn: folium.Map, layer: DrawnLayer, one: DrawnClass) -> None:
    if not one.features:
        return
    # Without properties: folium would take their texts for templates.
    bare = [{"type": "Feature", "properties": {}, "geometry": each["geometry"]} for each in one.features]
    collection = {"type": "FeatureCollection", "features": bare}
    if layer.kind == "points":
        dot = folium.CircleMarker(
            radius=4,
            color=LIGHT.halo,
            weight=1,
            fill=True,
            fill_color=one.colour or LIGHT.point,
            fill_opacity=0.9,
        )
        folium.GeoJson(collection, marker=dot).add_to(drawn)
    elif layer.kind == "outline":
        area(drawn, collection, {"color": LIGHT.hotspot_halo, "weight": 4, "fill": False})
        area(drawn, collection, {"color": one.colour or LIGHT.hotspot, "weight": 1.75, "fill": False})
    else:
        area(drawn, collection, {**_EDGE, "fillColor": one.colour or LIGHT.ground, "fillOpacity": _seen(one)})


def _seen(one: DrawnClass) -> float:
    return 0.75 if one.colour else 0.0


def _above(words: AnalysisWords, layers: Sequence[DrawnLayer]) -> str:
    findings = "".join(page.paragraph(sentence) for sentence in words.findings)
    care = f'<p class="synthetic" role="note">{page.text(words.care)}</p>' if words.care else ""
    return page.heading(words.title, words.lead, words.synthetic) + care + findings + _legend(layers)


def _legend(layers: Sequence[DrawnLayer]) -> str:
    entries = []
    for layer in layers:
        for one in layer.classes:
            said = f"{layer.title}: {one.label}" if one.label != layer.title else layer.title
            entries.append((_picture(layer.kind, one), said))
    return legend.legend(entries)


def _picture(kind: str, one: DrawnClass) -> str:
    if kind == "outline":
        return legend.line_picture(one.colour or LIGHT.hotspot, 2)
    colour = one.colour or (LIGHT.point if kind == "points" else "none")
    shape = (
        f'<circle cx="9" cy="9" r="6" fill="{colour}"/>'
        if kind == "points"
        else f'<rect x="2" y="2" width="14" height="14" fill="{colour}" stroke="{LIGHT.boundary}"/>'
    )
    return f'<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">{shape}</svg>'


def _below(words: AnalysisWords, tables: Sequence[DrawnTable]) -> str:
    shown = "".join(
        page.table(table.title, table.headings, table.rows, numeric=table.numeric, name=f"table-{number}")
        for number, table in enumerate(tables)
    )
    return shown + page.facts(words.facts_title, words.facts)
