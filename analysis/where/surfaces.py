"""Surfaces: square cells over a territory as a raster, how much of each lies inside, and their outlines."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import shapely
from scipy.ndimage import binary_dilation

from analysis.errors import BadSetting
from analysis.frames import BoolArray, FloatArray, IntArray

MOST_CELLS = 4_000_000
_ROWS_A_STRIP = 20


@dataclass(frozen=True)
class Raster:
    """Square cells in rows from south to north, each from west to east.

    Attributes
    ----------
    cell_m
        Side of a cell in metres.
    west_m, south_m
        The south-west corner of the first cell.
    rows, columns
        Number of cells to the north and to the east.
    """

    cell_m: float
    west_m: float
    south_m: float
    rows: int
    columns: int

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns, the shape of every array over this raster."""
        return self.rows, self.columns

    def cell_of(self, xy: FloatArray) -> tuple[IntArray, IntArray]:
        """Row and column of each point; one on a line belongs to the cell north or east of it."""
        column, row = np.floor((xy - (self.west_m, self.south_m)) / self.cell_m).astype(np.int64).T
        # The far edges of the raster belong to its last cells.
        return row.clip(0, self.rows - 1), column.clip(0, self.columns - 1)

    def centres(self, row: IntArray, column: IntArray) -> FloatArray:
        """Coordinates in metres of the middle of cells, shape (n, 2)."""
        return np.column_stack(
            [self.west_m + (column + 0.5) * self.cell_m, self.south_m + (row + 0.5) * self.cell_m]
        )


@dataclass(frozen=True)
class Ground:
    """A territory cut into cells.

    Attributes
    ----------
    raster
        The cells.
    cover
        Share of each cell inside the boundary, 0 to 1, shape (rows, columns).
    boundary
        The territory, in metres.
    border
        Rows, columns and what is inside of the cells that the border crosses.
    """

    raster: Raster
    cover: FloatArray
    boundary: shapely.Geometry
    border: tuple[IntArray, IntArray, npt.NDArray[np.object_]]

    @property
    def area_km2(self) -> float:
        """Area of the territory."""
        return float(shapely.area(self.boundary)) / 1e6

    def cells_km2(self, chosen: BoolArray) -> float:
        """Area of the chosen cells inside the territory."""
        return float(self.cover[chosen].sum()) * self.raster.cell_m**2 / 1e6

    def outline(self, chosen: BoolArray) -> shapely.Geometry:
        """Outline of the chosen cells inside the territory as one geometry, empty where there are none."""
        whole = _strips(chosen & (self.cover == 1))
        row, column, pieces = self.border
        parts = [*_boxes(self.raster, *whole.T), *pieces[chosen[row, column]]]
        return shapely.union_all(parts) if parts else shapely.MultiPolygon()

    def holds(self, xy: FloatArray) -> BoolArray:
        """Whether each point lies in the territory, border included; only border cells need a test."""
        raster = self.raster
        offset = (xy - (raster.west_m, raster.south_m)) / raster.cell_m
        held = ((offset >= 0) & (offset <= (raster.columns, raster.rows))).all(axis=1)
        row, column = raster.cell_of(xy)
        held &= self.cover[row, column] > 0
        doubtful = np.flatnonzero(held & (self.cover[row, column] < 1))
        shapely.prepare(self.boundary)
        held[doubtful] = shapely.intersects_xy(self.boundary, xy[doubtful])
        return held


def lay_ground(boundary: shapely.Geometry, *, cell_m: float, shift_m: float = 0.0) -> Ground:
    """Cut a territory into cells, see `raster_over`."""
    if not shapely.area(boundary) > 0:
        raise BadSetting("A density needs a territory with an area.")
    west, south, east, north = shapely.bounds(boundary).tolist()
    raster = raster_over((west, south, east, north), cell_m=cell_m, shift_m=shift_m)
    return Ground(raster, *_cut(raster, boundary))


def raster_over(bounds: tuple[float, float, float, float], *, cell_m: float, shift_m: float = 0.0) -> Raster:
    """Lay cells over bounds, with lines at multiples of the side so that it does not depend on the points.

    Parameters
    ----------
    bounds
        West, south, east and north in metres.
    shift_m
        How far the lines lie north and east of these multiples: another grid of the same size.

    Raises
    ------
    BadSetting
        If the cell has no size, or there would be more than four million cells.
    """
    if not (np.isfinite(cell_m) and cell_m > 0):
        raise BadSetting(f"A cell needs a side above 0 m; it is {cell_m:g} m.")
    low = np.floor((np.asarray(bounds[:2]) - shift_m) / cell_m)
    high = np.maximum(np.ceil((np.asarray(bounds[2:]) - shift_m) / cell_m), low + 1)
    columns, rows = (int(number) for number in high - low)
    if rows * columns > MOST_CELLS:
        raise BadSetting(
            f"Cells of {cell_m:g} m would be {rows * columns:,} here; the most is {MOST_CELLS:,}."
        )
    west, south = (low * cell_m + shift_m).tolist()
    return Raster(cell_m, west, south, rows, columns)


def _cut(
    raster: Raster, boundary: shapely.Geometry
) -> tuple[FloatArray, shapely.Geometry, tuple[IntArray, IntArray, npt.NDArray[np.object_]]]:
    """Share of each cell inside the boundary, the boundary, and the pieces of cells that it crosses."""
    near = _near_border(raster, boundary)
    share = np.zeros(raster.shape)
    row, column = np.nonzero(~near)
    shapely.prepare(boundary)
    share[row, column] = shapely.contains_xy(boundary, raster.centres(row, column))
    row, column = np.nonzero(near)
    inside = np.asarray(
        shapely.intersection(_rows_of(raster, boundary)[row], _boxes(raster, row, column)), dtype=object
    )
    part = shapely.area(inside) / raster.cell_m**2
    # Rounding of areas must not make a border cell of one that lies wholly inside.
    share[row, column] = np.where(part > 1 - 1e-9, 1.0, part)
    crossed = (part > 0) & (part <= 1 - 1e-9)
    return share, boundary, (row[crossed], column[crossed], inside[crossed])


def _near_border(raster: Raster, boundary: shapely.Geometry) -> BoolArray:
    """Cells that the border may touch: those of places a cell apart along it, and their neighbours."""
    along = shapely.get_coordinates(shapely.segmentize(shapely.boundary(boundary), raster.cell_m))
    touched = np.zeros(raster.shape, dtype=bool)
    touched[raster.cell_of(along)] = True
    return np.asarray(binary_dilation(touched, structure=np.ones((3, 3), dtype=bool)))


def _rows_of(raster: Raster, boundary: shapely.Geometry) -> npt.NDArray[np.object_]:
    """The territory in each row of cells; cut in two steps, as a long border is slow to read."""
    rows = np.arange(raster.rows)
    first = rows[::_ROWS_A_STRIP]
    west, south, east, north = shapely.bounds(_boxes(raster, first)).T
    strips = shapely.box(west, south, east, north + (_ROWS_A_STRIP - 1) * raster.cell_m)
    cut = np.asarray(shapely.intersection(boundary, strips), dtype=object)
    return np.asarray(shapely.intersection(cut[rows // _ROWS_A_STRIP], _boxes(raster, rows)), dtype=object)


def _boxes(
    raster: Raster, row: IntArray, column: IntArray | None = None, after: IntArray | None = None
) -> npt.NDArray[np.object_]:
    """Outlines of cells, of strips of cells up to the column after, or of whole rows."""
    first = np.zeros_like(row) if column is None else column
    last = np.full_like(row, raster.columns) if column is None else first + 1 if after is None else after
    corners = np.stack([first, row, last, row + 1]) * raster.cell_m
    origin = np.array([raster.west_m, raster.south_m, raster.west_m, raster.south_m])
    return np.asarray(shapely.box(*(corners + origin[:, None])), dtype=object)


def _strips(chosen: BoolArray) -> IntArray:
    """Unbroken runs of cells in a row: row, first column and the column after, shape (k, 3)."""
    padded = np.pad(chosen.astype(np.int8), ((0, 0), (1, 1)))
    step = np.diff(padded, axis=1)
    row, first = np.nonzero(step == 1)
    after = np.nonzero(step == -1)[1]
    return np.column_stack([row, first, after])
