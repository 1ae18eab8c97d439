"""Undoing: what goes with a batch that is taken back, what stays, and what loses its place."""

from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Consequences:
    """What taking a batch back changes.

    Parameters
    ----------
    removed
        Incidents that no other file holds.
    passed
        Incidents that stay, since another file holds them too, by the batch that they belong to from then on.
    unplaced
        Incidents of other files that only this one had given a place.
    """

    removed: int
    passed: dict[int, int]
    unplaced: int

    @property
    def stays(self) -> int:
        """How many incidents stay with another file."""
        return sum(self.passed.values())


# The batches that hold an incident too: the first that came after its own, else the first of all.
_HEIRS = """
    SELECT DISTINCT ON (i.id) i.id, o.batch_id
    FROM exact.import_batch b
    JOIN exact.import_overlap o ON o.batch_id = b.id
    CROSS JOIN LATERAL unnest(o.incident_ids) AS shared(id)
    JOIN exact.incident i ON i.id = shared.id AND i.batch_id = :batch
    WHERE b.territory_id = :territory AND b.state = 'done' AND b.id <> :batch
    ORDER BY i.id, b.id
"""
# A place that was given counts as long as the batch that gave it stands.
_PLACED = """
    SELECT i.id FROM exact.import_overlap o
    CROSS JOIN LATERAL unnest(o.located_ids) AS given(id)
    JOIN exact.incident i ON i.id = given.id AND i.territory_id = :territory AND i.location IS NOT NULL
    WHERE o.batch_id = :batch AND i.batch_id <> :batch
"""
_FORESEE = text(
    f"""
    WITH heirs AS ({_HEIRS}), placed AS ({_PLACED})
    SELECT (SELECT count(*) FROM exact.incident WHERE batch_id = :batch) AS incidents,
           (SELECT coalesce(jsonb_object_agg(batch_id, n), '{{}}')
            FROM (SELECT batch_id, count(*) AS n FROM heirs GROUP BY batch_id) AS by_batch) AS passed,
           (SELECT count(*) FROM placed) AS unplaced
    """
)
_PASS = text(
    f"""
    WITH heirs AS ({_HEIRS})
    UPDATE exact.incident i SET batch_id = heirs.batch_id FROM heirs WHERE i.id = heirs.id
    """
)
_UNPLACE = text(
    f"""
    WITH placed AS ({_PLACED})
    UPDATE exact.incident i
    SET location = NULL, location_precision = 'unknown', neighbourhood_id = NULL, at_default = false,
        quadkey = NULL, unlocated_reason = coalesce(
            (SELECT r.reason FROM exact.rejection r
             WHERE r.incident_id = i.id AND r.kind = 'unlocated' ORDER BY r.id LIMIT 1), 'no_coordinate')
    FROM placed WHERE i.id = placed.id
    """
)
_REMOVE = text("DELETE FROM exact.incident WHERE batch_id = :batch AND territory_id = :territory")
_FORGET_ROWS = text(
    """
    UPDATE exact.rejection r SET incident_id = NULL
    WHERE r.batch_id = :batch AND r.incident_id IS NOT NULL
      AND NOT EXISTS (SELECT FROM exact.incident i WHERE i.id = r.incident_id)
    """
)
_REOPEN_MENDED = text("UPDATE exact.rejection SET mended_by = NULL WHERE mended_by = :batch")
_FORGET_OVERLAP = text("DELETE FROM exact.import_overlap WHERE batch_id = :batch")


def foresee(session: Session, territory_id: int, batch_id: int) -> Consequences:
    """Say what taking a batch back would change, and change nothing."""
    row = session.execute(_FORESEE, {"territory": territory_id, "batch": batch_id}).one()
    passed = {int(batch): n for batch, n in sorted(row.passed.items(), key=lambda item: int(item[0]))}
    return Consequences(row.incidents - sum(passed.values()), passed, row.unplaced)


def take_back(session: Session, territory_id: int, batch_id: int) -> None:
    """Take a batch's incidents away, except those that another file holds too; the caller holds the locks."""
    binds = {"territory": territory_id, "batch": batch_id}
    session.execute(_UNPLACE, binds)
    session.execute(_PASS, binds)
    session.execute(_REMOVE, binds)
    for statement in (_FORGET_ROWS, _REOPEN_MENDED, _FORGET_OVERLAP):
        session.execute(statement, binds)
