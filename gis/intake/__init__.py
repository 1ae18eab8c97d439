"""Intake: the bytes of a police export become numbered rows, then records or rejections.

The way of a file::

    context = loading.read_context(connection, territory_id, now=now)        # gis.queries.loading
    preview = recognise(data, file_name, context=context, profile=None, overrides={...})
    preview.blocked, preview.problems, preview.plan                           # show, correct, repeat
    values = new_category_values(data, preview.plan, context=context)         # () once they are all known
    loading.add_categories(connection, territory_id, values)                  # then read the context again
    chunks = read_and_check(data, preview.plan, context=context)
    ledger = loading.load(connection, territory_id=..., batch_id=..., chunks=chunks, progress=None)
    commit; ledger.to_json()

``data`` is ``bytes`` or a ``pathlib.Path``. Every refusal is a `gis.errors.IntakeError` with a stable code.

``recognise(data, file_name, *, context, profile=None, overrides=None) -> Preview``
    ``overrides`` may hold encoding, delimiter, decimal, header_row, date_order, midnight_is_day,
    crs (``3059`` or ``"EPSG:3059"``), axis_order, swap_axes, sheet, left_out (headers) and mapping
    (field -> header or headers, or ``=text`` for a constant; an empty value unmaps).
    `parse_mapping` reads ``["occurred_at=Datums+Laiks", "category==Theft"]`` into such a mapping.

``read_and_check(data, plan, *, context) -> Iterator[Chunk]``
    Pure and vectorised; chunks of some 30,000 rows with `RECORD_SCHEMA` and `REJECTION_SCHEMA` tables.

``new_category_values(data, plan, *, context) -> tuple[NewCategory, ...]``
    While the territory has no categories: the profile's closed list, or else the file's own values; after
    that only with ``context.new_categories``.

``mended_file(plan, rows, *, batch_id, file_name, word=str) -> MendedFile(name, mimetype, content)``
    Rejected or unlocated ``rows`` of (row_number, reason, cells) as the same kind of file, plus the columns
    ``talsi_reason`` and ``talsi_row``, to mend and send again.

``PROFILES`` maps the names of the ready profiles to `Profile` values.

Reasons, in the order in which they are asked; the first that holds is given:
rejected: row_malformed, date_missing, date_unreadable, date_future, category_missing, category_unknown,
outside_boundary; unlocated: no_coordinate, coordinate_unreadable, zero_coordinate, axes_swapped,
coordinate_impossible. A row is unlocated only if nothing rejects it.
"""

from gis.intake.checks import read_and_check
from gis.intake.elsewhere import places_of
from gis.intake.mending import Marks, MendedFile, corrected_file, find_marks, mended_file, own_columns
from gis.intake.plan import (
    FIELDS,
    RECORD_SCHEMA,
    REJECTION_SCHEMA,
    Chunk,
    Column,
    IntakeContext,
    NewCategory,
    Plan,
    Preview,
    Problem,
)
from gis.intake.recognise import parse_mapping, recognise
from gis.intake.refused import REJECTED, UNLOCATED
from gis.intake.vocabulary import new_category_values
from gis.profiles import PROFILES, Profile

__all__ = [
    "FIELDS",
    "PROFILES",
    "RECORD_SCHEMA",
    "REJECTED",
    "REJECTION_SCHEMA",
    "UNLOCATED",
    "Chunk",
    "Column",
    "IntakeContext",
    "Marks",
    "MendedFile",
    "NewCategory",
    "Plan",
    "Preview",
    "Problem",
    "Profile",
    "corrected_file",
    "find_marks",
    "mended_file",
    "new_category_values",
    "own_columns",
    "parse_mapping",
    "places_of",
    "read_and_check",
    "recognise",
]
