"""Public queries: which features of a layer are asked for, by box, by time, page by page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import shapely
from shapely.geometry.base import BaseGeometry

from gis.crs import DEGREES, northing_first, project_geometry
from server.services.public_layers import Feature

Box = tuple[float, float, float, float]

# Decimals of a metre: places and squares are not finer.
_DECIMALS = 2


@dataclass(frozen=True)
class Wanted:
    """What is asked for; a side of ``during`` that is None is open."""

    box: BaseGeometry | None = None
    during: tuple[date | None, date | None] | None = None
    limit: int = 100
    offset: int = 0


@dataclass(frozen=True)
class Found:
    """One page of features, and how many fit in all."""

    features: Sequence[Feature]
    matched: int


def find(features: Sequence[Feature], wanted: Wanted) -> Found:
    """Choose the features that fit, and of them one page; what has no time fits every time."""
    fitting = [each for each in features if _lies(each, wanted.box) and _is_during(each, wanted.during)]
    return Found(fitting[wanted.offset : wanted.offset + wanted.limit], len(fitting))


def box_in_degrees(box: Box, srid: int | None) -> BaseGeometry:
    """Return the area of a box given in a reference system, in the order of its axes; None means degrees."""
    first, second, third, fourth = box
    if srid is None and first > third:  # across the date line
        return shapely.union(
            shapely.box(first, second, 180.0, fourth), shapely.box(-180.0, second, third, fourth)
        )
    if srid is None:
        return shapely.box(*box)
    flat = shapely.box(second, first, fourth, third) if northing_first(srid) else shapely.box(*box)
    # A straight edge in metres is bent in degrees.
    return project_geometry(shapely.segmentize(flat, 1000.0), source=srid, target=DEGREES)


def in_reference(shape: BaseGeometry | None, srid: int | None) -> BaseGeometry | None:
    """Return a shape in a reference system, in the order of its axes; None means degrees."""
    if shape is None or srid is None:
        return shape
    placed = project_geometry(shape, source=DEGREES, target=srid)
    ordered = shapely.transform(placed, np.fliplr) if northing_first(srid) else placed
    return shapely.transform(ordered, lambda xy: np.round(xy, _DECIMALS))


def _lies(feature: Feature, box: BaseGeometry | None) -> bool:
    return box is None or (feature.geometry is not None and bool(shapely.intersects(box, feature.geometry)))


def _is_during(feature: Feature, during: tuple[date | None, date | None] | None) -> bool:
    if during is None or feature.span is None:
        return True
    first, last = during
    return (last is None or feature.span[0] <= last) and (first is None or feature.span[1] >= first)
