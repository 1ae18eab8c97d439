"""Elsewhere: where rows lie that were rejected because they lie outside the territory."""

from collections.abc import Iterable, Sequence

import numpy as np
import pyarrow as pa

from gis.intake.checks import Checker
from gis.intake.delimited import RawChunk
from gis.intake.mending import own_columns
from gis.intake.plan import IntakeContext, Plan


def places_of(
    plan: Plan, kept_cells: Iterable[Sequence[str]], *, context: IntakeContext
) -> list[tuple[float, float]]:
    """Return longitude and latitude of rows by the cells that were kept of them, where they have any."""
    at = {header: column for column, header in enumerate(own_columns(plan))}
    rows = list(kept_cells)
    columns = [
        pa.array([_cell(cells, at.get(header)) for cells in rows], pa.string()) for header in plan.headers
    ]
    found = Checker(plan, context).places(RawChunk(columns, np.arange(len(rows))))
    known = np.isfinite(found.lon) & np.isfinite(found.lat)
    return list(zip(found.lon[known].tolist(), found.lat[known].tolist(), strict=True))


def _cell(cells: Sequence[str], column: int | None) -> str:
    return cells[column] if column is not None and column < len(cells) else ""
