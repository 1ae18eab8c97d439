"""Public image: the sheet of the public map as a PNG, drawn from the same scene and layout as the SVG."""

import io
from functools import lru_cache

import shapely
from PIL import Image, ImageDraw, ImageFont
from PIL.PngImagePlugin import PngInfo
from shapely.geometry.base import BaseGeometry

from server.maps.base import FONT, VENDOR
from server.maps.palette import LIGHT
from server.maps.public_frame import Box, Frame
from server.maps.public_labels import Label, place_labels
from server.maps.public_picture import HEIGHT, TEXT, WIDTH
from server.maps.public_scene import Area, Scene
from server.maps.public_sheet import LINE, MARGIN, Placed, SheetWords, layout

# Twice as many dots as units: a phone's screen and a slide show it sharp.
SCALE = 2
_PLAIN, _BOLD = 400, 700
_COLOURS = {
    "none": LIGHT.ground,
    "zero": LIGHT.ground,
    "few": LIGHT.ground,
    "hidden": LIGHT.ground,
    "low": LIGHT.sequential[0],
    "middle": LIGHT.sequential[2],
    "high": LIGHT.sequential[4],
}
Point = tuple[float, float]


def image(scene: Scene, bounds: Box, words: SheetWords, *, said: str) -> bytes:
    """Draw the sheet as a PNG that says of itself what it is."""
    placed = layout(words)
    paper = Image.new("RGB", (int(placed.width * SCALE), int(placed.height * SCALE)), LIGHT.ground)
    paper.paste(_map(scene, bounds), (int(MARGIN * SCALE), int(placed.map_top * SCALE)))
    pen = ImageDraw.Draw(paper)
    for line in placed.lines:
        x = line.x
        if line.kind:
            _swatch(paper, line)
            x += 34
        _write(pen, (x, line.y), line.words, line.size, bold=line.bold)
    told = PngInfo()
    told.add_itxt("Description", said)
    out = io.BytesIO()
    paper.save(out, "PNG", pnginfo=told, optimize=True)
    return out.getvalue()


def _map(scene: Scene, bounds: Box) -> Image.Image:
    frame = Frame(bounds, WIDTH, HEIGHT)
    ground = Image.new("RGB", (int(WIDTH * SCALE), int(HEIGHT * SCALE)), LIGHT.outside)
    _fill(ground, frame.clipped(scene.boundary), "none")
    for area in scene.areas:
        _area(ground, frame, area)
    pen = ImageDraw.Draw(ground)
    _line(pen, frame.clipped(scene.boundary), LIGHT.boundary, 2)
    for hotspot in scene.hotspots:
        shape = frame.clipped(hotspot.shape)
        _line(pen, shape, LIGHT.hotspot_halo, 5)
        _line(pen, shape, LIGHT.hotspot, 2)
    for label in place_labels(scene, frame, TEXT):
        _label(pen, label)
    return ground


def _label(pen: ImageDraw.ImageDraw, label: Label) -> None:
    at = (label.x, label.y)
    if label.kind == "spot":
        _dot(pen, at, label.reach)
    if label.kind == "rank":
        _box(pen, at, label)
    _write(
        pen,
        (label.x, label.y + label.size * 0.35),
        label.words,
        label.size,
        bold=label.kind in ("spot", "rank", "number"),
        middle=True,
        colour=LIGHT.hotspot_halo if label.kind == "spot" else LIGHT.place,
        halo="" if label.kind in ("spot", "rank") else LIGHT.halo,
    )


def _area(ground: Image.Image, frame: Frame, area: Area) -> None:
    shape = frame.clipped(area.shape)
    _fill(ground, shape, area.kind)
    _line(ImageDraw.Draw(ground), shape, LIGHT.boundary, 0.75)


def _fill(ground: Image.Image, shape: BaseGeometry, kind: str) -> None:
    """Fill a shape with its class's colour, and its pattern where it has one."""
    mask = Image.new("L", ground.size, 0)
    pen = ImageDraw.Draw(mask)
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon":
            continue
        for index, ring in enumerate(shapely.get_rings(part)):
            pen.polygon(_scaled(ring), fill=0 if index else 255)
    ground.paste(Image.new("RGB", ground.size, _COLOURS[kind]), (0, 0), mask)
    if kind in ("few", "hidden"):
        ground.paste(_pattern(kind, ground.size), (0, 0), mask)


@lru_cache(maxsize=4)
def _pattern(kind: str, size: tuple[int, int]) -> Image.Image:
    tile = Image.new("RGB", size, LIGHT.ground)
    pen = ImageDraw.Draw(tile)
    step, (width, height) = 8 * SCALE, size
    if kind == "few":
        for x in range(step // 2, width, step):
            for y in range(step // 2, height, step):
                pen.ellipse((x - 3, y - 3, x + 3, y + 3), fill=LIGHT.sequential[3])
    else:
        for x in range(-height, width, step):
            pen.line((x, height, x + height, 0), fill=LIGHT.boundary, width=SCALE)
    return tile


def _line(pen: ImageDraw.ImageDraw, shape: BaseGeometry, colour: str, width: float) -> None:
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon":
            continue
        for ring in shapely.get_rings(part):
            pen.line(_scaled(ring), fill=colour, width=max(1, round(width * SCALE)), joint="curve")


def _scaled(line: BaseGeometry) -> list[Point]:
    return [(x * SCALE, y * SCALE) for x, y in shapely.get_coordinates(line).tolist()]


def _dot(pen: ImageDraw.ImageDraw, at: Point, radius: float) -> None:
    x, y = at
    box = [(side + move) * SCALE for side, move in ((x, -radius), (y, -radius), (x, radius), (y, radius))]
    pen.ellipse(box, fill=LIGHT.hotspot, outline=LIGHT.hotspot_halo, width=2 * SCALE)


def _box(pen: ImageDraw.ImageDraw, at: Point, label: Label) -> None:
    (x, y), up = at, label.size * 0.7
    corners = [side * SCALE for side in (x - label.reach, y - up, x + label.reach, y + up)]
    pen.rectangle(corners, fill=LIGHT.hotspot_halo, outline=LIGHT.hotspot, width=SCALE)


def _swatch(paper: Image.Image, line: Placed) -> None:
    box = shapely.box(line.x, line.y - LINE, line.x + 26, line.y - LINE + 18)
    pen = ImageDraw.Draw(paper)
    if line.kind == "spot":
        _dot(pen, (line.x + 13, line.y - LINE / 2 + 1), 9)
    elif line.kind == "hotspot":
        _line(pen, box, LIGHT.hotspot, 2)
    else:
        _fill(paper, box, line.kind)
        _line(pen, box, LIGHT.boundary, 1)


def _write(
    pen: ImageDraw.ImageDraw,
    at: Point,
    words: str,
    size: float,
    *,
    bold: bool = False,
    middle: bool = False,
    colour: str = LIGHT.place,
    halo: str = "",
) -> None:
    """Write words on a line, letter by letter from the font that has it."""
    weight = _BOLD if bold else _PLAIN
    fonts = [_font(script, round(size * SCALE), weight) for script in ("latin", "latin-ext")]
    letters = [
        (letter, fonts[ord(letter) > 0xFF and not 0x2000 <= ord(letter) <= 0x206F]) for letter in words
    ]
    width = sum(font.getlength(letter) for letter, font in letters)
    x, y = at[0] * SCALE - (width / 2 if middle else 0), at[1] * SCALE
    # The halo of a letter must not lie on the one before: all halos first.
    passes = [(halo, round(size * SCALE / 10)), (colour, 0)] if halo else [(colour, 0)]
    for ink, stroke in passes:
        at_x = x
        for letter, font in letters:
            pen.text((at_x, y), letter, font=font, fill=ink, anchor="ls", stroke_width=stroke)
            at_x += font.getlength(letter)


@lru_cache(maxsize=32)
def _font(script: str, size: int, weight: int) -> ImageFont.FreeTypeFont:
    font = ImageFont.truetype(str(VENDOR / FONT.format(script=script)), size)
    font.set_variation_by_axes([weight])
    return font
