"""Quality words: what the gate says of a map, at its head, on its edge and in its place."""

from collections.abc import Mapping

from flask_babel import format_percent, gettext

from analysis.trust.quality import Level, Reason, Verdict
from server.quality_reasons import reason_words

__all__ = ["headline", "reason_words", "reasons", "refusal", "watermark"]


def headline(verdict: Verdict) -> str:
    """Say in a few words how far the incidents carry the map."""
    if verdict.level is Level.REFUSE:
        return gettext("This cannot be shown")
    if verdict.level is Level.WATERMARK:
        return gettext("Read this with care")
    return gettext("The data carry this")


def reasons(verdict: Verdict, names: Mapping[str, str], *, notes: bool = True) -> list[str]:
    """Say each reason and what to do, the gravest first.

    Parameters
    ----------
    names
        Codes of categories and neighbourhoods to their names.
    notes
        Whether what changes nothing is said as well.
    """
    return [
        reason_words(reason, names) for reason in verdict.reasons if notes or reason.level is not Level.NOTE
    ]


def watermark(verdict: Verdict) -> str:
    """Say in one line what must be written on a picture or file; empty where nothing must."""
    if verdict.level is not Level.WATERMARK:
        return ""
    grave = [reason for reason in verdict.reasons if reason.level is Level.WATERMARK]
    return gettext("Read with care: %(why)s.", why="; ".join(_short(reason) for reason in grave))


def refusal(verdict: Verdict) -> str:
    """Say why nothing is shown, and what would help."""
    grave = [reason for reason in verdict.reasons if reason.level is Level.REFUSE]
    return " ".join(reason_words(reason, {}) for reason in grave)


def _short(reason: Reason) -> str:
    """Say a grave reason in a few words, for the edge of a picture."""
    numbers = reason.numbers
    share = _percent(numbers["share"]) if "share" in numbers else ""
    said = {
        "hit_rate": gettext("%(share)s of the incidents are on the map", share=share),
        "suspected_defaults": gettext(
            "%(share)s of the incidents lie at places that may be default locations", share=share
        ),
        "vague_places": gettext("%(share)s of the incidents are placed only by their area", share=share),
        "one_place": gettext("one place has %(share)s of the incidents", share=share),
        "police_found": gettext("police found %(share)s of the incidents", share=share),
        "midnight": gettext("%(share)s of the incidents are recorded at exactly midnight", share=share),
        "first_of_month": gettext(
            "%(share)s of the incidents are recorded on a first of the month", share=share
        ),
        "cell_above_bandwidth": gettext("the bandwidth is smaller than a cell"),
    }
    return said.get(reason.code, reason.code)


def _percent(share: float) -> str:
    return str(format_percent(share))
