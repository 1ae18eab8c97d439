"""Photos: what a resident sends is drawn anew without metadata, and what they cover is gone from it."""

import io
import math
import struct
import threading
from collections.abc import Sequence
from dataclasses import dataclass

from flask_babel import gettext
from PIL import Image, ImageDraw, ImageOps

from server.services.refusals import Invalid

FORMATS = ("JPEG", "PNG", "WEBP")
MOST_BYTES = 12 * 1024 * 1024
# Many telephones put a second picture behind a JPEG; it then calls itself MPO, and the first one is taken.
MOST_PIXELS = {"JPEG": 50_000_000, "MPO": 50_000_000, "PNG": 25_000_000, "WEBP": 25_000_000}
"""A picture that unfolds to more is a trap or no telephone's; a JPEG is read at less than its size."""

LONGEST_SIDE = 1600
MOST_STORED_BYTES = 700_000
MOST_COVERS = 100
"""Of more rectangles none is left out: the whole picture is covered."""

_QUALITIES = (82, 70, 55, 40)
_TILES = 6
# Of a colour only its three highest bits stay, so that it tells no more than "something light was here".
_COLOUR_STEP = 32
# A face is drawn round tightly; the edge of hair or of a plate would tell.
_MARGIN = 0.06


@dataclass(frozen=True)
class Cover:
    """A rectangle to be covered, in parts of the picture's width and height."""

    left: float
    top: float
    right: float
    bottom: float


_WHOLE = Cover(0, 0, 1, 1)
# A file of a few hundred kilobytes can take half a gigabyte while it is read: never several at once.
_READING = threading.Lock()


@dataclass(frozen=True)
class Photo:
    """A picture as it is stored: a JPEG that was drawn anew, without anything but its pixels."""

    jpeg: bytes
    width: int
    height: int


def take(data: bytes, covers: Sequence[Cover] = ()) -> Photo:
    """Draw a picture anew, smaller, without metadata, covered where its sender says so.

    Raises
    ------
    Invalid
        If this is no picture, or one that cannot be used; the sentence says what to do.
    """
    if len(data) > MOST_BYTES:
        raise _refused(
            gettext("The photo is larger than %(most)s MB. Send a smaller one.", most=MOST_BYTES // 1024**2)
        )
    with _READING:
        picture = _opened(data)
    for cover in covers if len(covers) <= MOST_COVERS else [_WHOLE]:
        _cover(picture, cover)
    return Photo(_as_jpeg(picture), picture.width, picture.height)


def covers_from(text: str) -> list[Cover]:
    """Read rectangles as a page sends them: ``left,top,right,bottom`` in parts of one, joined by semicolons.

    What cannot be read covers everything, since its sender meant to hide something.
    """
    found = []
    for part in text.split(";"):
        if not part.strip():
            continue
        try:
            left, top, right, bottom = (float(number) for number in part.split(","))
        except ValueError:
            return [_WHOLE]
        if not all(math.isfinite(edge) for edge in (left, top, right, bottom)):
            return [_WHOLE]
        found.append(Cover(min(left, right), min(top, bottom), max(left, right), max(top, bottom)))
    return found


def covers_of_cells(cells: Sequence[str], *, columns: int, rows: int) -> list[Cover]:
    """The rectangles of ticked cells, ``column-row`` from 0, of a grid laid over the picture."""
    found = []
    for cell in cells[: columns * rows]:
        column, _, row = cell.partition("-")
        if not (column.isascii() and column.isdigit() and row.isascii() and row.isdigit()):
            continue
        across, down = int(column[:3]), int(row[:3])
        if across < columns and down < rows:
            found.append(Cover(across / columns, down / rows, (across + 1) / columns, (down + 1) / rows))
    return found


def _refused(sentence: str) -> Invalid:
    return Invalid(sentence, field="photo")


def _opened(data: bytes) -> Image.Image:
    unreadable = gettext("This file is no photo that can be read. Send a JPEG, PNG or WebP picture.")
    try:
        picture: Image.Image = Image.open(io.BytesIO(data), formats=FORMATS)
        if picture.width * picture.height > MOST_PIXELS[picture.format or ""]:
            raise _refused(gettext("The photo has too many pixels. Send a smaller one."))
        # A telephone's picture is read at the size that is kept, not at its own.
        picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
        picture.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        return _opaque(ImageOps.exif_transpose(picture))
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _refused(gettext("The photo has too many pixels. Send a smaller one.")) from error
    except (OSError, ValueError, SyntaxError, EOFError, struct.error, IndexError, KeyError) as error:
        raise _refused(unreadable) from error


def _opaque(picture: Image.Image) -> Image.Image:
    """Copy the pixels alone onto white; nothing else of the file comes along."""
    drawn = Image.new("RGB", picture.size, "white")
    if "A" in picture.getbands() or "transparency" in picture.info:
        seen = picture.convert("RGBA")
        drawn.paste(seen, mask=seen.getchannel("A"))
    else:
        drawn.paste(picture.convert("RGB"))
    return drawn


def _cover(picture: Image.Image, cover: Cover) -> None:
    """Lay tiles over a rectangle that know nothing of it but one coarse colour.

    An ordinary mosaic keeps the mean of each tile, from which letters of a known type can be guessed. These
    tiles are all shades of the one mean of the whole rectangle, rounded.
    """
    box = _pixels(picture, cover)
    if box is None:
        return
    left, top, right, bottom = box
    mean = picture.crop(box).resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    base = tuple(min(224, int(part) // _COLOUR_STEP * _COLOUR_STEP + 16) for part in mean)  # type: ignore[union-attr]
    drawing = ImageDraw.Draw(picture)
    size = max(4, math.ceil(max(right - left, bottom - top) / _TILES))
    for row, y in enumerate(range(top, bottom, size)):
        for column, x in enumerate(range(left, right, size)):
            shade = ((row * 3 + column * 5) % 4 - 1) * 9
            colour = tuple(max(0, min(255, part + shade)) for part in base)
            drawing.rectangle((x, y, min(x + size, right) - 1, min(y + size, bottom) - 1), fill=colour)


def _pixels(picture: Image.Image, cover: Cover) -> tuple[int, int, int, int] | None:
    """The pixels of a rectangle and a margin round it; None where nothing of it lies in the picture."""
    aside = (cover.right - cover.left) * _MARGIN
    above = (cover.bottom - cover.top) * _MARGIN
    left = max(0, math.floor(max(-1.0, cover.left - aside) * picture.width))
    top = max(0, math.floor(max(-1.0, cover.top - above) * picture.height))
    right = min(picture.width, math.ceil(min(2.0, cover.right + aside) * picture.width))
    bottom = min(picture.height, math.ceil(min(2.0, cover.bottom + above) * picture.height))
    return (left, top, right, bottom) if left < right and top < bottom else None


def _as_jpeg(picture: Image.Image) -> bytes:
    jpeg = b""
    for quality in _QUALITIES:
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=quality, optimize=True)
        jpeg = out.getvalue()
        if len(jpeg) <= MOST_STORED_BYTES:
            break
    return jpeg
