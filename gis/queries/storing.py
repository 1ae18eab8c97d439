"""Storing: one chunk of records after the other goes into the database by COPY."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import numpy as np
import pyarrow as pa
import pyarrow.csv
from psycopg2 import errors, extensions
from sqlalchemy import Connection, text

from gis.intake.identity import Occurrences
from gis.intake.plan import Chunk
from gis.queries import held
from gis.queries.binary_copy import INCIDENT_COLUMNS, incident_stream
from gis.queries.held import Held
from gis.queries.ledgers import Tally
from gis.queries.point_in_outline import Neighbourhoods

_DROP_STAGING = f"""
DROP TABLE IF EXISTS pg_temp.staged_incident, pg_temp.staged_rejection, pg_temp.added_unlocated, {held.TABLES}
"""
_STAGING = f"""
{_DROP_STAGING};
CREATE TEMP TABLE staged_incident (
    row_number int, category_id int, occurred_from timestamptz, occurred_until timestamptz,
    time_precision exact.time_precision, lon float8, lat float8, location_precision exact.location_precision,
    unlocated_reason text, known_by exact.known_by, reference text, address text, match_key uuid,
    at_default boolean, quadkey bigint, mends text, neighbourhood_id int
) ON COMMIT DROP;
CREATE TEMP TABLE added_unlocated (incident_id bigint, match_key uuid, reason text) ON COMMIT DROP;
CREATE TEMP TABLE staged_rejection (
    row_number int, kind exact.rejection_kind, reason text, detail text, cells jsonb, mends text
) ON COMMIT DROP;
{held.STAGING}
"""

# Neighbours in space go in together: the index of quadkeys is then filled page after page.
_INSERT = text(
    """
    WITH added AS (
        INSERT INTO exact.incident (
            territory_id, batch_id, category_id, occurred_from, occurred_until, time_precision, location,
            location_precision, unlocated_reason, known_by, reference, address, match_key, neighbourhood_id,
            at_default, quadkey
        )
        SELECT :territory, :batch, category_id, occurred_from, occurred_until, time_precision,
               ST_SetSRID(ST_MakePoint(lon, lat), 4326), location_precision, unlocated_reason, known_by,
               reference, address, match_key, neighbourhood_id, at_default, quadkey
        FROM pg_temp.staged_incident
        ORDER BY quadkey, row_number
        ON CONFLICT (territory_id, match_key) DO NOTHING
        RETURNING id, match_key, unlocated_reason
    ), unlocated AS (
        INSERT INTO pg_temp.added_unlocated
        SELECT id, match_key, unlocated_reason FROM added WHERE unlocated_reason IS NOT NULL
    )
    SELECT count(*) FROM added
    """
)
_COPY_STRAIGHT = f"COPY exact.incident ({', '.join(INCIDENT_COLUMNS)}) FROM STDIN (FORMAT binary)"
_COUNT_UNLOCATED = text("SELECT reason, count(*) FROM pg_temp.added_unlocated GROUP BY reason")
# A mark of our download leads to the row that this one was to mend, and has not.
_INSERT_REJECTIONS = text(
    """
    WITH kept AS (
        INSERT INTO exact.rejection (batch_id, row_number, kind, reason, detail, cells, incident_id, mends)
        SELECT :batch, r.row_number, r.kind, r.reason, r.detail, r.cells, u.incident_id, root.id
        FROM pg_temp.staged_rejection r
        LEFT JOIN pg_temp.staged_incident s ON s.row_number = r.row_number
        LEFT JOIN pg_temp.added_unlocated u ON u.match_key = s.match_key
        LEFT JOIN LATERAL (
            SELECT coalesce(e.mends, e.id) AS id FROM exact.rejection e
            JOIN exact.import_batch b ON b.id = e.batch_id AND b.territory_id = :territory
            WHERE e.batch_id = split_part(r.mends, ':', 1)::int
              AND e.row_number = split_part(r.mends, ':', 2)::int
              AND e.kind = 'rejected'
        ) root ON r.kind = 'rejected' AND r.mends IS NOT NULL
        WHERE r.kind = 'rejected' OR u.incident_id IS NOT NULL
        ORDER BY r.row_number
        RETURNING mends
    )
    SELECT count(*) FROM kept WHERE mends IS NOT NULL
    """
)


@dataclass(frozen=True)
class Prepared:
    """A chunk ready to be stored: new keys of this file only, the located ones as a stream as well."""

    chunk: Chunk
    records: pa.Table
    located: int = 0
    stream: BytesIO | None = None


class Store:
    """Puts records in: straight into the table until a key is there already, then by way of staging.

    Straight in is a third faster. Whether a file repeats earlier ones shows with the first repeated key.
    """

    def __init__(self, connection: Connection, *, territory_id: int, batch_id: int) -> None:
        self._connection = connection
        self._binds = {"territory": territory_id, "batch": batch_id}
        self._neighbourhoods = Neighbourhoods(connection, territory_id)
        self._seen = Occurrences()
        self._straight = True
        self._held = Held(connection, self._binds)
        connection.execute(text(_STAGING))

    def close(self) -> None:
        """Drop the staging tables; another file may follow in the same transaction."""
        self._connection.execute(text(_DROP_STAGING))

    def prepare(self, chunk: Chunk) -> Prepared:
        """Do all that needs no database; runs in another thread than the rest."""
        records = self._neighbourhoods.added_to(chunk.records)
        if records["mends"].null_count < len(records):
            return Prepared(chunk, records)
        # Of rows with the same key the first counts.
        keys = np.frombuffer(bytes.fromhex("".join(records["match_key"].to_pylist())), dtype=np.uint64)[::2]
        repeated = self._seen.ordinals(keys) > 0
        records = records.filter(pa.array(~repeated)) if repeated.any() else records
        if not self._straight:
            return Prepared(chunk, records)
        # Neighbours in space go in together: the index of quadkeys is then filled page after page.
        located = records.filter(records["lon"].is_valid()).sort_by("quadkey")
        stream = incident_stream(
            located, territory_id=self._binds["territory"], batch_id=self._binds["batch"]
        )
        return Prepared(chunk, records, len(located), stream)

    def store(self, prepared: Prepared, tally: Tally) -> None:
        """Store what is not there yet, and count it."""
        tally.see(prepared.chunk)
        self._connection.execute(text("TRUNCATE pg_temp.staged_incident, pg_temp.added_unlocated"))
        records = prepared.records
        if prepared.stream is not None and self._add_straight(prepared.stream):
            tally.added += prepared.located
            records = records.filter(records["lon"].is_null())
        if len(records):
            self._add_staged(records, tally)
        self._add_rejections(prepared.chunk.rejections)
        tally.located, tally.mended = self._held.located, self._held.mended

    def _add_straight(self, stream: BytesIO) -> bool:
        """Copy into the table itself; False, and nothing copied, if a key is there already."""
        if not self._straight:
            return False
        with _cursor(self._connection) as cursor:
            cursor.execute("SAVEPOINT straight")
            try:
                cursor.copy_expert(_COPY_STRAIGHT, stream)
            except errors.UniqueViolation:
                cursor.execute("ROLLBACK TO SAVEPOINT straight")
                self._straight = False
            cursor.execute("RELEASE SAVEPOINT straight")
        return self._straight

    def _add_staged(self, records: pa.Table, tally: Tally) -> None:
        _copy(self._connection, records, "staged_incident")
        self._held.take_out(marks=records["mends"].null_count < len(records))
        tally.added += self._connection.execute(_INSERT, self._binds).scalar_one()
        for reason, n in self._connection.execute(_COUNT_UNLOCATED):
            tally.unlocated[reason] += n

    def _add_rejections(self, rejections: pa.Table) -> None:
        if len(rejections):
            self._connection.execute(text("TRUNCATE pg_temp.staged_rejection"))
            _copy(self._connection, rejections, "staged_rejection")
            again = self._connection.execute(_INSERT_REJECTIONS, self._binds).scalar_one()
            self._held.mended.update({"rejected": again} if again else {})


def _copy(connection: Connection, table: pa.Table, target: str) -> None:
    """Send a table by COPY; the columns of the target are those of the table, in order."""
    buffer = pa.BufferOutputStream()
    options = pyarrow.csv.WriteOptions(include_header=False, batch_size=8192)
    pyarrow.csv.write_csv(table, buffer, options)
    columns = ", ".join(table.column_names)
    with _cursor(connection) as cursor:
        cursor.copy_expert(
            f"COPY pg_temp.{target} ({columns}) FROM STDIN (FORMAT csv)",
            BytesIO(buffer.getvalue().to_pybytes()),
        )


def _cursor(connection: Connection) -> extensions.cursor:
    driver = connection.connection.driver_connection
    assert isinstance(driver, extensions.connection)
    return driver.cursor()
