"""Public sheet: the same picture as SVG and as PNG, with all that a reader needs, and nothing cut off."""

import io
from xml.etree import ElementTree as ET

import pytest
import shapely
from PIL import Image

from server.maps.palette import LIGHT
from server.maps.public_image import SCALE, image
from server.maps.public_scene import Area, Scene, Spot, Squares
from server.maps.public_sheet import MARGIN, SheetWords, layout, sheet

LAND = shapely.box(22.5, 57.2, 22.7, 57.3)
BOUNDS = (22.5, 57.2, 22.7, 57.3)
WORDS = SheetWords(
    title="Public map of Ķūļciems & <Talsi>",
    sentence="A long sentence that says what is shown, " * 4,
    classes=[
        ("zero", "none"),
        ("few", "a few"),
        ("high", "many"),
        ("hotspot", "hotspot"),
        ("spot", "concern"),
    ],
    notes=["Not on the map: 3 incidents.", "Source, 2026-11-16."],
)
SCENE = Scene(
    LAND,
    [
        Area("West", shapely.box(22.5, 57.2, 22.6, 57.3), "high", "60", "West: 60"),
        Area("East", shapely.box(22.6, 57.2, 22.7, 57.3), "few", "1–4", "East: a few"),
    ],
    [Squares(1, shapely.MultiPolygon([shapely.box(22.51, 57.21, 22.53, 57.22)]), "Hotspot 1")],
    [Spot(22.65, 57.25, 3, "Lielā iela: 3")],
)


def colour(text):
    """A colour of the palette as three numbers."""
    return tuple(int(text[at : at + 2], 16) for at in (1, 3, 5))


@pytest.fixture(scope="module")
def picture():
    """The PNG, opened."""
    opened = Image.open(io.BytesIO(image(SCENE, BOUNDS, WORDS, said="What it is")))
    opened.load()
    return opened


def test_a_long_sentence_is_broken_and_moves_the_map_down():
    short = layout(SheetWords("T", "Short.", (), ()))
    assert layout(WORDS).map_top > short.map_top
    assert len([line for line in layout(WORDS).lines if line.words.startswith("A long")]) >= 1
    assert max(len(line.words) for line in layout(WORDS).lines) < 100


def test_the_svg_is_xml_whatever_the_names_are():
    root = ET.fromstring(sheet(SCENE, BOUNDS, WORDS, said="<what> & who"))
    assert root.find("{http://www.w3.org/2000/svg}desc").text == "<what> & who"
    texts = [node.text for node in root.iter("{http://www.w3.org/2000/svg}text")]
    assert WORDS.title in texts
    assert "a few" in texts


def test_the_png_has_the_colours_of_its_classes_where_they_are(picture):
    top = layout(WORDS).map_top * SCALE
    west = picture.getpixel((int((MARGIN + 150) * SCALE), int(top + 200 * SCALE)))
    assert west == colour(LIGHT.sequential[4])
    found = {tone for _, tone in picture.getcolors(1 << 20)}
    assert {colour(LIGHT.sequential[3]), colour(LIGHT.hotspot), colour(LIGHT.boundary)} <= found


def test_the_png_is_the_same_each_time():
    one, other = (image(SCENE, BOUNDS, WORDS, said="What it is") for _ in range(2))
    assert one == other


def test_the_png_says_what_it_is_and_nothing_of_where_it_was_made(picture):
    assert picture.text == {"Description": "What it is"}
    assert set(picture.info) <= {"Description"}
