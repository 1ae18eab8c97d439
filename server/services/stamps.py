"""Stamps: set into a file who took it, when, for what, and until when it may be kept."""

import csv
import html
import io
import json
import sqlite3
from collections.abc import Callable
from contextlib import closing
from dataclasses import replace
from pathlib import Path, PurePath
from tempfile import NamedTemporaryFile

from server.services.takeaway import File

COLUMN = "talsi_taken"
"""In a table each row says it: rows are copied out of files."""

_MARK = "\ufeff"


def stamped(file: File, sentence: str) -> File:
    """Return the file with the sentence in it, where its kind has room for one."""
    stamp = _STAMPS.get(PurePath(file.name).suffix)
    return replace(file, content=stamp(file.content, sentence)) if stamp else file


def _csv(content: bytes, sentence: str) -> bytes:
    text = content.decode()
    mark = _MARK if text.startswith(_MARK) else ""
    body = text.removeprefix(_MARK)
    end = "\r\n" if "\r\n" in body else "\n"
    target = io.StringIO()
    writer = csv.writer(target, lineterminator=end)
    for number, row in enumerate(csv.reader(io.StringIO(body, newline=""))):
        writer.writerow([*row, COLUMN if number == 0 else sentence])
    return (mark + target.getvalue()).encode()


def _geojson(content: bytes, sentence: str) -> bytes:
    return json.dumps({**json.loads(content), COLUMN: sentence}, ensure_ascii=False).encode()


def _html(content: bytes, sentence: str) -> bytes:
    line = f'<p class="taken">{html.escape(sentence)}</p></header>'
    return content.replace(b"</header>", line.encode(), 1)


def _gpkg(content: bytes, sentence: str) -> bytes:
    """A layer's description: programs show it beside its name."""
    with NamedTemporaryFile(prefix="talsi-", suffix=".gpkg") as file:
        file.write(content)
        file.flush()
        with closing(sqlite3.connect(file.name)) as layers:
            layers.execute("UPDATE gpkg_contents SET description = ?", (sentence,))
            layers.commit()
        return Path(file.name).read_bytes()


_STAMPS: dict[str, Callable[[bytes, str], bytes]] = {
    ".csv": _csv,
    ".geojson": _geojson,
    ".html": _html,
    ".gpkg": _gpkg,
}
