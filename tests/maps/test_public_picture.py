"""Public picture: one SVG that says everything without a script, a colour alone, or a misplaced number."""

import re
from xml.etree import ElementTree as ET

import shapely

from server.maps.public_picture import draw, swatch
from server.maps.public_scene import KINDS, Area, Scene, Spot, Squares

LAND = shapely.box(22.5, 57.2, 22.7, 57.3)
BOUNDS = (22.5, 57.2, 22.7, 57.3)


def area(kind="low", number="7", name="West", box=(22.5, 57.2, 22.6, 57.3), href=""):
    """A neighbourhood."""
    return Area(name, shapely.box(*box), kind, number, f"{name}: {number}", href)


def drawn(scene, **options):
    """The picture as XML and as text."""
    svg = draw(scene, BOUNDS, title="A <map>", name="m", **options)
    return ET.fromstring(svg), svg


def test_a_file_is_whole_xml_with_a_name_a_size_and_no_links():
    root, svg = drawn(Scene(LAND, [area(href="#n-west")]), file=True)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root.get("aria-label") == "A <map>"
    assert root.get("width")
    assert "<a " not in svg
    assert "<script" not in svg
    assert "style=" not in svg


def test_on_a_page_an_area_is_a_link_that_says_its_number():
    _, svg = drawn(Scene(LAND, [area(href="#n-west")]))
    assert '<a href="#n-west" aria-label="West: 7">' in svg


def test_names_cannot_become_markup():
    _, svg = drawn(Scene(LAND, [area(name="<b>")], spots=[Spot(22.6, 57.25, 2, "<i>: 2")]))
    assert "<b>" not in svg
    assert "<i>" not in svg


def test_a_few_and_what_is_kept_back_have_a_pattern_and_not_only_a_colour():
    for kind in ("few", "hidden"):
        _, svg = drawn(Scene(LAND, [area(kind, "")]))
        assert f'fill="url(#m-{kind})"' in svg
        assert f'<pattern id="m-{kind}"' in svg
        assert f"url(#s-{kind})" in swatch(kind, "s")


def test_every_class_can_be_drawn_and_has_a_swatch():
    for kind in KINDS:
        assert f"p-area {kind}" in drawn(Scene(LAND, [area(kind)]))[1]
        assert ET.fromstring(swatch(kind, "s")) is not None


def test_an_area_too_small_for_its_number_has_none_so_that_no_neighbour_gets_it():
    small = area(number="60", name="Tiny", box=(22.6, 57.25, 22.602, 57.251))
    _, svg = drawn(Scene(LAND, [small]))
    assert ">60</text>" not in svg
    assert "Tiny: 60" in svg


def test_spots_that_would_lie_over_one_another_are_one_with_all_that_stands_there():
    near = [Spot(22.6, 57.25, 3, "A: 3"), Spot(22.6005, 57.25, 4, "B: 4"), Spot(22.55, 57.22, 1, "C: 1")]
    _, svg = drawn(Scene(LAND, spots=near))
    assert re.findall(r'p-spot-number"[^>]*>(\d+)<', svg) == ["7", "1"]
    assert "A: 3; B: 4" in svg


def test_a_hotspot_keeps_every_corner_of_its_squares():
    squares = shapely.union(shapely.box(22.6, 57.25, 22.61, 57.255), shapely.box(22.6, 57.255, 22.605, 57.26))
    root, _ = drawn(Scene(LAND, hotspots=[Squares(1, squares, "Hotspot 1")]))
    paths = [path for path in root.iter() if path.get("class") == "p-hotspot"]
    corners = paths[0].get("d").rstrip("Z")[1:].split("L")
    assert len(corners) == len(shapely.get_coordinates(squares))
