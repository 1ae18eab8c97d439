"""Held rows: what a file repeats of stored incidents, what it gives a place to, and which rows it mends."""

from collections import Counter
from dataclasses import dataclass, field

from sqlalchemy import Connection, text

STAGING = """
CREATE TEMP TABLE held (row_number int, incident_id bigint, batch_id int, nowhere boolean) ON COMMIT DROP;
CREATE TEMP TABLE marked (
    row_number int, rejection_id bigint, kind exact.rejection_kind, incident_id bigint, mended boolean
) ON COMMIT DROP
"""
TABLES = "pg_temp.held, pg_temp.marked"

# The batch and row that our own download wrote into a row, or the row that one was to mend.
_FIND_MARKED = """
    SELECT s.row_number, coalesce(root.id, r.id), coalesce(root.kind, r.kind), i.id,
           coalesce(root.mended_by, r.mended_by) IS NOT NULL
    FROM pg_temp.{staged} s
    JOIN exact.rejection r ON r.batch_id = split_part(s.mends, ':', 1)::int
                          AND r.row_number = split_part(s.mends, ':', 2)::int
    JOIN exact.import_batch b ON b.id = r.batch_id AND b.territory_id = :territory
    LEFT JOIN exact.rejection root ON root.id = r.mends
    LEFT JOIN exact.incident i ON i.id = coalesce(root.incident_id, r.incident_id)
    WHERE s.mends IS NOT NULL
"""
_MARK = text(f"INSERT INTO pg_temp.marked {_FIND_MARKED.format(staged='staged_incident')}")
_COUNT_MARKED = text(
    """
    SELECT count(*) FILTER (WHERE s.lon IS NULL) AS unlocated,
           count(*) FILTER (WHERE s.lon IS NOT NULL AND m.mended) AS already,
           count(*) FILTER (WHERE s.lon IS NOT NULL AND NOT m.mended) AS cured
    FROM pg_temp.marked m JOIN pg_temp.staged_incident s USING (row_number)
    """
)
_HOLD_MARKED = text(
    """
    INSERT INTO pg_temp.held
    SELECT m.row_number, i.id, i.batch_id, i.location IS NULL
    FROM pg_temp.marked m JOIN exact.incident i ON i.id = m.incident_id
    """
)
# LIMIT keeps this a look into the index for each row, whatever the planner believes of the staging table.
_HOLD_KNOWN = text(
    """
    INSERT INTO pg_temp.held
    SELECT s.row_number, known.id, known.batch_id, known.nowhere
    FROM pg_temp.staged_incident s
    CROSS JOIN LATERAL (
        SELECT i.id, i.batch_id, i.location IS NULL AS nowhere FROM exact.incident i
        WHERE i.territory_id = :territory AND i.match_key = s.match_key LIMIT 1
    ) known
    WHERE NOT EXISTS (SELECT FROM pg_temp.marked m WHERE m.row_number = s.row_number
                      AND m.incident_id IS NOT NULL)
    """
)
_LOCATE = text(
    """
    UPDATE exact.incident i
    SET location = ST_SetSRID(ST_MakePoint(s.lon, s.lat), 4326), location_precision = s.location_precision,
        unlocated_reason = NULL, neighbourhood_id = s.neighbourhood_id, at_default = s.at_default,
        quadkey = s.quadkey
    FROM pg_temp.held h JOIN pg_temp.staged_incident s USING (row_number)
    WHERE h.nowhere AND i.id = h.incident_id AND s.lon IS NOT NULL AND i.territory_id = :territory
    RETURNING i.id
    """
)
_REMEMBER = text(
    """
    INSERT INTO exact.import_overlap (batch_id, part, incident_ids, located_ids)
    SELECT :batch, :part, array_agg(incident_id), CAST(:located AS bigint[])
    FROM pg_temp.held WHERE batch_id <> :batch
    HAVING count(*) > 0
    """
)
_MEND_LOCATED = text(
    """
    UPDATE exact.rejection SET mended_by = :batch
    WHERE incident_id = ANY(:located) AND kind = 'unlocated' AND mended_by IS NULL
    """
)
# What was rejected is an incident now, and so is what later tries to mend it came to.
_MEND_REJECTED = text(
    """
    WITH cured AS (
        SELECT m.rejection_id AS id FROM pg_temp.marked m JOIN pg_temp.staged_incident USING (row_number)
        WHERE m.kind = 'rejected'
    )
    UPDATE exact.rejection r SET mended_by = :batch
    WHERE (r.id IN (SELECT id FROM cured) OR r.mends IN (SELECT id FROM cured))
      AND r.mended_by IS NULL AND r.batch_id <> :batch
    """
)
_FORGET_HELD = text(
    "DELETE FROM pg_temp.staged_incident s USING pg_temp.held h WHERE s.row_number = h.row_number"
)


@dataclass
class Held:
    """What the chunks of one file had in common with what was stored.

    Parameters
    ----------
    located
        Incidents without a place that a row gave one.
    mended
        Rows that carry our mark, by what came of them: cured, already, unlocated; rejected is counted
        where rejections are stored.
    """

    connection: Connection
    binds: dict[str, int]
    part: int = 0
    located: int = 0
    mended: Counter[str] = field(default_factory=Counter)

    def take_out(self, *, marks: bool) -> None:
        """Take the rows whose incident is stored out of the staging table, and remember that they were there.

        Parameters
        ----------
        marks
            Some rows carry the mark of our download.
        """
        self.connection.execute(text(f"TRUNCATE {TABLES}"))
        if marks:
            self.connection.execute(_MARK, self.binds)
            self.mended.update(dict(self.connection.execute(_COUNT_MARKED).one()._mapping))
            self.connection.execute(_MEND_REJECTED, self.binds)
            self.connection.execute(_HOLD_MARKED)
        if self.connection.execute(_HOLD_KNOWN, self.binds).rowcount == 0 and not marks:
            return
        located = list(self.connection.execute(_LOCATE, self.binds).scalars())
        self.located += len(located)
        self._remember(located)
        self.connection.execute(_FORGET_HELD)

    def _remember(self, located: list[int]) -> None:
        if located:
            self.connection.execute(_MEND_LOCATED, {**self.binds, "located": located})
        self.connection.execute(_REMEMBER, {**self.binds, "part": self.part, "located": located})
        self.part += 1
