"""Scores: hotspot runs whose following window is over, and the back-tests that scored them."""

from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.models import AnalysisRun, HotspotRun

# Named by a back-test, or asked for once already: a job that failed is not asked for for ever.
_UNSCORED = text("""
    SELECT run.id FROM exact.hotspot_run AS run
    WHERE run.territory_id = :territory_id AND run.hotspots > 0
      AND NOT EXISTS (
        SELECT FROM exact.analysis_run AS score
        WHERE score.territory_id = run.territory_id AND score.method = 'accuracy'
          AND score.settings -> 'used' ->> 'hotspot_run' = run.id::text
      )
      AND NOT EXISTS (
        SELECT FROM exact.job
        WHERE job.territory_id = run.territory_id AND job.kind = :kind
          AND job.subject -> 'settings' ->> 'hotspot_run' = run.id::text
      )
    ORDER BY run.window_until, run.id
""")
_SCORED = text("""
    SELECT DISTINCT ON (run.id) run.id AS run_id, score.id AS score_id
    FROM exact.hotspot_run AS run
    JOIN exact.analysis_run AS score
      ON score.territory_id = run.territory_id AND score.method = 'accuracy'
      AND score.settings -> 'used' ->> 'hotspot_run' = run.id::text
    WHERE run.territory_id = :territory_id AND score.summary -> 'drawn' ->> 'verdict' IS NOT NULL
    ORDER BY run.id, score.created_at DESC, score.id
""")


def unscored(session: Session, territory_id: int, *, kind: str) -> Sequence[HotspotRun]:
    """List the hotspot runs that were neither scored nor asked to be, the oldest window first.

    Parameters
    ----------
    kind
        Of the jobs that score.
    """
    ids = session.scalars(_UNSCORED, {"territory_id": territory_id, "kind": kind}).all()
    return [session.get_one(HotspotRun, run_id) for run_id in ids]


def scored(session: Session, territory_id: int) -> list[tuple[HotspotRun, AnalysisRun]]:
    """List the hotspot runs that were scored, each with its newest score, the newest window first."""
    found = session.execute(_SCORED, {"territory_id": territory_id}).all()
    pairs = [
        (session.get_one(HotspotRun, row.run_id), session.get_one(AnalysisRun, row.score_id)) for row in found
    ]
    return sorted(pairs, key=lambda pair: (pair[0].window_until, str(pair[0].id)), reverse=True)
