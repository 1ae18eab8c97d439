"""Encoding: which letters the bytes of a text file stand for, without a word about it in the file."""

import codecs
from collections.abc import Iterator
from itertools import pairwise
from typing import BinaryIO

import numpy as np

from gis.errors import IntakeError

BLOCK_BYTES = 1 << 20
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
# Letters one expects in the languages that an 8-bit encoding is used for; in this order where they tie.
_EXPECTED = {
    "cp1257": "āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽäöõüÄÖÕÜąęėįųĄĘĖĮŲ§°–„“”’«»",
    "iso8859-13": "āčēģīķļņšūžĀČĒĢĪĶĻŅŠŪŽäöõüÄÖÕÜąęėįųĄĘĖĮŲ§°„“”’«»",
    "cp1252": "éèêëàâçîïôûùüäößÄÖÜõÕšŠžŽñáíóúåæøÅÆØÉ§°–’“”£€«»",
    "cp1250": "áčďéěíňóřšťúůýžÁČĎÉĚÍŇÓŘŠŤÚŮÝŽłąęśżźćńŁŚŻ§°–„“",
    "cp1251": "".join(map(chr, range(0x410, 0x450))) + "ёЁ№«»–",
}


def detect_encoding(sample: bytes, *, complete: bool = True) -> str:
    """Name the encoding of a sample of bytes.

    A byte-order mark decides; else strict UTF-8; else UTF-16 by its zero bytes; else the 8-bit encoding whose
    letters are the expected ones. General detectors read Latvian windows-1257 as cp1250.
    """
    for mark, name in _BOMS:
        if sample.startswith(mark):
            return name
    if wide := _utf16_without_mark(sample):
        return wide
    if is_utf8(sample, complete=complete):
        return "utf-8"
    return max(_EXPECTED, key=lambda name: _score(sample, name))


def is_utf8(sample: bytes, *, complete: bool) -> bool:
    """Tell whether bytes are strictly UTF-8; an incomplete sample may end inside a letter."""
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample, final=complete)
    except UnicodeDecodeError:
        return False
    return True


def require_text(sample: bytes, encoding: str) -> None:
    """Refuse what is no text: random bytes have a control character every few bytes."""
    text = sample.decode(encoding, "replace")
    strange = sum(
        (ch < " " and ch not in "\t\r\n\f\x00") or ch == "�" or "\x7f" <= ch < "\xa0" for ch in text
    )
    if strange > 0.02 * len(text) + 5 or text.count("\x00") > 0.1 * len(text):
        raise IntakeError("not_a_table", encoding)


def utf8_blocks(stream: BinaryIO, encoding: str) -> Iterator[bytes]:
    """Yield the stream as UTF-8, block by block; letters that the encoding lacks become �.

    A file that was plain ASCII as far as it was looked at may turn out otherwise later on:
    its encoding is then taken from the first block that shows it.
    """
    decoder: codecs.IncrementalDecoder | None = None
    decided = encoding != "utf-8"
    while True:
        block = stream.read(BLOCK_BYTES)
        if decoder is None and not decided and block.isascii() and block:
            yield _without_nul(block)
            continue
        if decoder is None:
            name = encoding if decided else detect_encoding(block, complete=False)
            decoder = codecs.getincrementaldecoder(name)("replace")
        text = decoder.decode(block, final=not block)
        if text:
            yield _without_nul(text.encode("utf-8", "replace"))
        if not block:
            return


def _without_nul(block: bytes) -> bytes:
    # PostgreSQL's text has no place for it.
    return block.replace(b"\x00", b"") if b"\x00" in block else block


def _utf16_without_mark(sample: bytes) -> str | None:
    units = np.frombuffer(sample[: len(sample) // 2 * 2], dtype=np.uint8).reshape(-1, 2)
    if len(units) < 8:
        return None
    first, second = (units == 0).mean(axis=0)
    if second > 0.4 and first < 0.05:
        return "utf-16-le"
    if first > 0.4 and second < 0.05:
        return "utf-16-be"
    return None


def _score(sample: bytes, name: str) -> float:
    text = sample.decode(name, "replace")
    expected = _EXPECTED[name]
    high = [ch for ch in text if ch >= "\x80"]
    score = float(sum(1 if ch in expected else -5 if ch < "\xa0" or ch == "�" else -1 for ch in high))
    if name != "cp1251":
        return score
    # Every letter of cp1251 is expected; only whole words of them are Russian.
    pairs = sum(a >= "\x80" and b >= "\x80" for a, b in pairwise(text))
    return score * 1.01 if pairs > 0.6 * len(high) else -score
