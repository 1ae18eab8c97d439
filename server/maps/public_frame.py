"""Public frame: the part of the world in a public picture, and how shapes are placed in it."""

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry.base import BaseGeometry

from server.maps.shapes import path_data

Box = tuple[float, float, float, float]

_MARGIN = 0.04


class Frame:
    """The part of the world in the picture; degrees become its units."""

    def __init__(self, bounds: Box, width: float, height: float) -> None:
        west, south, east, north = bounds
        self.width, self.height = width, height
        self._squeeze = float(np.cos(np.radians((south + north) / 2)))
        across = max((east - west) * self._squeeze, (north - south) * width / height, 1e-6)
        self._scale = width / (across * (1 + 2 * _MARGIN))
        self._west = (west + east) / 2 - width / 2 / self._scale / self._squeeze
        self._north = (south + north) / 2 + height / 2 / self._scale

    def place(self, degrees: NDArray[np.float64]) -> NDArray[np.float64]:
        """Turn longitudes and latitudes into the picture's units."""
        x = (degrees[:, 0] - self._west) * self._squeeze * self._scale
        return np.column_stack([x, (self._north - degrees[:, 1]) * self._scale])

    def at(self, lon: float, lat: float) -> tuple[float, float] | None:
        """Where a place is in the picture; None where it is not."""
        x, y = self.place(np.array([[lon, lat]]))[0]
        return (float(x), float(y)) if 0 <= x <= self.width and 0 <= y <= self.height else None

    def clipped(self, shape: BaseGeometry) -> BaseGeometry:
        """The part of a shape that is in the picture, in its units."""
        placed = shapely.transform(shape, self.place)
        return shapely.clip_by_rect(placed, -6, -6, self.width + 6, self.height + 6)

    def path(self, shape: BaseGeometry, *, exact: bool = False) -> str:
        """Draw a shape as the data of an SVG path."""
        seen = self.clipped(shape)
        return path_data(seen if exact else shapely.simplify(seen, 0.4))
