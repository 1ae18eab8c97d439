"""Loading: checked records enter the database by COPY, each once, in the caller's one transaction."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime

import pyarrow as pa
from geoalchemy2.shape import to_shape
from sqlalchemy import Connection, bindparam, select, text
from sqlalchemy.dialects.postgresql import ARRAY, UUID

from gis.intake.plan import Chunk, IntakeContext, NewCategory
from gis.models import Category, DefaultState, Territory
from gis.profiles.profile import category_key
from gis.queries import changes
from gis.queries.ahead import ahead
from gis.queries.ledgers import Ledger, Tally
from gis.queries.storing import Store

# Two imports into one territory take turns: rows that both bring along would otherwise deadlock.
IMPORT_LOCK = 0x7A15


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
    tally = Tally()
    connection.execute(
        text("SELECT pg_advisory_xact_lock(:space, :territory)"),
        {"space": IMPORT_LOCK, "territory": territory_id},
    )
    store = Store(connection, territory_id=territory_id, batch_id=batch_id)
    for prepared in ahead(store.prepare(chunk) for chunk in chunks):
        store.store(prepared, tally)
        if progress:
            progress(tally.rows)
    store.close()
    if tally.added or tally.located:
        changes.mark_on(connection, territory_id)
    return tally.ledger()


def forecast(connection: Connection, *, territory_id: int, chunks: Iterable[Chunk]) -> Ledger:
    """Return the ledger that `load` would give, storing nothing: for a dry run."""
    tally = Tally()
    seen: set[bytes] = set()
    placed: set[str] = set()
    for chunk in ahead(chunks):
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
            nowhere = mended.get(mends, stored.get(key))
            if nowhere is not None:
                tally.located += nowhere and reason is None and (mends or key) not in placed
                placed.add(mends or key)
            elif packed not in seen:
                tally.added += 1
                tally.unlocated.update([reason] if reason else [])
            seen.add(packed)
    return tally.ledger()


def _stored_keys(connection: Connection, territory_id: int, keys: list[str]) -> dict[str, bool]:
    """Return which keys are stored, and whether without a place."""
    query = text(
        "SELECT replace(match_key::text, '-', ''), location IS NULL FROM exact.incident "
        "WHERE territory_id = :territory AND match_key = ANY(:keys)"
    ).bindparams(bindparam("keys", type_=ARRAY(UUID(as_uuid=False))))
    rows = connection.execute(query, {"territory": territory_id, "keys": keys})
    return {row[0]: row[1] for row in rows}


def _mended(connection: Connection, territory_id: int, records: pa.Table) -> dict[str, bool]:
    """Return which of our own row marks name a stored incident, and whether it has no place yet."""
    marks = sorted({mark for mark in records["mends"].to_pylist() if mark})
    if not marks:
        return {}
    query = text(
        "SELECT r.batch_id || ':' || r.row_number, i.location IS NULL FROM exact.rejection r "
        "JOIN exact.import_batch b ON b.id = r.batch_id JOIN exact.incident i ON i.id = r.incident_id "
        "WHERE b.territory_id = :territory AND r.batch_id || ':' || r.row_number = ANY(:marks)"
    )
    rows = connection.execute(query, {"territory": territory_id, "marks": marks})
    return {row[0]: row[1] for row in rows}


__all__ = ["Ledger", "add_categories", "forecast", "load", "read_context"]
