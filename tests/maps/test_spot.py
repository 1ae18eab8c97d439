"""Spot: a small map shows where a concern is, what the public sees instead, and nothing that is not known."""

import pytest
from shapely.geometry import LineString, box

from server.maps import spot
from server.maps.shapes import Piece

BOUNDARY = box(22.4, 57.15, 22.8, 57.35)
CENTRE = box(22.57, 57.23, 22.60, 57.26)
HERE, THERE = (22.587, 57.245), (22.589, 57.246)
STREET = Piece("street", "Lielā iela", LineString([(22.58, 57.24), (22.60, 57.25)]), main=True)


def draw(exact=None, public=None, **more):
    return spot.draw(exact, public, BOUNDARY, [STREET], title="A <map>", **more)


def test_both_places_stand_on_their_ground_with_the_way_between_them():
    svg = draw(HERE, THERE)
    for kind in ("m-exact", "m-public", "m-way", "m-street main", "m-territory"):
        assert f'class="{kind}"' in svg
    assert "A &lt;map&gt;" in svg


@pytest.mark.parametrize(("exact", "public"), [(HERE, None), (None, THERE)])
def test_of_one_place_there_is_no_way(exact, public):
    svg = draw(exact, public)
    assert ('class="m-exact"' in svg, 'class="m-public"' in svg) == (exact is not None, public is not None)
    assert "m-way" not in svg


def test_where_the_public_sees_a_neighbourhood_it_is_drawn():
    assert 'class="m-area"' in draw(HERE, area=CENTRE)
    assert 'class="m-area"' in draw(area=CENTRE)
    assert "m-area" not in draw(HERE, THERE, area=CENTRE)


def test_where_nothing_is_known_there_is_no_picture():
    assert draw() == ""


def test_the_ground_that_is_asked_for_holds_the_picture():
    west, south, east, north = spot.box_of([HERE, THERE])
    assert west < HERE[0] < east
    assert south < HERE[1] < north
    assert spot.box_of([], CENTRE)[0] < CENTRE.bounds[0]
