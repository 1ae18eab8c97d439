"""Loading: checked records enter the database by COPY, each once, in the caller's one transaction."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import datetime
from io import BytesIO
from queue import Full, Queue
from threading import Event, Thread
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.csv
import shapely
from geoalchemy2 import WKBElement
from geoalchemy2.shape import to_shape
from psycopg2 import errors, extensions
from sqlalchemy import Connection, Row, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from gis.intake.plan import Chunk, IntakeContext, NewCategory
from gis.models import Category, DefaultState, Neighbourhood, Territory
from gis.profiles.profile import category_key
from gis.queries.binary_copy import INCIDENT_COLUMNS, incident_stream

# Two imports into one territory take turns: rows that both bring along would otherwise deadlock.
IMPORT_LOCK = 0x7A15
_WAITING_CHUNKS = 3


@dataclass(frozen=True)
class Ledger:
    """What became of a file's rows.

    ``rows = added + duplicate + sum(rejected)``; ``ungeocoded`` is part of added, and ``unlocated`` says why.
    ``located`` counts earlier incidents that a mended row gave a place; such a row counts as duplicate.
    """

    rows: int = 0
    added: int = 0
    duplicate: int = 0
    rejected: dict[str, int] = field(default_factory=dict)
    ungeocoded: int = 0
    unlocated: dict[str, int] = field(default_factory=dict)
    located: int = 0
    seconds: float = 0.0

    def to_json(self) -> dict[str, Any]:
        """Return plain values for a jsonb column or a command's output."""
        return asdict(self)


class _Tally:
    """Adds up a ledger, chunk by chunk."""

    def __init__(self) -> None:
        self._started = time.monotonic()
        self.rows = self.added = self.located = 0
        self.rejected: Counter[str] = Counter()
        self.unlocated: Counter[str] = Counter()

    def see(self, chunk: Chunk) -> None:
        self.rows += chunk.rows
        kinds = chunk.rejections["kind"].to_pylist()
        reasons = chunk.rejections["reason"].to_pylist()
        self.rejected.update(r for k, r in zip(kinds, reasons, strict=True) if k == "rejected")

    def ledger(self) -> Ledger:
        return Ledger(
            rows=self.rows,
            added=self.added,
            duplicate=self.rows - self.added - self.rejected.total(),
            rejected=dict(sorted(self.rejected.items())),
            ungeocoded=self.unlocated.total(),
            unlocated=dict(sorted(self.unlocated.items())),
            located=self.located,
            seconds=round(time.monotonic() - self._started, 3),
        )


def read_context(
    connection: Connection, territory_id: int, *, now: datetime, new_categories: bool = False
) -> IntakeContext:
    """Gather what `gis.intake` must know about a territory."""
    territory = connection.execute(
        select(Territory.srid, Territory.timezone, Territory.boundary).where(Territory.id == territory_id)
    ).one()
    defaults = connection.execute(
        text(
            "SELECT ST_X(location), ST_Y(location) FROM exact.default_location "
            "WHERE territory_id = :id AND state = :s ORDER BY id"
        ),
        {"id": territory_id, "s": DefaultState.CONFIRMED.value},
    )
    return IntakeContext(
        srid=territory.srid,
        timezone=territory.timezone,
        boundary=to_shape(territory.boundary),
        categories=_categories(connection, territory_id),
        now=now,
        new_categories=new_categories,
        default_locations=tuple((lon, lat) for lon, lat in defaults),
    )


def _categories(connection: Connection, territory_id: int) -> dict[str, int]:
    rows = connection.execute(
        select(Category.id, Category.code, Category.aliases)
        .where(Category.territory_id == territory_id)
        .order_by(Category.id.desc())
    ).all()
    # A code is a value of its own where no alias says otherwise.
    known = {category_key(row.code): row.id for row in rows}
    known.update({category_key(alias): row.id for row in rows for alias in row.aliases})
    return known


def add_categories(connection: Connection, territory_id: int, values: Iterable[NewCategory]) -> int:
    """Create categories that a file brings along; return how many were new."""
    values = list(values)
    query = select(Category.code, Category.id).where(Category.territory_id == territory_id)
    taken = dict(connection.execute(query).all())
    first = len(taken)
    added = 0
    for position, value in enumerate(values, start=first):
        code = _free_code(value.code, taken)
        taken[code] = connection.execute(
            Category.__table__.insert().returning(Category.id),  # type: ignore[attr-defined]
            {
                "territory_id": territory_id,
                "code": code,
                "labels": dict(value.labels),
                "aliases": list(value.aliases),
                "parent_id": taken.get(value.parent) if value.parent else None,
                "sensitive": value.sensitive,
                "position": position,
            },
        ).scalar_one()
        added += 1
    return added


def _free_code(code: str, taken: dict[str, int]) -> str:
    free, number = code, 2
    while free in taken:
        free, number = f"{code}-{number}", number + 1
    return free


def load(
    connection: Connection,
    *,
    territory_id: int,
    batch_id: int,
    chunks: Iterable[Chunk],
    progress: Callable[[int], None] | None = None,
) -> Ledger:
    """Store the records and rejections of a file; nothing is committed here.

    The chunks are made in a thread of their own while earlier ones are stored. ``progress`` is called with
    the number of rows done so far; it may raise to give up, and the caller rolls back.
    """
    tally = _Tally()
    connection.execute(
        text("SELECT pg_advisory_xact_lock(:space, :territory)"),
        {"space": IMPORT_LOCK, "territory": territory_id},
    )
    assign = _Neighbourhoods(connection, territory_id)
    connection.execute(text(_STAGING))
    store = _Store(connection, territory_id=territory_id, batch_id=batch_id)
    for chunk in _ahead(chunks):
        tally.see(chunk)
        store.records(_with_neighbourhoods(chunk.records, assign), tally)
        store.rejections(chunk.rejections)
        if progress:
            progress(tally.rows)
    connection.execute(
        text("DROP TABLE pg_temp.staged_incident, pg_temp.staged_rejection, pg_temp.added_unlocated")
    )
    return tally.ledger()


def forecast(connection: Connection, *, territory_id: int, chunks: Iterable[Chunk]) -> Ledger:
    """Return the ledger that `load` would give, storing nothing: for a dry run."""
    tally = _Tally()
    seen: set[bytes] = set()
    for chunk in _ahead(chunks):
        tally.see(chunk)
        keys = chunk.records["match_key"].to_pylist()
        stored = _stored_keys(connection, territory_id, keys)
        mended = _mended(connection, territory_id, chunk.records)
        rows = zip(
            keys,
            chunk.records["unlocated_reason"].to_pylist(),
            chunk.records["mends"].to_pylist(),
            strict=True,
        )
        for key, reason, mends in rows:
            packed = bytes.fromhex(key)
            if mends in mended:
                tally.located += reason is None
            elif key not in stored and packed not in seen:
                tally.added += 1
                tally.unlocated.update([reason] if reason else [])
            seen.add(packed)
    return tally.ledger()


_STAGING = """
DROP TABLE IF EXISTS pg_temp.staged_incident, pg_temp.staged_rejection, pg_temp.added_unlocated;
CREATE TEMP TABLE staged_incident (
    row_number int, category_id int, occurred_from timestamptz, occurred_until timestamptz,
    time_precision exact.time_precision, lon float8, lat float8, location_precision exact.location_precision,
    unlocated_reason text, known_by exact.known_by, reference text, address text, match_key uuid,
    at_default boolean, quadkey bigint, mends text, neighbourhood_id int
) ON COMMIT DROP;
CREATE TEMP TABLE added_unlocated (incident_id bigint, match_key uuid, reason text) ON COMMIT DROP;
CREATE TEMP TABLE staged_rejection (
    row_number int, kind exact.rejection_kind, reason text, detail text, cells jsonb
) ON COMMIT DROP
"""

# Neighbours in space go in together: the spatial index then splits its pages far less often.
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
_INSERT_REJECTIONS = text(
    """
    INSERT INTO exact.rejection (batch_id, row_number, kind, reason, detail, cells, incident_id)
    SELECT :batch, r.row_number, r.kind, r.reason, r.detail, r.cells, u.incident_id
    FROM pg_temp.staged_rejection r
    LEFT JOIN pg_temp.staged_incident s ON s.row_number = r.row_number
    LEFT JOIN pg_temp.added_unlocated u ON u.match_key = s.match_key
    WHERE r.kind = 'rejected' OR u.incident_id IS NOT NULL
    ORDER BY r.row_number
    """
)

# A mended row is looked up by the batch and row that our own download wrote into it.
_MENDED = """
    SELECT s.row_number, s.mends, r.incident_id
    FROM pg_temp.staged_incident s
    JOIN exact.rejection r ON r.batch_id = split_part(s.mends, ':', 1)::int
                          AND r.row_number = split_part(s.mends, ':', 2)::int
    JOIN exact.import_batch b ON b.id = r.batch_id AND b.territory_id = :territory
    JOIN exact.incident i ON i.id = r.incident_id
    WHERE s.mends IS NOT NULL
"""
_LOCATE = text(
    f"""
    WITH mended AS ({_MENDED})
    UPDATE exact.incident i
    SET location = ST_SetSRID(ST_MakePoint(s.lon, s.lat), 4326), location_precision = s.location_precision,
        unlocated_reason = NULL, neighbourhood_id = s.neighbourhood_id, at_default = s.at_default,
        quadkey = s.quadkey
    FROM mended m JOIN pg_temp.staged_incident s USING (row_number)
    WHERE i.id = m.incident_id AND i.location IS NULL AND s.lon IS NOT NULL AND i.territory_id = :territory
    """
)
_FORGET_MENDED = text(
    f"""
    WITH mended AS ({_MENDED})
    DELETE FROM pg_temp.staged_incident s USING mended m WHERE s.row_number = m.row_number
    """
)


class _Store:
    """Puts records in: straight into the table until a key is there already, then by way of staging.

    Straight in is a third faster. Whether a file repeats earlier ones shows with the first repeated key.
    """

    def __init__(self, connection: Connection, *, territory_id: int, batch_id: int) -> None:
        self._connection = connection
        self._binds = {"territory": territory_id, "batch": batch_id}
        self._straight = True

    def records(self, records: pa.Table, tally: _Tally) -> None:
        """Store records that are not there yet, and count them."""
        self._connection.execute(text("TRUNCATE pg_temp.staged_incident, pg_temp.added_unlocated"))
        if self._straight and records["mends"].null_count == len(records):
            first = ~pd.Series(records["match_key"].to_numpy(zero_copy_only=False)).duplicated().to_numpy(
                dtype=bool
            )
            # Of rows with the same key the first counts.
            records = records if first.all() else records.filter(pa.array(first))
            located = records.filter(records["lon"].is_valid())
            if self._add_straight(located):
                tally.added += len(located)
                records = records.filter(records["lon"].is_null())
        if len(records):
            self._add_staged(records, tally)

    def _add_straight(self, records: pa.Table) -> bool:
        """Copy into the table itself; False, and nothing copied, if a key is there already."""
        # Neighbours in space go in together: the spatial index then splits its pages far less often.
        stream = incident_stream(
            records.sort_by("quadkey"), territory_id=self._binds["territory"], batch_id=self._binds["batch"]
        )
        with _cursor(self._connection) as cursor:
            cursor.execute("SAVEPOINT straight")
            try:
                cursor.copy_expert(_COPY_STRAIGHT, stream)
            except errors.UniqueViolation:
                cursor.execute("ROLLBACK TO SAVEPOINT straight")
                self._straight = False
            cursor.execute("RELEASE SAVEPOINT straight")
        return self._straight

    def _add_staged(self, records: pa.Table, tally: _Tally) -> None:
        _copy(self._connection, records, "staged_incident")
        if records["mends"].null_count < len(records):
            tally.located += self._connection.execute(_LOCATE, self._binds).rowcount
            self._connection.execute(_FORGET_MENDED, self._binds)
        tally.added += self._connection.execute(_INSERT, self._binds).scalar_one()
        for reason, n in self._connection.execute(_COUNT_UNLOCATED):
            tally.unlocated[reason] += n

    def rejections(self, rejections: pa.Table) -> None:
        """Keep the rows that have a reason, each with the incident that it became, if it did."""
        if len(rejections):
            self._connection.execute(text("TRUNCATE pg_temp.staged_rejection"))
            _copy(self._connection, rejections, "staged_rejection")
            self._connection.execute(_INSERT_REJECTIONS, self._binds)


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


class _Neighbourhoods:
    """Finds the neighbourhood of each point; where outlines overlap, the one with the lowest id."""

    def __init__(self, connection: Connection, territory_id: int) -> None:
        rows = connection.execute(
            select(Neighbourhood.id, Neighbourhood.outline)
            .where(Neighbourhood.territory_id == territory_id)
            .order_by(Neighbourhood.id.desc())
        )
        self._outlines = [_outline(row) for row in rows]

    def of(self, lon: Any, lat: Any) -> Any:
        """Return ids, 0 where there is none."""
        found = np.zeros(len(lon), dtype=np.int64)
        order = np.argsort(lon, kind="stable")
        lons, lats = lon[order], lat[order]
        for number, outline, (west, south, east, north) in self._outlines:
            start, end = np.searchsorted(lons, west, "left"), np.searchsorted(lons, east, "right")
            near = np.flatnonzero((lats[start:end] >= south) & (lats[start:end] <= north)) + start
            inside = shapely.intersects_xy(outline, lons[near], lats[near])
            found[order[near[inside]]] = number
        return found


def _outline(row: Row[int, WKBElement]) -> tuple[int, Any, tuple[float, float, float, float]]:
    # An invalid outline would be an error in the middle of a file.
    outline = shapely.make_valid(to_shape(row.outline))
    shapely.prepare(outline)
    return row.id, outline, outline.bounds


def _with_neighbourhoods(records: pa.Table, neighbourhoods: _Neighbourhoods) -> pa.Table:
    lon = records["lon"].to_numpy(zero_copy_only=False)
    found = neighbourhoods.of(lon, records["lat"].to_numpy(zero_copy_only=False))
    return records.append_column("neighbourhood_id", pa.array(found, pa.int32(), mask=found == 0))


def _stored_keys(connection: Connection, territory_id: int, keys: list[str]) -> set[str]:
    query = text(
        "SELECT replace(match_key::text, '-', '') FROM exact.incident "
        "WHERE territory_id = :territory AND match_key = ANY(:keys)"
    ).bindparams(bindparam("keys", type_=ARRAY(UUID(as_uuid=False))))
    return set(connection.execute(query, {"territory": territory_id, "keys": keys}).scalars())


def _mended(connection: Connection, territory_id: int, records: pa.Table) -> set[str]:
    """Return which of our own row marks name an unlocated incident."""
    marks = sorted({mark for mark in records["mends"].to_pylist() if mark})
    if not marks:
        return set()
    query = text(
        "SELECT r.batch_id || ':' || r.row_number FROM exact.rejection r "
        "JOIN exact.import_batch b ON b.id = r.batch_id JOIN exact.incident i ON i.id = r.incident_id "
        "WHERE b.territory_id = :territory AND r.batch_id || ':' || r.row_number = ANY(:marks)"
    )
    return set(connection.execute(query, {"territory": territory_id, "marks": marks}).scalars())


def _ahead(chunks: Iterable[Chunk]) -> Iterator[Chunk]:
    """Make the chunks in a thread of their own, a few ahead of the one that is being stored."""
    queue: Queue[Chunk | BaseException | None] = Queue(maxsize=_WAITING_CHUNKS)
    stop = Event()

    def produce() -> None:
        try:
            for chunk in chunks:
                if not _put(queue, chunk, stop):
                    return
            _put(queue, None, stop)
        except BaseException as error:
            _put(queue, error, stop)

    with _running(Thread(target=produce, name="intake", daemon=True), stop):
        while (item := queue.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item


def _put(queue: Queue[Any], item: Any, stop: Event) -> bool:
    while not stop.is_set():
        try:
            queue.put(item, timeout=0.2)
        except Full:
            continue
        return True
    return False


@contextmanager
def _running(thread: Thread, stop: Event) -> Iterator[None]:
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


__all__ = ["Ledger", "add_categories", "forecast", "load", "read_context"]
