"""Help for the intake's tests: a context, and a file's whole way without a database."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import shapely

from gis.intake import IntakeContext, Plan, new_category_values, read_and_check, recognise

NOW = datetime(2026, 1, 1, tzinfo=UTC)
SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
TALSI_BOUNDS = (22.4, 57.15, 22.8, 57.35)
ESTONIA = (21.5, 57.4, 28.3, 59.9)


def shared(name: str) -> Path:
    """A real file, or a skip where the folder of open data is not beside the project."""
    path = SHARED / name
    if not path.exists():
        pytest.skip(f"../shared/data/{name} is not there")
    return path


def context_of(
    bounds: tuple[float, float, float, float] = TALSI_BOUNDS,
    *,
    srid: int = 3059,
    timezone: str = "Europe/Riga",
    categories: Mapping[str, int] | None = None,
    **values: Any,
) -> IntakeContext:
    """A rectangular territory, Talsi unless the test says otherwise."""
    boundary = shapely.multipolygons([shapely.box(*bounds)])
    return IntakeContext(
        srid=srid, timezone=timezone, boundary=boundary, categories=categories or {}, now=NOW, **values
    )


@dataclass(frozen=True)
class Outcome:
    """What became of a file: every record and rejection, and their counts."""

    plan: Plan
    rows: int
    records: list[dict[str, Any]]
    rejections: list[dict[str, Any]]

    @property
    def rejected(self) -> dict[str, int]:
        """Rows rejected, by reason."""
        return dict(Counter(row["reason"] for row in self.rejections if row["kind"] == "rejected"))

    @property
    def unlocated(self) -> dict[str, int]:
        """Records without a place, by reason."""
        return dict(Counter(row["reason"] for row in self.rejections if row["kind"] == "unlocated"))

    @property
    def keys(self) -> list[str]:
        """The records' keys in the order of the file."""
        return [record["match_key"] for record in self.records]


def run(
    data: bytes | Path,
    *,
    context: IntakeContext | None = None,
    profile: str | None = None,
    **overrides: Any,
) -> Outcome:
    """Recognise, take over the file's categories, read and check."""
    context = context or context_of()
    preview = recognise(data, "file", context=context, profile=profile, overrides=overrides)
    assert not preview.blocked, preview.problems
    fresh = new_category_values(data, preview.plan, context=context)
    known = {alias: number for number, category in enumerate(fresh, 1) for alias in category.aliases}
    context = replace(context, categories={**known, **context.categories})
    chunks = list(read_and_check(data, preview.plan, context=context))
    return Outcome(
        preview.plan,
        sum(chunk.rows for chunk in chunks),
        [record for chunk in chunks for record in chunk.records.to_pylist()],
        [row for chunk in chunks for row in chunk.rejections.to_pylist()],
    )
