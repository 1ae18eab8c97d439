"""Older: a run of a version of its method that is no longer there, told by its numbers alone."""

from typing import Any

import pandas as pd

from server.i18n import gettext
from server.methods.presentation import Column, MapLayer, Presentation, Table, Told


def present(told: Told, *, layers: tuple[str, ...], version: int, today: int) -> Presentation:
    """Show the tables and shapes that a run has stored: today's sentences may not be true of it."""
    return Presentation(
        findings=(
            gettext(
                "This run was made with version %(version)s of the method, and today’s is %(today)s, which "
                "may define things otherwise. Its numbers are shown as they were stored; run it again to "
                "have it told in words.",
                version=version,
                today=today,
            ),
        ),
        layers=tuple(MapLayer(code, code, "outline", shown=at == 0) for at, code in enumerate(layers)),
        tables=tuple(_table(code, frame) for code, frame in told.tables.items()),
    )


def _table(code: str, frame: pd.DataFrame) -> Table:
    columns = tuple(
        Column(str(name), str(name), numeric=bool(pd.api.types.is_numeric_dtype(frame[name])))
        for name in frame.columns
    )
    rows: list[list[Any]] = frame.astype(object).to_numpy().tolist()
    return Table(code, code, columns, rows)
