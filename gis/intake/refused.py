"""Refusals: rows with a reason, with their cells as they stood in the file."""

import json
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from gis.intake.delimited import CELL_LIMIT, RawChunk
from gis.intake.plan import REJECTION_SCHEMA, Plan
from gis.intake.rows import Rows

REJECTED = (
    "row_malformed",
    "date_missing",
    "date_unreadable",
    "date_future",
    "category_missing",
    "category_unknown",
    "outside_boundary",
)
UNLOCATED = (
    "no_coordinate",
    "coordinate_unreadable",
    "zero_coordinate",
    "axes_swapped",
    "coordinate_impossible",
)
# The field whose text says more about a reason.
_TELLING = {"date_unreadable": "occurred_at", "date_future": "occurred_at", "category_unknown": "category"}
_DETAIL_LIMIT = 200


def rejection_table(
    raw: RawChunk, rows: Rows, reason: NDArray[np.object_], kept: NDArray[np.intp], plan: Plan
) -> pa.Table:
    """Return the kept rows and the malformed ones in the order of the file, by `REJECTION_SCHEMA`."""
    kinds = np.where(np.isin(reason[kept], REJECTED), "rejected", "unlocated")
    own = [i for i, header in enumerate(plan.headers) if header not in plan.left_out]
    cells = list(zip(*(raw.columns[i].take(kept).to_pylist() for i in own), strict=True))
    details = _details(rows, reason, kept)
    marks = rows.mended().take(kept).to_pylist()
    found = list(
        zip(
            raw.numbers[kept].tolist(), kinds.tolist(), reason[kept].tolist(), details, cells, marks,
            strict=True,
        )
    )  # fmt: skip
    for number, malformed in raw.malformed:
        counted = f"{len(malformed)} / {len(plan.headers)}"
        found.append((number, "rejected", "row_malformed", counted, _without_left_out(malformed, plan), None))
    found.sort(key=lambda row: row[0])
    numbers, kind_list, reasons, detail_list, cell_rows, mark_list = (
        zip(*found, strict=True) if found else ([],) * 6
    )
    texts = [json.dumps([_cell(cell) for cell in row], ensure_ascii=False) for row in cell_rows]
    return pa.table([numbers, kind_list, reasons, detail_list, texts, mark_list], schema=REJECTION_SCHEMA)


def _without_left_out(cells: Sequence[str], plan: Plan) -> tuple[str, ...]:
    # In a malformed row nobody knows which cell is which: with a column left out, none can be kept.
    return () if plan.left_out else tuple(cells[: len(plan.headers) + 50])


def _details(rows: Rows, reason: NDArray[np.object_], kept: NDArray[np.intp]) -> list[str | None]:
    details: NDArray[np.object_] = np.full(len(kept), None, dtype=object)
    for code, field in _TELLING.items():
        here = np.flatnonzero(reason[kept] == code)
        if len(here):
            texts = rows.joined(field).take(kept[here]).to_pylist()
            details[here] = [text[:_DETAIL_LIMIT] for text in texts]
    return list(details)


def _cell(cell: str) -> str:
    return cell if len(cell) <= CELL_LIMIT else cell[:CELL_LIMIT] + "…"
