"""Pictures: small drawn scenes in place of the photos that residents would send; nobody and nothing real."""

import io

import numpy as np
from PIL import Image, ImageDraw

from server.demo.outlines import Rng

_SIZE = (320, 240)
_NIGHT, _DAY = ((22, 26, 40), (34, 38, 46)), ((176, 196, 214), (122, 130, 112))

_ASPHALT = (98, 100, 104)


def picture(topic: str, number: int) -> bytes:
    """Draw a street by night for lighting, by day for all else; the same number gives the same picture."""
    rng = np.random.default_rng(number)
    sky, ground = _NIGHT if topic == "lighting" else _DAY
    image = Image.new("RGB", _SIZE, sky)
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((0, 150, *_SIZE), fill=ground)
    drawing.polygon(
        [(130, 150), (190, 150), (300, 240), (20, 240)],
        fill=_darker(ground, 18) if topic == "lighting" else _ASPHALT,
    )
    _houses(drawing, rng, dark=topic == "lighting")
    {"lighting": _lamp, "vandalism": _shelter, "crossings": _stripes}.get(topic, _ruin)(drawing, rng)
    out = io.BytesIO()
    image.save(out, "JPEG", quality=80)
    return out.getvalue()


def _darker(colour: tuple[int, int, int], by: int) -> tuple[int, int, int]:
    red, green, blue = (max(0, part - by) for part in colour)
    return red, green, blue


def _houses(drawing: ImageDraw.ImageDraw, rng: Rng, *, dark: bool) -> None:
    for left in range(-10, 330, 55):
        high, shade = int(rng.integers(45, 95)), int(rng.integers(0, 30))
        wall = (44 + shade, 44 + shade, 52 + shade) if dark else (150 + shade, 138 + shade, 122 + shade)
        drawing.rectangle((left, 150 - high, left + 48, 150), fill=wall)
        drawing.polygon([(left - 4, 150 - high), (left + 24, 126 - high), (left + 52, 150 - high)],
                        fill=_darker(wall, 25))  # fmt: skip
        for row in range(150 - high + 10, 140, 24):
            lit = dark and rng.random() < 0.2
            drawing.rectangle(
                (left + 10, row, left + 20, row + 12), fill=(226, 196, 120) if lit else (70, 80, 92)
            )


def _lamp(drawing: ImageDraw.ImageDraw, rng: Rng) -> None:
    for left in (60, 250):
        drawing.line((left, 200, left, 70), fill=(92, 96, 104), width=4)
        drawing.line((left, 70, left + 22, 66), fill=(92, 96, 104), width=4)
        drawing.rectangle((left + 16, 64, left + 32, 70), fill=(60, 62, 70))


def _shelter(drawing: ImageDraw.ImageDraw, rng: Rng) -> None:
    drawing.rectangle((90, 110, 230, 116), fill=(80, 90, 100))
    drawing.rectangle((94, 116, 226, 200), outline=(80, 90, 100), width=4)
    x, y = int(rng.integers(120, 200)), int(rng.integers(140, 175))
    for _ in range(9):
        dx, dy = rng.integers(-38, 38, 2).tolist()
        drawing.line((x, y, x + dx, y + dy), fill=(240, 244, 248), width=2)


def _stripes(drawing: ImageDraw.ImageDraw, rng: Rng) -> None:
    worn = int(rng.integers(150, 185))
    for step in range(5):
        left = 70 + step * 38
        drawing.polygon(
            [(left, 205), (left + 22, 205), (left + 26, 222), (left + 2, 222)], fill=(worn, worn, worn)
        )


def _ruin(drawing: ImageDraw.ImageDraw, rng: Rng) -> None:
    drawing.polygon(
        [(110, 200), (110, 96), (150, 74), (196, 110), (214, 96), (214, 200)], fill=(118, 104, 92)
    )
    for left in (126, 172):
        drawing.rectangle((left, 122, left + 22, 152), fill=(40, 40, 44))
        drawing.line((left, 122, left + 22, 152), fill=(150, 132, 100), width=4)
    for _ in range(12):
        x, y = int(rng.integers(95, 230)), int(rng.integers(196, 214))
        drawing.ellipse((x, y, x + 9, y + 5), fill=(96, 88, 80))
