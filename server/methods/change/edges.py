"""Edges: bands as a person writes them, "0, 1, 100, 200", read and written back."""

import math
import re
from collections.abc import Sequence

from analysis.change.bands import read_bands
from analysis.errors import BadSetting
from server.i18n import gettext
from server.services.refusals import Invalid

MOST_BANDS = 15
_ENDLESS = frozenset({"inf", "∞"})


def read_edges(text: str, *, field: str, unit: str) -> tuple[float, ...]:
    """Read rising numbers apart from each other by commas, semicolons or blanks; the last may be ``inf``.

    Raises
    ------
    Invalid
        With the field, if they are no edges of bands.
    """
    words = [word for word in re.split(r"[;,\s]+", text.strip()) if word]
    try:
        edges = read_bands(
            [math.inf if word.casefold() in _ENDLESS else word for word in words], unit=unit
        ).edges
    except BadSetting:
        edges = ()
    if not 2 <= len(edges) <= MOST_BANDS + 1:
        raise Invalid(
            gettext(
                "Edges of bands are rising numbers from 0, such as “0, 1, 100, 200”, for at most %(most)s "
                "bands; the last may be “inf”. Write decimals with a point.",
                most=MOST_BANDS,
            ),
            field=field,
        )
    return edges


def write_edges(edges: Sequence[float]) -> str:
    """Write edges so that they can be read again."""
    return ", ".join("inf" if math.isinf(edge) else f"{edge:.10g}" for edge in edges)
