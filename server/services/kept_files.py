"""Kept files: the bytes of an import as a file, their fingerprint, and about how many rows they hold."""

import hashlib
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.intake import Plan
from gis.queries import batches
from server.services.refusals import NotFound


@contextmanager
def kept_file(session: Session, batch_id: int) -> Iterator[Path]:
    """The kept bytes of a batch as a file, for as long as the block runs."""
    with tempfile.NamedTemporaryFile(prefix="talsi-import-") as target:
        if batches.copy_content(session, batch_id, target.file) == 0:
            raise NotFound(gettext("The file itself is no longer kept. Send it again."))
        target.flush()
        yield Path(target.name)


@contextmanager
def as_path(data: bytes | Path) -> Iterator[Path]:
    """What lies at hand as a file, whether bytes or a file already."""
    if isinstance(data, Path):
        yield data
        return
    with tempfile.NamedTemporaryFile(prefix="talsi-import-") as target:
        target.write(data)
        target.flush()
        yield Path(target.name)


def fingerprint(path: Path) -> tuple[bytes, int]:
    """SHA-256 and size of a file."""
    with path.open("rb") as stream:
        return digest_of(stream)


def digest_of(stream: IO[bytes]) -> tuple[bytes, int]:
    """SHA-256 and length of what is left of a stream."""
    digest, size = hashlib.sha256(), 0
    while content := stream.read(batches.PART_BYTES):
        digest.update(content)
        size += len(content)
    return digest.digest(), size


def expected_rows(path: Path, plan: Plan) -> int | None:
    """About how many rows a text file has; None for other kinds, which are quick or cannot be counted so."""
    if plan.kind != "csv":
        return None
    with path.open("rb") as stream:
        if stream.read(2) in {b"\x1f\x8b", b"PK"}:
            return None
        lines = sum(block.count(b"\n") for block in iter(lambda: stream.read(batches.PART_BYTES), b""))
    return max(lines - plan.header_row, 1)
