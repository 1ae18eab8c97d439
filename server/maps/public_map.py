"""Public map: what everybody may know as a map in one file that opens without a network."""

from collections.abc import Sequence
from dataclasses import dataclass

import folium

from server.maps import base, legend, page
from server.maps.ground import Json, area, ground_under, label
from server.maps.palette import LIGHT
from server.maps.public_scene import Area, Scene

Box = tuple[float, float, float, float]

_STYLE: dict[str, Json] = {
    "none": {"fillOpacity": 0, "color": LIGHT.boundary, "weight": 0.75},
    "zero": {"fillOpacity": 0, "color": LIGHT.boundary, "weight": 0.75},
    # Leaflet's lines cannot be filled with a pattern: what is not a number has a broken edge instead.
    "few": {
        "fillColor": LIGHT.sequential[0],
        "fillOpacity": 0.45,
        "color": LIGHT.boundary,
        "dashArray": "2 5",
    },
    "low": {"fillColor": LIGHT.sequential[0], "fillOpacity": 0.9, "color": LIGHT.boundary, "weight": 0.75},
    "middle": {"fillColor": LIGHT.sequential[2], "fillOpacity": 0.9, "color": LIGHT.boundary, "weight": 0.75},
    "high": {"fillColor": LIGHT.sequential[4], "fillOpacity": 0.9, "color": LIGHT.boundary, "weight": 0.75},
    "hidden": {"fillColor": LIGHT.street, "fillOpacity": 1, "color": LIGHT.boundary, "dashArray": "9 5"},
}


@dataclass(frozen=True)
class PublicWords:
    """What the page says, in the language of its reader."""

    language: str
    title: str
    lead: str
    synthetic: str  # the mark on data that is not real; empty on real data
    classes: Sequence[tuple[str, str]]
    legend_hotspot: str
    legend_place: str
    said: Sequence[str]  # what is public and what is not
    table_title: str
    headings: tuple[str, str]
    rows: Sequence[tuple[str, str]]
    facts_title: str
    facts: Sequence[tuple[str, str]]


def public_map(words: PublicWords, scene: Scene, *, ground: Json, bounds: Box) -> str:
    """Draw a scene as a page that opens from a file.

    Parameters
    ----------
    ground
        GeoJSON of kind green, water, street and place, with rank and name.
    bounds
        What is seen first, in degrees.
    """
    drawn = base.empty_map(bounds=bounds)
    boundary = {"type": "Feature", "properties": {}, "geometry": scene.boundary.__geo_interface__}
    ground_under(drawn, boundary, {"type": "FeatureCollection", "features": []}, ground)
    for each in scene.areas:
        _area(drawn, each)
    for hotspot in scene.hotspots:
        area(
            drawn, hotspot.shape.__geo_interface__, {"color": LIGHT.hotspot_halo, "weight": 5, "fill": False}
        )
        folium.GeoJson(
            _feature(hotspot.shape, hotspot.said),
            style_function=lambda _: {"color": LIGHT.hotspot, "weight": 1.75, "fillOpacity": 0},
            tooltip=_tooltip(),
        ).add_to(drawn)
        middle = hotspot.shape.representative_point()
        label(drawn, middle.y, middle.x, str(hotspot.rank), "rank")
    for spot in scene.spots:
        label(drawn, spot.lat, spot.lon, str(spot.count), "note")
    return base.self_contained(
        drawn,
        language=words.language,
        title=words.title,
        before=page.heading(words.title, words.lead, words.synthetic) + _legend(words),
        after=_below(words),
    )


def _area(drawn: folium.Map, each: Area) -> None:
    style = _STYLE[each.kind]
    folium.GeoJson(
        _feature(each.shape, each.said), style_function=lambda _: style, tooltip=_tooltip()
    ).add_to(drawn)


def _feature(shape: object, said: str) -> Json:
    # Folium sets texts as HTML: a name must not become a script.
    geometry = getattr(shape, "__geo_interface__", None)
    return {"type": "Feature", "properties": {"said": page.text(said)}, "geometry": geometry}


def _tooltip() -> folium.GeoJsonTooltip:
    return folium.GeoJsonTooltip(["said"], labels=False, sticky=True)


def _legend(words: PublicWords) -> str:
    rows = [(_sample(kind), sentence) for kind, sentence in words.classes]
    rows.append((legend.outline_picture(LIGHT), words.legend_hotspot))
    if words.legend_place:
        rows.append(('<span class="note" aria-hidden="true">3</span>', words.legend_place))
    return legend.legend(rows)


def _sample(kind: str) -> str:
    style = _STYLE[kind]
    dashes = f' stroke-dasharray="{style["dashArray"]}"' if "dashArray" in style else ""
    fill = f'fill="{style.get("fillColor", "none")}" fill-opacity="{style["fillOpacity"]}"'
    return (
        '<svg width="18" height="18" viewBox="0 0 18 18" aria-hidden="true">'
        f'<rect x="1" y="1" width="16" height="16" {fill} stroke="{LIGHT.boundary}"{dashes}/></svg>'
    )


def _below(words: PublicWords) -> str:
    said = "".join(page.paragraph(sentence) for sentence in words.said)
    twin = page.table(words.table_title, words.headings, words.rows, numeric=(1,))
    return said + twin + page.facts(words.facts_title, words.facts)
