"""Previews: how a received file is understood, and what its first rows would become."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import islice
from pathlib import Path

from sqlalchemy.orm import Session

from gis.errors import IntakeError
from gis.intake import (
    Chunk,
    IntakeContext,
    NewCategory,
    Preview,
    Problem,
    new_category_values,
    read_and_check,
    recognise,
)
from gis.models import BatchState, ImportBatch, Territory
from gis.queries import batches, loading
from gis.queries.loading import Ledger
from server.services.kept_files import kept_file
from server.services.understanding import Choices, context_of, pretend

# One chunk of the intake: enough to expect from, quick enough for a page.
SAMPLE_CHUNKS = 1


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

    @property
    def ready(self) -> bool:
        """Whether nothing wants a person's decision, so that it may be imported unseen."""
        decided = self.first_categories or not self.new_categories
        return not self.preview.problems and decided and self.earlier is None


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
        first = not context.categories
        preview, fresh = _with_categories(preview, path, context, wanted=first or choices.add_categories)
        expected, whole = None, False
        if not preview.blocked:
            taken = fresh if first or choices.add_categories else ()
            sample = _Sample(read_and_check(path, preview.plan, context=pretend(context, taken)))
            expected = loading.forecast(session.connection(), territory_id=territory.id, chunks=sample)
            whole = sample.exhausted
    return Look(preview, fresh, first, expected, whole, earlier_import(session, batch))


def _with_categories(
    preview: Preview, path: Path, context: IntakeContext, *, wanted: bool
) -> tuple[Preview, tuple[NewCategory, ...]]:
    """The categories that a file brings along; a column of free text blocks it if they are wanted."""
    if preview.blocked:
        return preview, ()
    curious = replace(context, new_categories=bool(context.categories))
    try:
        return preview, new_category_values(path, preview.plan, context=curious)
    except IntakeError as refusal:
        problem = Problem(refusal.code, refusal.detail, blocking=wanted)
        return replace(preview, problems=(*preview.problems, problem)), ()


class _Sample:
    """The first chunks of a file, and whether they were all of it."""

    def __init__(self, chunks: Iterator[Chunk]) -> None:
        self._chunks = chunks
        self.exhausted = False

    def __iter__(self) -> Iterator[Chunk]:
        yield from islice(self._chunks, SAMPLE_CHUNKS)
        self.exhausted = next(self._chunks, None) is None


def earlier_import(session: Session, batch: ImportBatch) -> ImportBatch | None:
    """The earlier import of the very same bytes, if there is one."""
    return batches.same_file(
        session, batch.territory_id, batch.sha256, states=[BatchState.DONE], before=batch.id
    )
