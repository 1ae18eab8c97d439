"""Analysis verdict: what the quality gate said of a run, for the banner above it."""

from collections.abc import Mapping
from dataclasses import dataclass

from analysis.trust.quality import Level, Verdict
from gis.models import AnalysisRun
from server import quality_words


@dataclass(frozen=True)
class Banner:
    """What is said above a run: how grave it is, the headline, what to heed, and what is only to be known."""

    level: str
    headline: str
    grave: tuple[str, ...]
    notes: tuple[str, ...]


def verdict_of(record: AnalysisRun, names: Mapping[str, str]) -> Banner | None:
    """Return the banner of a run, None where the gate had nothing to say.

    Parameters
    ----------
    names
        Codes of categories and neighbourhoods to their names.
    """
    if not record.verdict:
        return None
    verdict = Verdict.from_json(record.verdict)
    said = [(reason.level, quality_words.reason_words(reason, names)) for reason in verdict.reasons]
    return Banner(
        level=verdict.level.value,
        headline=quality_words.headline(verdict),
        grave=tuple(words for level, words in said if level is not Level.NOTE),
        notes=tuple(words for level, words in said if level is Level.NOTE),
    )


def mark_of(record: AnalysisRun) -> str:
    """Return what must be written on a file of a run, empty where nothing must."""
    return quality_words.watermark(Verdict.from_json(record.verdict)) if record.verdict else ""
