"""P12: a public hotspot is made of squares, and nothing of it tells where in them an incident lies."""

import numpy as np
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.disclosure_area_attack import find_area_leaks
from analysis.disclosure_areas import AreaRules, PublicArea, band_of, public_areas
from analysis.errors import BadSetting

RULES = AreaRules()
LAND = shapely.box(-50_000, -50_000, 50_000, 50_000)
places = st.lists(st.tuples(st.floats(0, 2000), st.floats(0, 2000)), min_size=5, max_size=40)


def homes(*around: tuple[float, float], each: int = 10) -> np.ndarray:
    """Addresses close to places."""
    return np.array([(x + n / 10, y) for x, y in around for n in range(each)]).reshape(-1, 2)


def areas(xy: object, *, addresses: np.ndarray | None = None, rules: AreaRules = RULES) -> list[PublicArea]:
    """The areas of one hotspot of these incidents, where everybody has neighbours unless a test says not."""
    points = np.array(xy, dtype=float).reshape(-1, 2)
    lived_in = homes(*map(tuple, points)) if addresses is None else addresses
    return public_areas(points, np.zeros(len(points), dtype=np.int64), lived_in, LAND, rules)


@given(places)
@settings(deadline=None, max_examples=60)
def test_p12_no_corner_is_nearer_to_an_incident_than_a_square(xy: list) -> None:
    points = shapely.points(np.array(xy))
    for area in areas(xy):
        inside = points[shapely.intersects(area.outline, points)]
        corners = shapely.points(shapely.get_coordinates(area.outline))
        assert all(shapely.distance(corners, point).min() >= 100.0 for point in inside)


@given(places, st.integers(0, 2**32 - 1))
@settings(deadline=None, max_examples=60)
def test_p12_an_area_is_the_same_wherever_in_its_squares_the_incidents_lie(xy: list, seed: int) -> None:
    chance = np.random.default_rng(seed)
    points = np.array(xy)
    elsewhere = np.floor(points / 100) * 100 + chance.uniform(0, 99.999, points.shape)
    addresses = homes(*map(tuple, points))
    one, other = areas(points, addresses=addresses), areas(elsewhere, addresses=addresses)
    assert [(area.outline.wkt, area.band) for area in one] == [(a.outline.wkt, a.band) for a in other]


@given(places)
@settings(deadline=None, max_examples=40)
def test_p12_no_two_areas_touch(xy: list) -> None:
    outlines = [area.outline for area in areas(xy)]
    assert not any(one.intersects(other) for n, one in enumerate(outlines) for other in outlines[n + 1 :])


def test_p12_four_incidents_have_no_area() -> None:
    assert areas([(10, 10)] * 4) == []
    assert len(areas([(10, 10)] * 5)) == 1


def test_p12_a_farm_with_seven_addresses_has_no_area() -> None:
    assert areas([(10, 10)] * 30, addresses=homes((10, 10), each=7)) == []
    assert len(areas([(10, 10)] * 30, addresses=homes((10, 10), each=8))) == 1


def test_p12_neighbours_in_the_next_square_do_not_hide_a_farm() -> None:
    assert areas([(10, 10)] * 30, addresses=homes((150, 10), each=50)) == []


def test_p12_without_an_address_register_there_is_no_area() -> None:
    assert areas([(10, 10)] * 30, addresses=np.empty((0, 2))) == []


@pytest.mark.parametrize(("east", "found"), [(250, 0), (301, 1)])
def test_p12_no_area_crosses_the_border(east: float, found: int) -> None:
    points = np.array([(150.0, 550.0)] * 9)
    land = shapely.box(-1, 0, east, 1000)
    made = public_areas(points, np.zeros(9, np.int64), homes((150, 550)), land, RULES)
    assert len(made) == found
    assert all(land.contains(area.outline) for area in made)


def test_p12_noise_is_in_no_area() -> None:
    points = np.array([(10.0, 10.0)] * 9)
    assert public_areas(points, np.full(9, -1), homes((10, 10)), LAND, RULES) == []


@pytest.mark.parametrize(
    ("incidents", "band"),
    [(5, "5-9"), (9, "5-9"), (10, "10-19"), (19, "10-19"), (20, "20-49"), (50, "50+"), (9_000, "50+")],
)
def test_p12_a_count_is_told_as_a_band(incidents: int, band: str) -> None:
    assert band_of(incidents) == band


def test_p12_a_raw_hull_gives_incidents_away() -> None:
    xy = [(10, 10), (160, 20), (90, 170), (80, 80), (60, 70)]
    (hull,) = areas(xy, rules=AreaRules(snapped=False))
    corners = {tuple(corner) for corner in shapely.get_coordinates(hull.outline)}
    assert corners <= {(float(x), float(y)) for x, y in xy}


@given(places)
@settings(deadline=None, max_examples=40)
def test_p12_the_attack_finds_no_square_of_few_addresses(xy: list) -> None:
    addresses = homes(*map(tuple, xy), each=3)
    outlines = [area.outline for area in areas(xy, addresses=addresses)]
    assert find_area_leaks(outlines, addresses, RULES) == []


def test_p12_the_attack_finds_a_farm_and_the_corners_of_a_hull() -> None:
    farm = homes((10, 10), each=3)
    weak = areas([(10, 10)] * 30, addresses=farm, rules=AreaRules(fewest_addresses=1))
    assert [leak.addresses for leak in find_area_leaks([each.outline for each in weak], farm, RULES)] == [3]
    hull = areas([(10, 10), (160, 20), (90, 170), (80, 80)], rules=AreaRules(snapped=False))
    (leak,) = find_area_leaks([each.outline for each in hull], homes((80, 80), each=50), RULES)
    assert leak.corners == ((10.0, 10.0), (90.0, 170.0), (160.0, 20.0))


def test_a_square_without_a_side_is_refused() -> None:
    with pytest.raises(BadSetting):
        AreaRules(side_m=0)
