"""Material: everything that a method may read, so that its result follows from the record alone."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import geopandas as gpd
from shapely.geometry.base import BaseGeometry

DAYS_A_MONTH = 30.4375


@dataclass(frozen=True)
class Part:
    """One selection, read.

    Attributes
    ----------
    frame
        By id, in the territory's metres: ``id``, ``geometry``, ``category``, ``weight``, ``occurred_from``,
        ``occurred_until``, ``time_precision``, ``known_by``, ``location_precision``, ``neighbourhood``.
        Of concerns: what `gis.queries.concordance.read_concerns` gives, located.
    start, end
        The window, half-open, aware.
    kind
        ``incidents`` or ``concerns``.
    left_out
        How many ``unlocated`` and ``at_default`` there are besides.
    """

    frame: gpd.GeoDataFrame
    start: datetime
    end: datetime
    kind: str = "incidents"
    left_out: Mapping[str, int] = field(default_factory=dict)

    @property
    def months(self) -> float:
        """Length of the window; a month is a twelfth of a year."""
        return (self.end - self.start) / timedelta(days=DAYS_A_MONTH)

    @property
    def days(self) -> float:
        """Length of the window in days of 24 hours."""
        return (self.end - self.start) / timedelta(days=1)


@dataclass(frozen=True)
class Material:
    """What a method reads.

    Attributes
    ----------
    first, second
        The selection, and the one it is compared with, if the method has any.
    boundary
        Of the territory, in metres.
    neighbourhoods
        ``code``, ``name`` and outlines in metres, by code.
    default_places
        Points where incidents without a known address were put, in metres.
    timezone
        Name of the territory's time zone.
    drawn
        The hotspots of the run that the setting ``hotspot_run`` names: ``rank`` and outlines in metres.
    """

    first: Part
    second: Part | None
    boundary: BaseGeometry
    neighbourhoods: gpd.GeoDataFrame
    default_places: tuple[BaseGeometry, ...]
    timezone: str
    drawn: gpd.GeoDataFrame | None = None

    @property
    def frame(self) -> gpd.GeoDataFrame:
        """The incidents of the first selection."""
        return self.first.frame

    @property
    def months(self) -> float:
        """Length of the first window in months."""
        return self.first.months
