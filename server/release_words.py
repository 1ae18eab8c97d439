"""Release words: what a release would give away, and what it would change, as sentences."""

from collections.abc import Mapping
from datetime import date

from flask_babel import LazyString, format_date, gettext, lazy_gettext, ngettext

from analysis.disclosure_area_attack import AreaLeak
from server.card_words import quarter_words as quarter_words
from server.services.quarters import Leaked, Level

LEVELS: Mapping[Level, LazyString] = {
    Level.FULL: lazy_gettext("by category"),
    Level.TOGETHER: lazy_gettext("all categories as one"),
    Level.HIDDEN: lazy_gettext("not shown"),
}

COARSER: Mapping[Level, Level] = {Level.FULL: Level.TOGETHER, Level.TOGETHER: Level.HIDDEN}

COARSEN: Mapping[Level, LazyString] = {
    Level.TOGETHER: lazy_gettext("Coarsen: all categories as one"),
    Level.HIDDEN: lazy_gettext("Coarsen: do not show this quarter"),
}


def figure_leak_words(leak: Leaked) -> str:
    """Say what is known of a figure that should be in doubt."""
    low, high = abs(leak.lowest), abs(leak.highest)
    least, most = int(min(low, high)), max(low, high)
    if leak.by_change:
        if least == most:
            return ngettext(
                "everybody could see that %(num)s record came or went since the quarter was published",
                "everybody could see that %(num)s records came or went since the quarter was published",
                least,
            )
        return gettext(
            "everybody could see that %(least)s to %(most)s records came or went since it was published",
            least=least,
            most=int(most),
        )
    if least == most:
        return ngettext(
            "everybody could work out that it was exactly %(num)s incident",
            "everybody could work out that it was exactly %(num)s incidents",
            least,
        )
    if most == float("inf"):
        return gettext("everybody could work out that it was at least %(least)s", least=least)
    return gettext("everybody could work out that it was %(least)s to %(most)s", least=least, most=int(most))


def area_leak_words(leak: AreaLeak) -> str:
    """Say what is known of a hotspot's place."""
    if leak.corners:
        return gettext("a corner of the area is the place of something recorded")
    return ngettext(
        "its incidents must be where %(num)s address is",
        "its incidents must be where %(num)s addresses are",
        leak.addresses or 0,
    )


def verdict_words(leaks: int) -> str:
    """Say what a release would do, in one sentence."""
    if not leaks:
        return gettext("This release gives nothing away.")
    return ngettext(
        "This release would reveal %(num)s figure: coarsen or cancel.",
        "This release would reveal %(num)s figures: coarsen or cancel.",
        leaks,
    )


def day_words(iso: str) -> str:
    """Write a day that facts carry as text."""
    return str(format_date(date.fromisoformat(iso), "medium"))
