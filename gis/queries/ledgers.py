"""Ledgers: what became of a file's rows, in numbers that add up."""

import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from typing import Any

from gis.intake.plan import Chunk


@dataclass(frozen=True)
class Ledger:
    """What became of a file's rows.

    ``rows = added + duplicate + sum(rejected)``; ``ungeocoded`` is part of added, and ``unlocated`` says why.
    ``located`` counts earlier incidents that a row gave a place; such a row counts as duplicate. ``mended``
    counts the rows that carry the mark of our download by what came of them: cured, already (mended before),
    rejected (again), unlocated (still).
    """

    rows: int = 0
    added: int = 0
    duplicate: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    ungeocoded: int = 0
    unlocated: dict[str, int] = field(default_factory=dict)
    located: int = 0
    mended: dict[str, int] = field(default_factory=dict)
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a jsonb column or a command's output."""
        return asdict(self)


class Tally:
    """Adds up a ledger, chunk by chunk."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self.rows = self.added = self.located = 0
        self.rejected: Counter[str] = Counter()
        self.unlocated: Counter[str] = Counter()
        self.mended: Counter[str] = Counter()

    def see(self, chunk: Chunk) -> None:
        """Count a chunk's rows and rejections."""
        self.rows += chunk.rows
        kinds = chunk.rejections["kind"].to_pylist()
        reasons = chunk.rejections["reason"].to_pylist()
        self.rejected.update(r for k, r in zip(kinds, reasons, strict=True) if k == "rejected")

    def ledger(self) -> Ledger:
        """Return the sums so far."""
        return Ledger(
            rows=self.rows,
            added=self.added,
            duplicate=self.rows - self.added - self.rejected.total(),
            rejected=dict(sorted(self.rejected.items())),
            ungeocoded=self.unlocated.total(),
            unlocated=dict(sorted(self.unlocated.items())),
            located=self.located,
            mended={what: n for what, n in sorted(self.mended.items()) if n},
            seconds=round(time.monotonic() - self._started, 3),
        )
