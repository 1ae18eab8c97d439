"""Score words: how many hotspot runs won and lost against plain counting, in sentences."""

from collections.abc import Sequence

from flask_babel import format_decimal

from server.i18n import gettext, ngettext


def summary_sentences(verdicts: Sequence[str]) -> list[str]:
    """Say how many were scored, won, lost and undecided, losses as plainly as wins."""
    n = len(verdicts)
    if not n:
        return []
    won, lost = verdicts.count("better"), verdicts.count("worse")
    said = [
        ngettext(
            "%(n)s hotspot run was scored: %(won)s won against plain counting on as much ground, %(lost)s "
            "lost, and %(alike)s showed no difference beyond chance.",
            "%(n)s hotspot runs were scored: %(won)s won against plain counting on as much ground, %(lost)s "
            "lost, and %(alike)s showed no difference beyond chance.",
            n,
            n=format_decimal(n),
            won=format_decimal(won),
            lost=format_decimal(lost),
            alike=format_decimal(n - won - lost),
        )
    ]
    if lost > won:
        said.append(
            gettext(
                "Hotspots lost more often than they won: for choosing places, counting where incidents were "
                "would have done as well or better."
            )
        )
    return said
