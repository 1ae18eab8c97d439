"""Places: invented addresses along the invented streets, and the venues where incidents gather."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt
import shapely
from shapely.geometry.base import BaseGeometry

from server.demo import geography
from server.demo.outlines import Rng, degrees, in_metres, metres, point_of
from server.demo.streets import Street, green, streets, water
from server.demo.territory import areas

_SHAPE_SEED = 1987
STATION = (57.2455, 22.6023)  # police nodes of the public map; the pile-up of the default location lies here
STATION_LABEL = "Policijas iecirknis, Talsi"

# Venues: (kind, number of addresses, latitude, longitude, spread in metres, name, size).
VENUES: tuple[tuple[str, int, float, float, float, str, float], ...] = (
    ("bar", 5, 57.2445, 22.5907, 75, "", 1.5), ("bar", 3, 57.2449, 22.5930, 60, "", 1.2),
    ("bar", 1, 57.2476, 22.5790, 10, "", 0.9), ("bar", 1, 57.1440, 22.5290, 10, "", 0.5),
    ("bar", 1, 57.0485, 22.5720, 10, "", 0.5), ("bar", 1, 57.3690, 22.5900, 10, "", 0.4),
    ("supermarket", 1, 57.2448, 22.5866, 5, "Lielveikals", 5), ("supermarket", 1, 57.2477, 22.5783, 5,
                                                                "Lielveikals", 4),
    ("supermarket", 1, 57.2392, 22.5848, 5, "Lielveikals", 4), ("supermarket", 1, 57.1448, 22.5275, 5,
                                                                "Veikals", 1.2),
    ("supermarket", 1, 57.0480, 22.5708, 5, "Veikals", 1), ("supermarket", 1, 57.3695, 22.5890, 5,
                                                            "Veikals", 0.9),
    ("shop", 6, 57.2444, 22.5900, 260, "", 1), ("shop", 4, 57.2440, 22.5880, 900, "", 1),
    ("shop", 3, 57.1445, 22.5280, 300, "", 0.5), ("shop", 3, 57.0483, 22.5711, 300, "", 0.5),
    ("shop", 2, 57.3693, 22.5895, 250, "", 0.5), ("shop", 1, 57.2862, 22.6605, 80, "Veikals", 0.4),
    ("shop", 1, 57.3116, 22.7788, 80, "Veikals", 0.4), ("shop", 1, 57.2279, 22.7491, 80, "Veikals", 0.4),
    ("shop", 1, 57.2221, 22.5154, 80, "Veikals", 0.4),
    ("school", 1, 57.2438, 22.6048, 5, "Vidusskola", 2), ("school", 1, 57.2400, 22.5914, 5, "Ģimnāzija", 1.2),
    ("school", 1, 57.2500, 22.5745, 5, "Pamatskola", 1.5), ("school", 1, 57.1460, 22.5300, 5, "Pamatskola",
                                                            0.8),
    ("school", 1, 57.0490, 22.5690, 5, "Pamatskola", 0.7), ("school", 1, 57.3700, 22.5860, 5, "Pamatskola",
                                                            0.6),
    ("market", 1, 57.2477, 22.5920, 5, "Tirgus", 1), ("bus_station", 2, 57.2418, 22.5869, 30, "Autoosta", 1),
    ("bus_station", 1, 57.1452, 22.5262, 10, "Autobusu pietura", 0.6),
    ("bus_station", 1, 57.0478, 22.5722, 10, "Autobusu pietura", 0.5),
    ("bus_station", 1, 57.3688, 22.5908, 10, "Autobusu pietura", 0.5),
    ("hospital", 1, 57.2384, 22.5921, 5, "Slimnīca", 1), ("fuel", 1, 57.2340, 22.5891, 5,
                                                          "Degvielas uzpildes stacija", 1),
    ("fuel", 1, 57.2576, 22.5797, 5, "Degvielas uzpildes stacija", 1),
    ("park", 8, 57.2482, 22.6000, 75, "Pilskalna parks", 1), ("park", 6, 57.2396, 22.6075, 110,
                                                              "Sauleskalna parks", 0.8),
    ("park", 2, 57.2535, 22.5985, 60, "Vilkmuižas parks", 0.7), ("park", 1, 57.1470, 22.5330, 30,
                                                                 "Stendes parks", 0.6),
    ("park", 1, 57.0505, 22.5770, 30, "Vīna kalns", 0.6), ("park", 1, 57.3670, 22.5850, 30,
                                                           "Valdemārpils parks", 0.5),
    ("beach", 3, 57.2424, 22.6002, 40, "Talsu ezera pludmale", 1),
    ("beach", 1, 57.3715, 22.6045, 15, "Sasmakas ezera pludmale", 0.6),
    ("garden", 110, 57.2590, 22.5720, 150, "Dārziņi „Ābele”", 1),
    ("garage", 24, 57.2362, 22.5765, 70, "Garāžas pie Stendes ielas", 1),
    ("garage", 14, 57.2555, 22.5870, 60, "Garāžas pie Dundagas ielas", 1),
    ("skate", 3, 57.2349, 22.5668, 45, "Lauktehnikas sporta laukums", 1),
)  # fmt: skip


@dataclass(frozen=True)
class Places:
    """Every place an incident can be at, by column; `appeal` is how much it attracts among its kind."""

    lon: npt.NDArray[np.float64]
    lat: npt.NDArray[np.float64]
    xy: npt.NDArray[np.float64]
    kind: npt.NDArray[np.str_]
    address: npt.NDArray[np.str_]
    appeal: npt.NDArray[np.float64]

    def of_kind(self, kind: str) -> npt.NDArray[np.intp]:
        """Return the row numbers of one kind."""
        return np.flatnonzero(self.kind == kind)

    def near(self, lat: float, lon: float, *, within_m: float) -> npt.NDArray[np.intp]:
        """Return the row numbers within a distance of a position."""
        away = self.xy - np.asarray(point_of(lat, lon))
        return np.flatnonzero(np.hypot(away[:, 0], away[:, 1]) <= within_m)


@dataclass(frozen=True)
class _Place:
    x: float
    y: float
    kind: str
    address: str
    size: float


@cache
def places() -> Places:
    """Return all places; like the streets they never change."""
    rng = np.random.default_rng(_SHAPE_SEED)
    venues = list(_venues(rng))
    homes = _apart([*_houses(rng), *_farms(rng)], venues)
    made = [*venues, *homes, *_junctions(), *_highway(rng)]
    position = degrees([(place.x, place.y) for place in made])
    # A few homes attract far more than their share wherever one looks; venues are as busy as their size says.
    tail = np.where(np.arange(len(made)) < len(venues), 0.2, 0.85)
    appeal = np.array([place.size for place in made]) * np.exp(rng.normal(0, 1, len(made)) * tail)
    return Places(
        lon=position[:, 0], lat=position[:, 1], xy=metres(position[:, 0], position[:, 1]),
        kind=np.array([place.kind for place in made]), address=np.array([place.address for place in made]),
        appeal=appeal,
    )  # fmt: skip


def _venues(rng: Rng) -> Iterator[_Place]:
    lines = [street for street in streets() if street.settlement]
    tree = shapely.STRtree([street.line for street in lines])
    wet = shapely.union_all(list(water().values()))
    given: Counter[tuple[str, str]] = Counter()
    for kind, count, lat, lon, spread_m, name, size in VENUES:
        x, y = point_of(lat, lon)
        for number in range(1, count + 1):
            at = _dry(np.array([x, y]), spread_m, wet, rng)
            street = lines[int(tree.nearest(shapely.Point(at)))]
            given[street.name, street.settlement] += 2
            address = f"{street.name} {given[street.name, street.settlement] + 1}A, {street.settlement}"
            if name:
                address = f"{name} {number}, {street.settlement}" if count > 1 else f"{name}, {address}"
            yield _Place(float(at[0]), float(at[1]), kind, address, size)


def _dry(
    centre: npt.NDArray[np.float64], spread_m: float, wet: BaseGeometry, rng: Rng
) -> npt.NDArray[np.float64]:
    while True:
        at = centre + rng.uniform(-spread_m, spread_m, 2)
        if not shapely.contains_xy(wet, at[0], at[1]):
            return np.asarray(at)


def _houses(rng: Rng) -> Iterator[_Place]:
    """Number houses along each street, left odd and right even, denser near the centre of the settlement."""
    centres = {each.name: each for each in geography.SETTLEMENTS}
    numbers: dict[tuple[str, str], int] = {}
    for street in streets():
        if not street.settlement:
            continue
        place = centres[street.settlement]
        middle = np.asarray(point_of(place.lat, place.lon))
        walked = 18.0
        while walked < street.line.length - 12:
            x, y, away = _beside(street, walked, middle, rng)
            number = numbers[street.settlement, street.name] = (
                numbers.get((street.settlement, street.name), 0) + 1
            )
            kind, size = _home(away, place.people, rng)
            yield _Place(x, y, kind, f"{street.name} {number}, {street.settlement}", size)
            walked += rng.uniform(0.8, 1.4) * (30 + 0.022 * min(away, 1600.0))


def _beside(
    street: Street, walked: float, middle: npt.NDArray[np.float64], rng: Rng
) -> tuple[float, float, float]:
    here, ahead = (street.line.interpolate(distance) for distance in (walked, walked + 5))
    along = np.array([ahead.x - here.x, ahead.y - here.y])
    along /= max(float(np.hypot(*along)), 0.01)
    side = rng.choice([-1.0, 1.0]) * rng.uniform(11, 15)
    x, y = here.x - along[1] * side, here.y + along[0] * side
    return float(x), float(y), float(np.hypot(*(np.array([x, y]) - middle)))


def _home(away_m: float, people: int, rng: Rng) -> tuple[str, float]:
    """Blocks of flats stand in towns, and hold many homes; a house holds one."""
    share = 0.16 if people > 5000 else 0.08 if people > 450 else 0.0
    if rng.random() < share:
        return "flat", float(rng.uniform(0.6, 2.2))
    return "house", 1.0 if people > 1000 else 0.6


def _farms(rng: Rng) -> Iterator[_Place]:
    """Scatter farmsteads over the parishes, away from water, woods and streets."""
    built = [
        shapely.Point(point_of(place.lat, place.lon)).buffer(place.radius_m)
        for place in geography.SETTLEMENTS
    ]
    closed = shapely.union_all(
        [*built, *water().values(), *(s for kind, s in green().values() if kind == "forest")]
    )
    names = [first + last for first in geography.FARM_FIRST for last in geography.FARM_LAST]
    for parish in geography.PARISHES:
        area = shapely.difference(in_metres(areas()[parish]), closed)
        shapely.prepare(area)
        x0, y0, x1, y1 = area.bounds
        spots = rng.uniform((x0, y0), (x1, y1), (300, 2))
        spots = spots[shapely.contains_xy(area, spots)][:50]
        for (x, y), name in zip(spots, rng.permutation(names), strict=False):
            yield _Place(float(x), float(y), "farm", f"„{name}”, {parish}", 1.0)


def _apart(homes: list[_Place], venues: list[_Place]) -> list[_Place]:
    """Drop houses that stand in water, in a park or on top of one another."""
    parks = [shape for kind, shape in green().values() if kind in ("park", "gardens")]
    closed = shapely.union_all([*water().values(), *parks])
    shapely.prepare(closed)
    points = np.array([(home.x, home.y) for home in homes])
    free = ~shapely.contains_xy(closed, points)
    taken = shapely.STRtree(shapely.points([(place.x, place.y) for place in venues] + points.tolist()))
    close = taken.query(shapely.points(points), predicate="dwithin", distance=9.0)
    # Of two that touch the earlier stays; venues come first of all.
    later = np.unique(close[0][close[1] < close[0] + len(venues)])
    free[later] = False
    return [home for home, keep in zip(homes, free, strict=True) if keep]


def _junctions() -> Iterator[_Place]:
    """Return crossings in towns: where three or more pieces of street end."""
    met: dict[tuple[float, float], list[Street]] = {}
    for street in streets():
        if street.settlement in ("Talsi", *geography.TOWNS):
            for x, y in (street.line.coords[0], street.line.coords[-1]):
                met.setdefault((round(x, 1), round(y, 1)), []).append(street)
    for (x, y), meeting in met.items():
        names = sorted({street.name for street in meeting})
        if len(meeting) >= 3 and len(names) >= 2:
            yield _Place(x, y, "junction", f"{names[0]} / {names[1]}, {meeting[0].settlement}", 1.0)


def _highway(rng: Rng) -> Iterator[_Place]:
    """Return points on the roads between settlements, which a report names by the kilometre."""
    passed: dict[str, float] = {}
    for street in streets():
        if street.settlement:
            continue
        before = passed.get(street.name, 0.0)
        passed[street.name] = before + street.line.length
        for walked in np.arange(400.0, street.line.length - 300, 1000.0):
            point = street.line.interpolate(walked + rng.uniform(-200, 200))
            kilometre = f"{(before + walked) / 1000:.1f}".replace(".", ",")
            yield _Place(point.x, point.y, "highway", f"{street.name}, {kilometre}. km", 1.0)
