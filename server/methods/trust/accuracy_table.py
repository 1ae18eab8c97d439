"""Accuracy, table: every method in every share of the area with its intervals."""

from collections.abc import Mapping
from typing import Any

import pandas as pd
from flask_babel import format_decimal, format_percent

from analysis.trust.backtest import BASELINE, BEST
from server.i18n import gettext
from server.methods.presentation import Column, Table
from server.methods.trust.labels import method_label, percent, verdict_label


def score_table(scores: pd.DataFrame) -> Table:
    """Every method in every share of the area, with its intervals and its difference from counting."""
    rows = sorted(scores.to_dict("records"), key=lambda row: float(row["coverage"]))
    return Table(
        "scores",
        gettext("Every method, on as much ground"),
        _columns(),
        [_row(row) for row in rows],
        lead=gettext(
            "All rank the same squares. The difference is in percentage points of the hit rate, over the "
            "same incidents. The best possible is known only afterwards."
        ),
    )


def _columns() -> tuple[Column, ...]:
    interval = gettext("Interval (95 %)")

    def number(name: str, label: str) -> Column:
        return Column(name, label, numeric=True, decimals=2)

    return (
        Column("method", gettext("Method")),
        number("coverage", gettext("Share of the area")),
        number("hit_rate", gettext("Hit rate")),
        number("hit_interval", interval),
        number("pai", "PAI"),
        number("pai_interval", interval),
        number("pei", "PEI"),
        number("pei_interval", interval),
        number("rri", "RRI"),
        number("difference", gettext("Difference")),
        number("difference_interval", interval),
        Column("verdict", gettext("Beside plain counting")),
    )


def _row(row: Mapping[Any, Any]) -> list[Any]:
    return [
        method_label(row["method"]),
        format_percent(row["coverage"]),
        percent(row["hit_rate"]),
        _between(row["low"], row["high"], percent),
        _known(row["pai"]),
        _between(row["pai_low"], row["pai_high"], _two),
        _known(row["pei"]),
        _between(row["pei_low"], row["pei_high"], _two) if row["method"] != BEST else None,
        _known(row["rri"]),
        _signed(row["difference"]),
        _between(row["difference_low"], row["difference_high"], _signed),
        verdict_label(row["verdict"]) if row["method"] not in (BASELINE, BEST) else None,
    ]


def _known(value: Any) -> float | None:
    return None if value is None or pd.isna(value) else float(value)


def _between(low: Any, high: Any, write: Any) -> str | None:
    if _known(low) is None or _known(high) is None:
        return None
    return f"{write(low)} – {write(high)}"


def _two(value: float) -> str:
    return str(format_decimal(value, "#,##0.00"))


def _signed(value: Any) -> str | None:
    known = _known(value)
    return None if known is None else str(format_decimal(known * 100, "+#,##0.0;−#,##0.0"))
