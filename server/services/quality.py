"""Quality: the gate before a map is shown or exported: pass, watermark or refuse."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from analysis.errors import TooFew
from analysis.trust.quality import LEAST_INCIDENTS, Counts, Level, Part, Verdict
from analysis.trust.quality import judge as judge_counts
from gis.models import HotspotRun, Territory
from gis.queries import changes
from gis.queries import quality as queries
from gis.queries.selection import Selection
from server.methods import registry
from server.quality_words import refusal
from server.services.import_rates import Latest

_counted: Latest[Counts] = Latest()


def judge(
    session: Session,
    territory: Territory,
    selection: Selection,
    method_code: str,
    settings: Mapping[str, Any],
) -> Verdict:
    """Judge whether a method may be shown on a selection; counted again only after incidents have changed."""
    known = method_code in registry.codes()
    least = registry.find(method_code).least_incidents if known else LEAST_INCIDENTS
    counts = count(session, territory, selection)
    return judge_counts(counts, method=method_code, least=least, settings=settings)


def judge_hotspots(session: Session, territory: Territory, run: HotspotRun) -> Verdict:
    """Judge a hotspot run by the incidents that its selection has now."""
    return judge(session, territory, Selection.from_json(run.settings), "hotspots", run.settings)


def require(verdict: Verdict) -> None:
    """Refuse what the gate refuses.

    Raises
    ------
    TooFew
        With the sentence that says why and what to do.
    """
    if verdict.level is Level.REFUSE:
        raise TooFew(refusal(verdict))


def count(session: Session, territory: Territory, selection: Selection) -> Counts:
    """Count what a selection is worth."""
    chosen = tuple(sorted((name, str(value)) for name, value in selection.as_json().items()))
    key = (territory.id, changes.revision(session, territory.id), chosen)
    return _counted.of(key, lambda: _count(session, territory, selection))


def _count(session: Session, territory: Territory, selection: Selection) -> Counts:
    found = queries.count(session, territory, selection)
    return Counts(
        **found.totals,
        first_share=found.first_share,
        categories=_parts(found.categories),
        months=_parts(found.months),
        neighbourhoods=_parts(found.neighbourhoods),
    )


def _parts(found: list[queries.Part]) -> tuple[Part, ...]:
    return tuple(Part(part.name, part.incidents, part.placed, part.at_default) for part in found)
