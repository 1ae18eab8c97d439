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
