"""Photos: drawn anew without metadata, small, and covered beyond recovery; other files are refused."""

import io
import struct
import time
import zlib
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image, ImageDraw

from server.services import photos
from server.services.photos import Cover, covers_from, covers_of_cells, take
from server.services.refusals import Invalid
from tests.reporting_forms import picture


def opened(photo):
    return Image.open(io.BytesIO(photo.jpeg))


def with_exif(orientation=6):
    """A telephone's picture: where it was taken, with what, and which way up."""
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "SECRETMAKER"
    gps = exif.get_ifd(0x8825)
    gps[1], gps[2] = "N", (57.0, 14.0, 42.0)
    drawn = Image.new("RGB", (400, 200), "white")
    ImageDraw.Draw(drawn).rectangle((0, 0, 199, 199), fill="red")
    out = io.BytesIO()
    drawn.save(out, "JPEG", exif=exif, comment=b"SECRETCOMMENT", quality=95)
    return out.getvalue()


def test_nothing_but_the_pixels_is_kept():
    photo = take(with_exif())
    assert b"SECRET" not in photo.jpeg
    assert b"Exif" not in photo.jpeg
    assert dict(opened(photo).getexif()) == {}


def test_a_picture_lies_as_its_writer_saw_it():
    photo = take(with_exif(orientation=6))
    assert (photo.width, photo.height) == (200, 400)
    red, green, _ = opened(photo).getpixel((100, 50))
    assert red > 200 > green


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_three_kinds_of_picture_are_taken_and_become_a_jpeg(kind):
    assert opened(take(picture(kind=kind))).format == "JPEG"


def test_what_is_seen_through_becomes_white():
    out = io.BytesIO()
    Image.new("RGBA", (50, 50), (0, 0, 0, 0)).save(out, "PNG")
    assert min(opened(take(out.getvalue())).getpixel((25, 25))) > 250


def test_a_large_picture_becomes_small_in_pixels_and_bytes():
    photo = take(picture((4000, 3000), quality=60))
    assert (photo.width, photo.height) == (1600, 1200)
    assert len(photo.jpeg) <= photos.MOST_STORED_BYTES


def test_what_is_covered_does_not_depend_on_what_lies_under_it():
    """Two number plates under the same cover give the same picture: nothing is left to compute one from."""
    plates = []
    for text in ("AB-1234", "XY-9876"):
        drawn = Image.new("RGB", (600, 300), "grey")
        ImageDraw.Draw(drawn).rectangle((200, 100, 400, 160), fill="white")
        ImageDraw.Draw(drawn).text((230, 110), text, fill="black", font_size=40)
        out = io.BytesIO()
        drawn.save(out, "PNG")
        plates.append(take(out.getvalue(), [Cover(0.3, 0.3, 0.7, 0.56)]))
    assert plates[0].jpeg == plates[1].jpeg


def test_a_cover_has_few_colours_of_one_shade():
    photo = take(picture((400, 400)), [Cover(0.25, 0.25, 0.75, 0.75)])
    inside = opened(photo).crop((120, 120, 280, 280)).convert("L")
    low, high = inside.getextrema()
    assert high - low < 60


def test_what_is_not_covered_stays():
    plain, covered = (take(picture((400, 400)), covers) for covers in ([], [Cover(0.5, 0.5, 1, 1)]))
    assert opened(covered).crop((0, 0, 150, 150)).convert("L").getextrema()[1] > 150
    assert plain.jpeg != covered.jpeg


@pytest.mark.parametrize(
    "covers",
    [
        [Cover(-5, -5, -1, -1)],
        [Cover(0.5, 0.5, 0.5, 0.5)],
        [Cover(2, 2, 3, 3)],
        [Cover(-1, -1, 2, 2)],
        [Cover(0, 0, 1e-9, 1e-9)],
        [Cover(-1e300, -1e300, 1e300, 1e300)],
        [Cover(0.1, 0.1, 0.2, 0.2)] * 500,
    ],
)
def test_absurd_covers_break_nothing(covers):
    assert take(picture((60, 40)), covers).width == 60


def test_covers_are_read_from_what_the_page_sends():
    assert covers_from("0.1,0.2,0.3,0.4;0.9,0.8,0.5,0.6") == [
        Cover(0.1, 0.2, 0.3, 0.4),
        Cover(0.5, 0.6, 0.9, 0.8),
    ]
    assert covers_from("") == []


@pytest.mark.parametrize("text", ["rubbish", "0.1,0.2", "nan,0,1,1", "0,0,inf,1"])
def test_covers_that_cannot_be_read_hide_all_of_the_picture(text):
    assert covers_from(text) == [Cover(0, 0, 1, 1)]


def test_ticked_cells_become_covers():
    assert covers_of_cells(["1-0", "9-9", "x-y", "", "1"], columns=8, rows=6) == [
        Cover(1 / 8, 0, 2 / 8, 1 / 6)
    ]


CELLS = [f"{column}-{row}" for row in range(6) for column in range(8)]


@pytest.mark.parametrize(
    "covers",
    [
        covers_of_cells(CELLS, columns=8, rows=6),
        covers_from(";".join(["0,0,0.1,0.1"] * 50 + ["0.8,0.8,1,1"])),
        covers_from(";".join(["0,0,0.1,0.1"] * 500 + ["0.8,0.8,1,1"])),
    ],
    ids=["every cell", "fifty-one", "far too many"],
)
def test_the_last_of_many_covers_hides_as_the_first_does(covers):
    corner = opened(take(picture((400, 300)), covers)).crop((350, 260, 395, 295)).convert("L")
    low, high = corner.getextrema()
    assert high - low < 60


def test_a_picture_with_another_behind_it_is_taken_without_that_one():
    behind = Image.new("RGB", (300, 200), "red")
    out = io.BytesIO()
    Image.new("RGB", (300, 200), "white").save(out, "MPO", save_all=True, append_images=[behind])
    photo = take(out.getvalue())
    assert opened(photo).format == "JPEG"
    assert min(opened(photo).getpixel((150, 100))) > 250


def test_photos_are_read_one_after_another(monkeypatch):
    """A small file can unfold to half a gigabyte, and a server answers sixteen people at once."""
    reading, most, open_it = [], [], photos._opened

    def watched(data):
        reading.append(data)
        most.append(len(reading))
        time.sleep(0.01)
        found = open_it(data)
        reading.pop()
        return found

    monkeypatch.setattr(photos, "_opened", watched)
    with ThreadPoolExecutor(4) as pool:
        assert len(list(pool.map(take, [picture()] * 8))) == 8
    assert max(most) == 1


def png_of(width, height):
    """The head of a picture that unfolds to very many pixels, in a few bytes."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


@pytest.mark.parametrize("size", [(6_000, 5_000), (8_000, 8_000), (11_000, 11_000), (60_000, 60_000)])
def test_a_picture_that_unfolds_to_too_many_pixels_is_refused_before_it_unfolds(size):
    with pytest.raises(Invalid, match="too many pixels"):
        take(png_of(*size))


def test_a_file_that_is_too_large_is_refused():
    with pytest.raises(Invalid, match="larger than 12 MB"):
        take(b"\xff\xd8" + b"0" * photos.MOST_BYTES)


GIF = bytes.fromhex("47494638396101000100800000ffffff0000002c00000000010001000002024401003b")


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"This is a text, not a photo.",
        b"<svg xmlns='http://www.w3.org/2000/svg'></svg>",
        GIF,
        picture()[:500],
        b"\x89PNG\r\n\x1a\n" + b"\0" * 100,
        b"RIFF\x10\0\0\0WEBPVP8 ",
        b"\xff\xd8\xff\xe0" + b"\0" * 200,
    ],
)
def test_what_is_no_photo_is_refused_and_says_what_to_send(data):
    with pytest.raises(Invalid, match="JPEG, PNG or WebP") as refusal:
        take(data)
    assert refusal.value.field == "photo"
