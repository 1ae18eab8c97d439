"""Territory: the places in which a comparison counts, neighbourhoods or the cells of a grid."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from analysis.errors import BadSetting
from analysis.frames import IntArray
from analysis.units import owners
from analysis.where.cell_size import suggested_cell_m
from analysis.where.grids import SMALLEST_CELL_M, Grid, make_grid
from server.i18n import gettext, lazy_gettext
from server.methods.material import Material, Part
from server.methods.method import Field, Kind
from server.services.refusals import Invalid

NEIGHBOURHOODS, SQUARES, HEXAGONS = "neighbourhoods", "squares", "hexagons"
SHAPES = {SQUARES: "square", HEXAGONS: "hexagon"}

CELL = Field(
    "cell_m",
    Kind.METRES,
    lazy_gettext("Width of a cell, m"),
    lazy_gettext("Empty: twice the ground there is for an incident, from 100 m, as a readable number."),
    least=SMALLEST_CELL_M,
    most=20_000,
)


@dataclass(frozen=True)
class Places:
    """The places in which incidents are counted.

    Attributes
    ----------
    kind
        One of the three words above.
    cell_m
        Width of a cell; None for neighbourhoods.
    codes, names
        Of each place; a cell's code is its centre in metres, and its name has the neighbourhood before it.
    outlines
        Of each place, in metres.
    """

    kind: str
    cell_m: float | None
    codes: tuple[str, ...]
    names: tuple[str, ...]
    outlines: gpd.GeoSeries
    grid: Grid | None = None

    def of(self, part: Part) -> IntArray:
        """Return the place of each incident, -1 for none."""
        if self.grid is not None:
            cells: IntArray = self.grid.cells_of(part.frame.geometry.get_coordinates().to_numpy())
            return cells
        known = {code: number for number, code in enumerate(self.codes)}
        return np.array([known.get(code, -1) for code in part.frame["neighbourhood"]], dtype=np.int64)

    def count(self, part: Part) -> IntArray:
        """Count the incidents of each place, and last those of none, shape (places + 1,)."""
        return np.bincount(self.of(part) % (len(self.codes) + 1), minlength=len(self.codes) + 1)


def lay_places(material: Material, settings: Mapping[str, Any], *, incidents: int) -> Places:
    """Lay out the places that the settings ask for; by default neighbourhoods where there are several."""
    kind = settings.get("places")
    if kind is None:
        kind = NEIGHBOURHOODS if len(material.neighbourhoods) > 1 else SQUARES
    if kind == NEIGHBOURHOODS and len(material.neighbourhoods):
        shapes = material.neighbourhoods
        return Places(kind, None, tuple(shapes["code"]), tuple(shapes["name"]), shapes.geometry)
    kind = SQUARES if kind == NEIGHBOURHOODS else kind
    return _cells(material, kind, settings["cell_m"], incidents)


def _cells(material: Material, kind: str, cell_m: float | None, incidents: int) -> Places:
    shape = SHAPES[kind]
    ground_km2 = shapely.area(material.boundary) / 1e6
    wide = cell_m or suggested_cell_m(max(incidents, 1), ground_km2=ground_km2, shape=shape)
    try:
        grid = make_grid(material.boundary, cell_m=wide, shape=shape)
    except BadSetting as error:
        raise Invalid(
            gettext(
                "Cells of %(metres)s m do not suit this territory: choose another width.", metres=round(wide)
            ),
            field="cell_m",
        ) from error
    outlines = gpd.GeoSeries(grid.outlines, crs=material.frame.crs)
    codes = tuple(grid.names.tolist())
    return Places(kind, float(wide), codes, _cell_names(material, grid), outlines, grid)


def _cell_names(material: Material, grid: Grid) -> tuple[str, ...]:
    """Name each cell by the neighbourhood of its centre and, as there are many in one, by its code."""
    shapes = material.neighbourhoods
    inside = owners(np.asarray(shapes.geometry.array), grid.centres)
    near = [str(shapes["name"].iloc[number]) if number >= 0 else "" for number in inside.tolist()]
    return tuple(f"{name} {code}".strip() for name, code in zip(near, grid.names.tolist(), strict=True))
