"""Previews: how a received file is understood, and what its first rows would become."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from gis.intake import Chunk, NewCategory, Preview, new_category_values, read_and_check, recognise
from gis.models import BatchState, ImportBatch, Territory
from gis.queries import batches, loading
from gis.queries.loading import Ledger
from server.services.kept_files import kept_file
from server.services.reading import Choices, context_of, pretend

# One chunk of the intake: enough to expect from, quick enough for a page.
SAMPLE_CHUNKS = 1
# Beyond this size a page does not search the whole file for categories that it brings along.
SEARCHED_BYTES = 64 * 1024 * 1024


@dataclass(frozen=True)
class Look:
    """What a person sees before anything is stored.

    Parameters
    ----------
    new_categories
        Categories that the file brings along; they come into being with the import.
    first_categories
        The territory has none yet, so these need no consent.
    expected
        What the first rows would become; None where the file cannot be read as it stands.
    whole_file
        The expectation covers every row.
    """

    preview: Preview
    new_categories: tuple[NewCategory, ...]
    first_categories: bool
    expected: Ledger | None
    whole_file: bool
    earlier: ImportBatch | None


def look(session: Session, territory: Territory, batch: ImportBatch, *, now: datetime) -> Look:
    """Say how a received file is understood, and what its first rows would become.

    Raises
    ------
    IntakeError
        If it cannot be read at all: no table, damaged, or a trap.
    """
    choices = Choices.from_json(batch.plan)
    with kept_file(session, batch.id) as path:
        context = context_of(session, territory, now=now, new_categories=choices.add_categories)
        preview = recognise(
            path, batch.file_name, context=context, profile=choices.profile, overrides=choices.overrides
        )
        fresh = _categories_of(session, territory, path, preview, now=now, size=batch.byte_size)
        first = not context.categories
        taken = fresh if first or choices.add_categories else ()
        expected = None
        if not preview.blocked:
            chunks = read_and_check(path, preview.plan, context=pretend(context, taken))
            sample = _Sample(chunks)
            expected = loading.forecast(session.connection(), territory_id=territory.id, chunks=sample)
        whole = expected is not None and sample.exhausted
    return Look(preview, fresh, first, expected, whole, earlier_import(session, batch))


class _Sample:
    """The first chunks of a file, and whether they were all of it."""

    def __init__(self, chunks: Iterator[Chunk]) -> None:
        self._chunks = chunks
        self.exhausted = False

    def __iter__(self) -> Iterator[Chunk]:
        yield from islice(self._chunks, SAMPLE_CHUNKS)
        self.exhausted = next(self._chunks, None) is None


def _categories_of(
    session: Session, territory: Territory, path: Path, preview: Preview, *, now: datetime, size: int
) -> tuple[NewCategory, ...]:
    if preview.blocked or size > SEARCHED_BYTES:
        return ()
    curious = context_of(session, territory, now=now, new_categories=True)
    return new_category_values(path, preview.plan, context=curious)


def earlier_import(session: Session, batch: ImportBatch) -> ImportBatch | None:
    """The earlier import of the very same bytes, if there is one."""
    return batches.same_file(
        session, batch.territory_id, batch.sha256, states=[BatchState.DONE], before=batch.id
    )
