"""Loading: checked records enter the database by COPY, each once, in the caller's one transaction."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from gis.intake.plan import Chunk, IntakeContext, NewCategory


@dataclass(frozen=True)
class Ledger:
    """What became of a file's rows: ``rows = added + duplicate + sum(rejected)``; ``ungeocoded`` is part of added.

    ``located`` counts earlier incidents that a mended row gave a place; such a row counts as duplicate.
    """

    rows: int = 0
    added: int = 0
    duplicate: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    ungeocoded: int = 0
    unlocated: dict[str, int] = field(default_factory=dict)
    located: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a jsonb column or a command's output."""
        raise NotImplementedError


def read_context(
    connection: Connection, territory_id: int, *, now: datetime, new_categories: bool = False
) -> IntakeContext:
    """Gather what `gis.intake` must know about a territory."""
    raise NotImplementedError


def add_categories(connection: Connection, territory_id: int, values: Iterable[NewCategory]) -> int:
    """Create categories that a file brings along; return how many were new."""
    raise NotImplementedError


def load(
    connection: Connection,
    *,
    territory_id: int,
    batch_id: int,
    chunks: Iterable[Chunk],
    progress: Callable[[int], None] | None = None,
) -> Ledger:
    """Store the records and rejections of a file; nothing is committed here.

    ``progress`` is called with the number of rows done so far. It may raise to give up: the caller rolls back.
    """
    raise NotImplementedError


def forecast(connection: Connection, *, territory_id: int, chunks: Iterable[Chunk]) -> Ledger:
    """Return the ledger that `load` would give, storing nothing: for a dry run."""
    raise NotImplementedError
