"""Palette: the colours of data and the classes of counts, once for pages, take-away maps and print."""

import math
from dataclasses import asdict, dataclass

CLASSES = 5
_CELLS_ACROSS_A_TILE = 64
_EARTH_METRES = 40_075_016.7


@dataclass(frozen=True)
class Palette:
    """The colours of one ground; every value is `#rrggbb`."""

    outside: str
    ground: str
    green: str
    water: str
    street: str
    boundary: str
    neighbourhood: str
    label: str
    place: str
    water_label: str
    halo: str
    sequential: tuple[str, str, str, str, str]
    point: str
    hotspot: str
    hotspot_halo: str
    partial: str


# One hue, from the ground towards ink, in even steps of lightness: it survives a photocopier.
LIGHT = Palette(
    outside="#ecece6",
    ground="#fafaf7",
    green="#eef1e8",
    water="#e4ecee",
    street="#e3e3dd",
    boundary="#7d858a",
    neighbourhood="#cfcfc8",
    label="#545e64",
    place="#343c41",
    water_label="#4f6873",
    halo="#fafaf7",
    sequential=("#d5d9ea", "#abb3d6", "#8189bd", "#5a5f9d", "#373a76"),
    point="#43478a",
    hotspot="#1d2327",
    hotspot_halo="#ffffff",
    partial="#abb3d6",
)

DARK = Palette(
    outside="#0f1214",
    ground="#181d20",
    green="#1b2420",
    water="#1f2b32",
    street="#2b3237",
    boundary="#7b858b",
    neighbourhood="#384147",
    label="#a5adb1",
    place="#d4d6d2",
    water_label="#8ba5b1",
    halo="#14181b",
    sequential=("#363b66", "#525990", "#757db4", "#9fa6d2", "#cfd4ec"),
    point="#b4bade",
    hotspot="#f2f2ee",
    hotspot_halo="#0c0f11",
    partial="#525990",
)


def for_page() -> dict[str, dict[str, object]]:
    """Give both grounds as plain values, for the scripts of a page."""
    return {"light": asdict(LIGHT), "dark": asdict(DARK)}


def breaks(mean_per_cell: float) -> tuple[int, int, int, int, int]:
    """Give the lowest count of each class: fixed for a territory and a zoom, whatever is filtered."""
    step = 1
    for decade in (10**power for power in range(7)):
        for digit in (1, 2, 5):
            if step < mean_per_cell / 2:
                step = digit * decade
    return (1, 2 * step, 4 * step, 8 * step, 16 * step)


def breaks_by_zoom(
    bounds: tuple[float, float, float, float], located: int, *, zooms: int
) -> list[tuple[int, int, int, int, int]]:
    """Give the classes of a territory's counted squares at each zoom, from zoom 0 on."""
    west, south, east, north = bounds
    shrink = math.cos(math.radians((south + north) / 2))
    metres_per_degree = _EARTH_METRES / 360
    area = (east - west) * shrink * (north - south) * metres_per_degree**2
    sides = [_EARTH_METRES * shrink / 2**zoom / _CELLS_ACROSS_A_TILE for zoom in range(zooms)]
    return [breaks(located / max(1.0, area / side**2)) for side in sides]
