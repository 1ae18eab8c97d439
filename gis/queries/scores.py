"""Scores: hotspot runs that were drawn, what was asked of them, and the back-tests that scored them."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.models import AnalysisRun, HotspotRun

_DRAWN = text("""
    SELECT id FROM exact.hotspot_run WHERE territory_id = :territory_id AND hotspots > 0
    ORDER BY window_until, id
""")
# Asked for once: a job that failed is not asked for for ever.
_ASKED = text("""
    SELECT settings -> 'used' ->> 'hotspot_run' AS run_id, settings -> 'selection' AS selection,
           settings -> 'second' AS second
    FROM exact.analysis_run WHERE territory_id = :territory_id AND method = 'accuracy'
    UNION ALL
    SELECT subject -> 'settings' ->> 'hotspot_run', subject -> 'selection', subject -> 'second'
    FROM exact.job WHERE territory_id = :territory_id AND kind = :kind
""")
_SCORED = text("""
    SELECT run.id AS run_id, score.id AS score_id
    FROM exact.hotspot_run AS run
    JOIN exact.analysis_run AS score
      ON score.territory_id = run.territory_id AND score.method = 'accuracy'
      AND score.settings -> 'used' ->> 'hotspot_run' = run.id::text
    WHERE run.territory_id = :territory_id AND score.summary -> 'drawn' ->> 'verdict' IS NOT NULL
    ORDER BY run.window_until DESC, run.id DESC, score.created_at DESC, score.id
""")


class Question(NamedTuple):
    """A back-test of a hotspot run that somebody asked for: its two windows with their filters, as JSON."""

    run_id: str
    selection: dict[str, Any]
    second: dict[str, Any]


def drawn(session: Session, territory_id: int) -> Sequence[HotspotRun]:
    """List the runs that have hotspots, the oldest window first."""
    ids = session.scalars(_DRAWN, {"territory_id": territory_id}).all()
    return [session.get_one(HotspotRun, run_id) for run_id in ids]


def asked(session: Session, territory_id: int, *, kind: str) -> list[Question]:
    """List the back-tests of hotspot runs that were made or asked for.

    Parameters
    ----------
    kind
        Of the jobs that score.
    """
    rows = session.execute(_ASKED, {"territory_id": territory_id, "kind": kind})
    return [Question(*row) for row in rows if row.run_id and row.second]


def scored(session: Session, territory_id: int) -> list[tuple[HotspotRun, AnalysisRun]]:
    """List the hotspot runs with each back-test of them: the newest window first, then the newest test."""
    found = session.execute(_SCORED, {"territory_id": territory_id}).all()
    return [
        (session.get_one(HotspotRun, row.run_id), session.get_one(AnalysisRun, row.score_id)) for row in found
    ]
