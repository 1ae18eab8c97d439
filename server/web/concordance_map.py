"""Concordance map: what the script of the page is handed: shapes with their words, sentences, colours."""

from typing import Any

import shapely

from gis.models import Territory
from gis.queries import territories
from server.concordance_words import place_word, unit_sentences
from server.database import db
from server.i18n import gettext
from server.maps.palette import for_page
from server.maps.ramps import CONCORDANCE
from server.services import concordance_files
from server.services.concordance import Answer
from server.services.concordance_units import NEIGHBOURHOOD

# Outlines are drawn a little simpler than they are; borders stay common.
_SIMPLER_DEGREES = 0.0001


def map_data(territory: Territory, answer: Answer, units: list[dict[Any, Any]], topic: str) -> dict[str, Any]:
    """What the map draws: units with class and words, and the hotspots of concerns."""
    kind = str(answer.question.unit)
    drawn = answer.units[["geometry"]]
    if kind == NEIGHBOURHOOD and len(drawn):
        simpler = shapely.coverage_simplify(drawn.geometry.to_numpy(), _SIMPLER_DEGREES)
        drawn = drawn.set_geometry(simpler, crs=drawn.crs)
    west, south, east, north = shapely.bounds(territories.boundary(territory))
    return {
        "slug": territory.slug,
        "bounds": [float(west), float(south), float(east), float(north)],
        "units": [
            {
                "unit": unit["unit"],
                "place": place_word(unit, kind),
                "class": unit["class"],
                "words": " ".join(unit_sentences(unit, answer, topic=topic)),
                "shape": shape,
            }
            for unit, shape in zip(units, concordance_files.outlines(drawn), strict=True)
        ],
        "hotspots": concordance_files.outlines(answer.hotspots),
        "names": territories.neighbourhood_places(db(), territory),
    }


def map_words() -> dict[str, str]:
    """What the script of the map says."""
    return {
        "map": gettext("Map of concerns beside incidents; the table below says the same in words."),
        "zoom_in": gettext("Zoom in"),
        "zoom_out": gettext("Zoom out"),
        "failed": gettext("The map cannot be drawn in this browser. The table below says the same."),
        "show": gettext("Show on the map: %(place)s", place="{place}"),
    }


def palette() -> dict[str, Any]:
    """The colours of the ground and of the classes, on both grounds."""
    ramp = {
        name: dict(zip(CONCORDANCE.steps, CONCORDANCE.on(name), strict=True)) for name in ("light", "dark")
    }
    return {name: {**colours, "classes": ramp[name]} for name, colours in for_page().items()}
