"""Source: the plain bytes of a file, whatever it is packed in, and never more of them than a limit."""

import gzip
import io
import zipfile
import zlib
from pathlib import Path
from typing import IO, BinaryIO

from gis.errors import IntakeError

Source = bytes | Path
MAX_PLAIN_BYTES = 4 * 1024**3
MAX_WHOLE_BYTES = 512 * 1024**2
# Text packs five to twenty times, a bomb a thousand times; small files may pack anyhow.
MAX_RATIO = 250
HARMLESS_BYTES = 32 * 1024**2
_GZIP = b"\x1f\x8b"
# A file in the archive, or none at all.
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SQLITE = b"SQLite format 3\x00"


class GuardedStream(io.RawIOBase):
    """A stream that stops a file from unpacking without end, and turns damage into a refusal."""

    def __init__(self, inner: IO[bytes] | gzip.GzipFile, *, packed_bytes: int | None) -> None:
        self._inner = inner
        self._packed = packed_bytes
        self._seen = 0

    def readable(self) -> bool:
        """Tell io that this can be read."""
        return True

    def read(self, size: int = -1) -> bytes:
        """Read up to ``size`` bytes; fewer only at the end."""
        try:
            block = self._inner.read(size if size >= 0 else MAX_WHOLE_BYTES + 1)
        except (
            OSError,
            EOFError,
            zlib.error,
            zipfile.BadZipFile,
            NotImplementedError,
            RuntimeError,
        ) as error:
            raise IntakeError("damaged_file", str(error)) from error
        self._seen += len(block)
        if self._seen > MAX_PLAIN_BYTES:
            raise IntakeError("too_large", f"more than {MAX_PLAIN_BYTES // 1024**2} MB")
        if self._packed and self._seen > max(HARMLESS_BYTES, MAX_RATIO * self._packed):
            raise IntakeError("archive_bomb", f"unpacks to more than {MAX_RATIO} times its size")
        return block

    def close(self) -> None:
        """Close the file below too."""
        if not self.closed:
            self._inner.close()
        super().close()


def open_source(data: Source) -> BinaryIO:
    """Open a file's bytes as they came."""
    return io.BytesIO(data) if isinstance(data, bytes) else data.open("rb")


def size_of(data: Source) -> int:
    """Return the number of bytes as they came."""
    return len(data) if isinstance(data, bytes) else data.stat().st_size


def open_plain(data: Source) -> GuardedStream:
    """Open the plain content: of a gzip file, of a zip's only member, or of the file itself."""
    head = head_of(data)
    if head.startswith(_GZIP):
        unpacked = gzip.GzipFile(fileobj=io.BytesIO(data)) if isinstance(data, bytes) else gzip.GzipFile(data)
        return GuardedStream(unpacked, packed_bytes=size_of(data))
    if head.startswith(_ZIP) and not is_workbook(data):
        return _open_member(data)
    return GuardedStream(open_source(data), packed_bytes=None)


def read_whole(data: Source) -> bytes:
    """Return all plain bytes of a kind of file that cannot be streamed."""
    with open_plain(data) as stream:
        content = stream.read(MAX_WHOLE_BYTES + 1)
    if len(content) > MAX_WHOLE_BYTES:
        raise IntakeError("too_large", f"more than {MAX_WHOLE_BYTES // 1024**2} MB")
    return content


def head_of(data: Source, size: int = 4096) -> bytes:
    """Return the first bytes as they came."""
    with open_source(data) as stream:
        return stream.read(size)


def kind_of(data: Source) -> str:
    """Tell ``csv``, ``xlsx``, ``geojson`` or ``gpkg`` by content; a name may lie."""
    if size_of(data) == 0:
        raise IntakeError("empty_file")
    if is_workbook(data):
        return "xlsx"
    with open_plain(data) as stream:
        head = stream.read(4096)
    if not head.strip(b"\x00\xff\xfe\xef\xbb\xbf \t\r\n"):
        raise IntakeError("empty_file")
    if head.startswith(_SQLITE):
        return "gpkg"
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:400].lower()
    if start.startswith((b"<!doctype html", b"<html", b"<?xml", b"%pdf")):
        raise IntakeError("not_a_table", start[:15].decode("ascii", "replace"))
    if start.startswith((b"{", b"[")):
        return "geojson"
    return "csv"


def is_workbook(data: Source) -> bool:
    """Tell whether this is a spreadsheet: OOXML, OpenDocument or the old binary kind."""
    head = head_of(data, 8)
    if head.startswith(_OLE):
        return True
    if not head.startswith(_ZIP):
        return False
    with open_archive(data) as archive:
        names = set(archive.namelist())
    return "xl/workbook.xml" in names or "xl/workbook.bin" in names or {"mimetype", "content.xml"} <= names


def open_archive(data: Source) -> zipfile.ZipFile:
    """Open a zip file, or say that it is damaged."""
    try:
        # A zip closes only what it opened itself.
        return zipfile.ZipFile(open_source(data) if isinstance(data, bytes) else data)
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError) as error:
        raise IntakeError("damaged_file", str(error)) from error


def _open_member(data: Source) -> GuardedStream:
    archive = open_archive(data)
    members = [m for m in archive.infolist() if not m.is_dir() and not m.filename.startswith("__MACOSX/")]
    if len(members) != 1:
        raise IntakeError("archive_of_many_files", ", ".join(m.filename for m in members[:5]))
    try:
        inner = archive.open(members[0])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError) as error:
        raise IntakeError("damaged_file", str(error)) from error
    return GuardedStream(inner, packed_bytes=max(size_of(data), 1))
