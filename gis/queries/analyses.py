"""Analyses: save a run of a method once, find it again, and tell where rows that changed came from."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

import numpy as np
from numpy.typing import NDArray
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session, undefer

from gis.models import AnalysisInput, AnalysisLayer, AnalysisRun


def find_same(
    session: Session, territory_id: int, *, settings_hash: bytes, input_fingerprint: bytes
) -> AnalysisRun | None:
    """Return the run that had these settings and this input, if there was one."""
    return session.scalar(
        select(AnalysisRun).where(
            AnalysisRun.territory_id == territory_id,
            AnalysisRun.settings_hash == settings_hash,
            AnalysisRun.input_fingerprint == input_fingerprint,
        )
    )


def find_made_so(
    session: Session,
    territory_id: int,
    *,
    method: str,
    version: int,
    settings: Mapping[str, Any],
    input_fingerprint: bytes,
) -> AnalysisRun | None:
    """Return the first run that used the settings that are asked for now, whatever was asked for then.

    Parameters
    ----------
    settings
        ``selection``, ``second`` and ``used``, as a record keeps them.
    """
    query = select(AnalysisRun).where(
        AnalysisRun.territory_id == territory_id,
        AnalysisRun.method == method,
        AnalysisRun.version == version,
        AnalysisRun.input_fingerprint == input_fingerprint,
    )
    for run in session.scalars(query.order_by(AnalysisRun.created_at, AnalysisRun.id)):
        if all(run.settings[name] == wanted for name, wanted in settings.items()):
            return run
    return None


def save(session: Session, run: AnalysisRun, layers: Sequence[AnalysisLayer]) -> AnalysisRun:
    """Write a run with its layers; if another process was first, theirs is returned."""
    try:
        with session.begin_nested():
            run.layers = list(layers)
            session.add(run)
            session.flush()
    except IntegrityError:
        same = find_same(
            session,
            run.territory_id,
            settings_hash=run.settings_hash,
            input_fingerprint=run.input_fingerprint,
        )
        if same is None:
            raise
        return same
    return run


def keep_input(
    session: Session, territory_id: int, *, fingerprint: bytes, count: int, packed: tuple[bytes, bytes]
) -> int:
    """Keep the rows of an input, or find them kept; return their number."""
    session.execute(
        text("""
            INSERT INTO exact.analysis_input (territory_id, fingerprint, count, ids, marks)
            VALUES (:territory_id, :fingerprint, :count, :ids, :marks)
            ON CONFLICT (territory_id, fingerprint) DO NOTHING
        """),
        {
            "territory_id": territory_id,
            "fingerprint": fingerprint,
            "count": count,
            "ids": packed[0],
            "marks": packed[1],
        },
    )
    return session.execute(
        select(AnalysisInput.id).where(
            AnalysisInput.territory_id == territory_id, AnalysisInput.fingerprint == fingerprint
        )
    ).scalar_one()


def read_input(session: Session, input_id: int) -> AnalysisInput:
    """Return the rows of an input."""
    options = [undefer(AnalysisInput.ids), undefer(AnalysisInput.marks)]
    return session.get_one(AnalysisInput, input_id, options=options)


def get(session: Session, run_id: UUID) -> AnalysisRun | None:
    """Return one run."""
    return session.get(AnalysisRun, run_id)


def recent(
    session: Session, territory_id: int, *, method: str | None = None, limit: int = 50
) -> list[AnalysisRun]:
    """List the newest runs of a territory, or those of one method."""
    query = select(AnalysisRun).where(AnalysisRun.territory_id == territory_id)
    if method:
        query = query.where(AnalysisRun.method == method)
    return list(session.scalars(query.order_by(AnalysisRun.created_at.desc(), AnalysisRun.id).limit(limit)))


def counts(session: Session, territory_id: int) -> Mapping[str, int]:
    """Return how many runs each method has: who looks often enough finds something by chance."""
    rows = session.execute(
        text("SELECT method, count(*) AS n FROM exact.analysis_run WHERE territory_id = :id GROUP BY 1"),
        {"id": territory_id},
    )
    return {row.method: row.n for row in rows}


def layer(session: Session, run_id: UUID, code: str) -> AnalysisLayer | None:
    """Return one layer of a run with its content."""
    return session.get(AnalysisLayer, (run_id, code), options=[undefer(AnalysisLayer.content)])


def sources(session: Session, ids: NDArray[np.int64]) -> list[dict[str, Any]]:
    """Tell which files rows came with: name, when it was imported, how many of the rows, most first."""
    rows = session.execute(
        text("""
            SELECT batch.id AS batch, batch.file_name AS file, batch.finished_at AS at, count(*) AS n
            FROM exact.incident LEFT JOIN exact.import_batch AS batch ON batch.id = incident.batch_id
            WHERE incident.id = ANY(:ids) GROUP BY 1, 2, 3 ORDER BY n DESC, batch
        """),
        {"ids": ids.tolist()},
    )
    return [row._asdict() for row in rows]


def last_change(session: Session, territory_id: int) -> datetime | None:
    """Return when incidents of a territory were last added, removed or altered."""
    row = session.execute(
        text("SELECT max(at) FROM exact.incident_change WHERE territory_id = :id"), {"id": territory_id}
    ).one()
    at: datetime | None = row[0]
    return at
