"""Analysis map: what the scripts of a run's page are handed: layers, sentences, colours."""

from typing import Any

import shapely
from flask import url_for
from flask_babel import format_decimal

from gis.models import AnalysisRun, Territory
from gis.queries import territories
from server import analysis_words
from server.database import db
from server.i18n import gettext, ngettext
from server.maps.palette import for_page
from server.maps.ramps import DIVERGING, QUALITATIVE
from server.methods.presentation import MapLayer, Presentation
from server.web.analysis_pages import heading_of


def map_data(territory: Territory, runs: list[tuple[AnalysisRun, Presentation]]) -> dict[str, Any]:
    """The territory, and the layers of each run."""
    west, south, east, north = shapely.bounds(territories.boundary(territory))
    return {
        "slug": territory.slug,
        "bounds": [float(west), float(south), float(east), float(north)],
        "names": territories.neighbourhood_places(db(), territory),
        "runs": [_run(territory, record, shown) for record, shown in runs],
    }


def _run(territory: Territory, record: AnalysisRun, shown: Presentation) -> dict[str, Any]:
    n = record.input_count
    return {
        "id": str(record.id),
        "radius_m": shown.radius_m,
        "said": gettext(
            "%(window)s; %(counted)s.",
            window=analysis_words.window_words(record, territory.timezone),
            counted=ngettext("%(n)s recorded incident", "%(n)s recorded incidents", n, n=format_decimal(n)),
        ),
        "layers": [_layer(record, layer) for layer in shown.layers],
    }


def _layer(record: AnalysisRun, layer: MapLayer) -> dict[str, Any]:
    return {
        "code": layer.code,
        "title": layer.title,
        "kind": layer.kind,
        "column": layer.column,
        "ramp": layer.ramp,
        "swatches": [
            {"value": str(one.value), "label": one.label, "step": one.step} for one in layer.swatches
        ],
        "breaks": list(layer.breaks),
        "unit": layer.unit,
        "columns": [
            {"name": column.name, "label": heading_of(column), "decimals": column.decimals}
            for column in layer.columns
        ],
        "shown": layer.shown,
        "group": layer.group,
        "step": layer.step,
        "steps": list(layer.steps),
        "url": url_for("api_analyses.layer", analysis_id=record.id, code=layer.code),
    }


def palette() -> dict[str, Any]:
    """The colours of the ground and of every ramp, on both grounds."""
    return {
        name: {**colours, "diverging": DIVERGING.on(name), "qualitative": QUALITATIVE.on(name)}
        for name, colours in for_page().items()
    }


def map_words() -> dict[str, str]:
    """What the scripts of the map say."""
    return {
        "map": gettext("Map of this run; the findings and tables below say the same in words."),
        "zoom_in": gettext("Zoom in"),
        "zoom_out": gettext("Zoom out"),
        "failed": gettext("The map cannot be drawn in this browser. The tables below say the same."),
        "layer_failed": gettext("These shapes could not be fetched. Reload the page to try again."),
        "nothing_here": gettext("Nothing was drawn here."),
        "show": gettext("Show on the map: %(place)s", place="{place}"),
        "circle": gettext("Circle with a radius of %(metres)s m, to scale", metres="{metres}"),
        "class_below": gettext("less than %(high)s", high="{high}"),
        "class_between": gettext("%(low)s to less than %(high)s", low="{low}", high="{high}"),
        "class_from": gettext("%(low)s or more", low="{low}"),
        "class_any": gettext("any"),
        "yes": gettext("yes"),
        "no": gettext("no"),
        "play": gettext("Play"),
        "pause": gettext("Pause"),
        "steps": gettext("Step of the view"),
        "step_back": gettext("One step back"),
        "step_forth": gettext("One step forward"),
    }
