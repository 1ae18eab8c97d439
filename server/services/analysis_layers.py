"""Analysis layers: the shapes of runs, and the breaks by which they are coloured."""

import gzip
import json
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt
from sqlalchemy.orm import Session

from gis.models import AnalysisRun
from gis.queries import analyses as queries
from server.maps.analysis_classes import chosen_breaks
from server.methods.presentation import MapLayer

_REMEMBERED = 128
_values: dict[tuple[UUID, str, str], npt.NDArray[np.float64]] = {}


def features(session: Session, record: AnalysisRun, code: str) -> list[dict[str, Any]]:
    """Return the features of a layer in degrees; none where it was not drawn."""
    found = queries.layer(session, record.id, code)
    return list(json.loads(gzip.decompress(found.content))["features"]) if found else []


def with_breaks(
    session: Session, drawn: Sequence[tuple[AnalysisRun, Sequence[MapLayer]]]
) -> list[tuple[MapLayer, ...]]:
    """Give each layer of numbers its breaks where the method gave none: the same in all runs."""
    found = []
    for _record, layers in drawn:
        found.append(tuple(_with_breaks(session, drawn, layer) for layer in layers))
    return found


def _with_breaks(
    session: Session, drawn: Sequence[tuple[AnalysisRun, Sequence[MapLayer]]], layer: MapLayer
) -> MapLayer:
    if layer.breaks or layer.swatches or not layer.column or layer.ramp == "plain":
        return layer
    alike = [
        _values_of(session, record, other.code, other.column)
        for record, layers in drawn
        for other in layers
        if (other.code, other.column) == (layer.code, layer.column)
    ]
    return replace(layer, breaks=chosen_breaks(np.concatenate(alike)))


def _values_of(session: Session, record: AnalysisRun, code: str, column: str) -> npt.NDArray[np.float64]:
    """The numbers of a layer; a run never changes, so they are read once."""
    key = (record.id, code, column)
    if key not in _values:
        if len(_values) >= _REMEMBERED:
            _values.clear()
        numbers = (feature["properties"].get(column) for feature in features(session, record, code))
        _values[key] = np.array([each for each in numbers if isinstance(each, int | float)], dtype=float)
    return _values[key]


def comparable(layers: Sequence[MapLayer], others: Sequence[MapLayer]) -> tuple[MapLayer, ...]:
    """Show first, of layers that exclude each other, the one whose classes mean the same in both runs."""
    alike = {layer.code for layer in layers if any(_alike(layer, other) for other in others)}
    groups = {layer.group for layer in layers if layer.group and layer.shown and layer.code not in alike}
    chosen = {
        group: next((each.code for each in layers if each.group == group and each.code in alike), "")
        for group in groups
    }
    return tuple(
        replace(layer, shown=layer.code == chosen[layer.group]) if chosen.get(layer.group) else layer
        for layer in layers
    )


def share_classes(layers: Sequence[MapLayer], others: Sequence[MapLayer]) -> bool:
    """Tell whether every layer that is shown first means the same by a colour in both runs."""
    return all(any(_alike(layer, other) for other in others) for layer in layers if layer.shown)


def _alike(layer: MapLayer, other: MapLayer) -> bool:
    return (layer.code, layer.swatches, layer.breaks) == (other.code, other.swatches, other.breaks)
