"""Overview: a still map shows the first hotspot and its surroundings, whatever the territory is like."""

import re
import xml.etree.ElementTree as ET

import pytest
import shapely

from server.maps.overview import Ranked, draw
from server.maps.shapes import Piece

BOUNDARY = shapely.box(22.2, 57.0, 23.1, 57.5)
TOWN = (22.59, 57.245)


def hotspot(rank: int, lon: float, lat: float) -> Ranked:
    return Ranked(rank, shapely.Point(lon, lat).buffer(0.002), (lon, lat))


def numbers(svg: str) -> list[tuple[float, float]]:
    pairs = re.findall(r"[ML](-?[\d.]+) (-?[\d.]+)", "".join(re.findall(r'm-hotspot" d="([^"]+)"', svg)))
    return [(float(x), float(y)) for x, y in pairs]


def test_the_picture_is_well_formed_and_says_what_it_is() -> None:
    drawn = draw([hotspot(1, *TOWN)], BOUNDARY, title='Hotspots in "Talsi" & around')
    root = ET.fromstring(drawn.svg)
    assert root.get("aria-label") == 'Hotspots in "Talsi" & around'
    assert root.get("role") == "img"


def test_every_hotspot_shown_lies_inside_the_picture() -> None:
    drawn = draw([hotspot(1, *TOWN), hotspot(2, 22.62, 57.26)], BOUNDARY, title="x")
    assert drawn.shown == (1, 2)
    assert all(0 <= x <= 960 and 0 <= y <= 600 for x, y in numbers(drawn.svg))


def test_hotspots_far_from_the_first_are_dots_in_the_corner_only() -> None:
    drawn = draw([hotspot(1, *TOWN), hotspot(2, 22.58, 57.40)], BOUNDARY, title="x")
    assert drawn.shown == (1,)
    assert drawn.svg.count('class="m-dot"') == 2
    assert drawn.svg.count('class="m-rank"') == 1


def test_one_small_hotspot_is_not_blown_up() -> None:
    drawn = draw([hotspot(1, *TOWN)], BOUNDARY, title="x")
    xs = [x for x, _ in numbers(drawn.svg)]
    assert max(xs) - min(xs) < 200


def test_without_hotspots_the_whole_territory_is_drawn() -> None:
    drawn = draw([], BOUNDARY, title="x")
    assert drawn.shown == ()
    assert 'class="m-territory"' in drawn.svg
    assert "m-dot" not in drawn.svg


def test_ground_lies_under_streets_and_names_over_hotspots() -> None:
    ground = [
        Piece("street", "Lielā iela", shapely.LineString([(22.58, 57.245), (22.60, 57.245)]), main=True),
        Piece("place", "<Talsi>", shapely.Point(22.595, 57.25)),
        Piece("place", "Covered", shapely.Point(*TOWN)),
        Piece("green", "Park", shapely.box(22.585, 57.243, 22.588, 57.246)),
        Piece("water", "River", shapely.LineString([(22.58, 57.24), (22.60, 57.25)])),
    ]
    svg = draw([hotspot(1, *TOWN)], BOUNDARY, ground, title="x").svg
    order = [
        svg.index(f'class="{kind}"') for kind in ("m-territory", "m-green", "m-water line", "m-street main")
    ]
    assert order == sorted(order)
    assert svg.index("m-place") > svg.index("m-hotspot")
    assert "&lt;Talsi&gt;" in svg
    assert "Covered" not in svg


@pytest.mark.parametrize("far", [(0.0, 0.0), (170.0, -40.0)])
def test_ground_elsewhere_is_left_out(far: tuple[float, float]) -> None:
    ground = [Piece("street", "", shapely.LineString([far, (far[0] + 0.1, far[1])]))]
    assert "m-street" not in draw([hotspot(1, *TOWN)], BOUNDARY, ground, title="x").svg


def test_a_hotspot_of_several_parts_is_drawn_whole() -> None:
    one, two = (shapely.Point(TOWN[0] + step, TOWN[1]).buffer(0.001) for step in (0, 0.004))
    svg = draw([Ranked(1, shapely.MultiPolygon([one, two]), TOWN)], BOUNDARY, title="x").svg
    path = re.search(r'm-hotspot" d="([^"]+)"', svg)
    assert path
    assert path[1].count("Z") == 2
