"""Labels: names of methods and verdicts, and how shares are written, for all that is told of trust."""

from flask_babel import format_decimal, format_percent

from analysis.trust.backtest import BASELINE, BEST
from server.i18n import gettext

_SMALL = 0.001


def method_label(code: str) -> str:
    """Name a method as it stands in the table."""
    return {
        BASELINE: gettext("Plain counting"),
        BEST: gettext("Best possible"),
        "dbscan": gettext("Hotspots (DBSCAN)"),
        "density": gettext("Kernel density"),
        "getis-ord": gettext("Getis-Ord Gi*"),
        "outlines": gettext("Hotspots as drawn"),
    }.get(code, code)


def verdict_label(word: str) -> str:
    """Name how a method did beside plain counting."""
    return {
        "better": gettext("won"),
        "worse": gettext("lost"),
        "alike": gettext("no difference beyond chance"),
    }.get(word, "–")


def percent(share: float) -> str:
    """Write a share of one with one decimal, or with two where one would say nothing."""
    return str(format_percent(share, "#,##0.0%" if share >= _SMALL or not share else "#,##0.00%"))


def points(share: float) -> str:
    """Write a difference of two shares in percentage points, without its sign."""
    return str(format_decimal(abs(share) * 100, "#,##0.0"))
