"""Concordance units: count in neighbourhoods, in squares of a grid, or in hotspots of a run."""

from dataclasses import dataclass
from uuid import UUID

import geopandas as gpd
import numpy as np
import numpy.typing as npt
import pandas as pd
import shapely
from sqlalchemy.orm import Session

from analysis.units import count_within, owners, squares
from gis.models import Territory
from gis.queries import hotspots as hotspot_queries
from gis.queries import territories
from gis.queries.concordance import IncidentCounts
from gis.queries.frames import read_frame
from gis.queries.selection import Selection
from server.i18n import gettext
from server.services.refusals import Invalid

NEIGHBOURHOOD, CELL, HOTSPOT = UNITS = ("neighbourhood", "cell", "hotspot")
# More squares than this are no table and no map for a person.
MOST_SQUARES = 5_000


@dataclass(frozen=True)
class Material:
    """What is counted, and what it is counted by.

    Attributes
    ----------
    areas, concerns, recorded
        What `gis.queries.concordance` read.
    selection
        The incidents that the topic is about.
    """

    territory: Territory
    areas: gpd.GeoDataFrame
    concerns: gpd.GeoDataFrame
    recorded: IncidentCounts
    selection: Selection

    @property
    def placed(self) -> gpd.GeoDataFrame:
        """The concerns that have a place of their own."""
        return self.concerns[self.concerns.geometry.notna() & ~self.concerns["at_default"]]

    @property
    def spoken(self) -> npt.NDArray[np.float64]:
        """Where these are, in metres."""
        return np.asarray(shapely.get_coordinates(self.placed.geometry.to_numpy()))


@dataclass(frozen=True)
class Counted:
    """Units with their counts, before they are compared.

    Attributes
    ----------
    units
        `unit`, `name`, `population` and outlines in metres.
    elsewhere
        Concerns and incidents that lie in no unit.
    even
        What each would hold if nothing gathered anywhere; by default the same.
    places
        Where the concerns and the incidents are, in metres; none where they were counted by name.
    """

    units: gpd.GeoDataFrame
    concerns: npt.NDArray[np.int64]
    incidents: npt.NDArray[np.int64]
    elsewhere: tuple[int, int]
    even: npt.NDArray[np.float64] | None = None
    places: tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]] | None = None


def count(session: Session, material: Material, kind: str, *, cell_m: float, run_id: UUID | None) -> Counted:
    """Count by the units of a kind.

    Raises
    ------
    Invalid
        If the territory has none, or they are too many.
    """
    if kind == NEIGHBOURHOOD:
        return _by_neighbourhood(material)
    happened = _coordinates(session, material)
    if kind == CELL:
        return _by_cell(material, happened, cell_m)
    assert run_id is not None
    return _by_hotspot(session, material, happened, run_id)


def by_neighbourhood(material: Material) -> npt.NDArray[np.int64]:
    """Count the concerns of each neighbourhood; where a default location lies says nothing."""
    usable = material.concerns.loc[~material.concerns["at_default"], "neighbourhood"].value_counts()
    return np.array([usable.get(code, 0) for code in material.areas["unit"]], dtype=np.int64)


def _by_neighbourhood(material: Material) -> Counted:
    if material.areas.empty:
        raise Invalid(gettext("This territory has no neighbourhoods. Choose squares instead."), field="unit")
    spoken = by_neighbourhood(material)
    recorded = material.recorded.by_neighbourhood
    happened = np.array([recorded.get(code, 0) for code in material.areas["unit"]], dtype=np.int64)
    # A concern that names neither a place nor a neighbourhood speaks of the whole territory.
    all_spoken = int((~material.concerns["at_default"]).sum())
    elsewhere = (all_spoken - int(spoken.sum()), material.recorded.elsewhere)
    return Counted(material.areas, spoken, happened, elsewhere)


def _by_cell(material: Material, happened: npt.NDArray[np.float64], cell_m: float) -> Counted:
    spoken = material.spoken
    found = squares(spoken, happened, cell_m=cell_m)
    if len(found.names) > MOST_SQUARES:
        message = gettext("These are more than %(most)s squares. Choose larger ones.", most=MOST_SQUARES)
        raise Invalid(message, field="cell_m")
    units = _named(found.names, found.outlines, material)
    return Counted(units, found.first, found.second, (0, 0), places=(spoken, happened))


def _by_hotspot(
    session: Session, material: Material, happened: npt.NDArray[np.float64], run_id: UUID
) -> Counted:
    held = hotspot_queries.read_hotspots(session, run_id)
    outlines = np.asarray(held.geometry.to_crs(material.territory.srid).array, dtype=object)
    spoken = material.spoken
    inside = count_within(outlines, spoken), count_within(outlines, happened)
    whole = shapely.area(territories.boundary(material.territory, metric=True))
    names = np.array([str(rank) for rank in held["rank"]], dtype=object)
    return Counted(
        _named(names, outlines, material),
        *inside,
        (len(spoken) - int(inside[0].sum()), len(happened) - int(inside[1].sum())),
        np.minimum(shapely.area(outlines) / whole, 1.0),
    )


def _coordinates(session: Session, material: Material) -> npt.NDArray[np.float64]:
    frame = read_frame(session, material.territory, material.selection)
    return np.asarray(shapely.get_coordinates(frame.geometry.to_numpy()))


def _named(
    names: npt.NDArray[np.object_], outlines: npt.NDArray[np.object_], material: Material
) -> gpd.GeoDataFrame:
    """Give each unit the name of the neighbourhood that holds its middle."""
    middles = np.asarray(shapely.get_coordinates(shapely.centroid(outlines)))
    owner = owners(np.asarray(material.areas.geometry.array, dtype=object), middles)
    known = material.areas["name"].to_numpy()
    data = {
        "unit": names,
        "name": pd.Series([known[i] if i >= 0 else "" for i in owner], dtype=object),
        "population": np.full(len(names), np.nan),
    }
    return gpd.GeoDataFrame(data, geometry=outlines, crs=material.territory.srid)
