"""Ground: what lies under the data of a take-away map: boundary, neighbourhoods, streets, waters, names."""

from typing import Any

import folium

from server.maps import page
from server.maps.palette import LIGHT

Json = dict[str, Any]

_GROUND: dict[str, Json] = {
    "green": {"fillColor": LIGHT.green, "fillOpacity": 1, "weight": 0},
    "water": {"color": LIGHT.water, "weight": 1.5, "fillColor": LIGHT.water, "fillOpacity": 1},
    "street": {"color": LIGHT.street, "weight": 1.5},
}


def ground_under(drawn: folium.Map, boundary: Json, neighbourhoods: Json, ground: Json | None) -> None:
    """Draw green, waters, streets, neighbourhoods with their names, and the boundary."""
    pieces = (ground or {"features": []})["features"]
    area(drawn, boundary, {"fillColor": LIGHT.ground, "fillOpacity": 1, "weight": 0})
    for kind, style in _GROUND.items():
        features = [_bare(feature) for feature in pieces if feature["properties"]["kind"] == kind]
        if features:
            area(drawn, {"type": "FeatureCollection", "features": features}, style)
    named = {
        "type": "FeatureCollection",
        "features": [
            _bare(feature) | {"properties": {"name": page.text(str(feature["properties"].get("name", "")))}}
            for feature in neighbourhoods["features"]
        ],
    }
    if named["features"]:
        style = {"color": LIGHT.neighbourhood, "weight": 1, "fillOpacity": 0}
        tooltip = folium.GeoJsonTooltip(["name"], labels=False, sticky=True)
        folium.GeoJson(named, style_function=lambda _: style, tooltip=tooltip).add_to(drawn)
    area(drawn, boundary, {"color": LIGHT.boundary, "weight": 2, "fill": False})
    for feature in pieces:
        if feature["properties"]["kind"] == "place":
            lon, lat = feature["geometry"]["coordinates"]
            label(drawn, lat, lon, feature["properties"]["name"], "place", direction="top")


def _bare(feature: Json) -> Json:
    return {"type": "Feature", "properties": {}, "geometry": feature["geometry"]}


def label(drawn: folium.Map, lat: float, lon: float, text: str, kind: str, direction: str = "center") -> None:
    """Write a few words at a place."""
    # A permanent tooltip: a Leaflet marker would first ask for the picture of its pin.
    said = folium.Tooltip(page.text(text), permanent=True, direction=direction, class_name=kind, sticky=False)
    folium.CircleMarker(
        (lat, lon), radius=1, opacity=0, fill_opacity=0, interactive=False, tooltip=said
    ).add_to(drawn)


def area(drawn: folium.Map, shape: Any, style: dict[str, Any]) -> None:
    """Draw a shape that answers no press."""
    folium.GeoJson(shape, style_function=lambda _: style, interactive=False).add_to(drawn)
