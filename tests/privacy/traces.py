"""Traces: where a marker string or a marker place still stands, in every table and every file."""

import math
import struct
from pathlib import Path

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.tilegrid import quadkeys

SCHEMAS = ("exact", "published", "jobs")
_COLUMNS = text(
    """
    SELECT c.table_schema, c.table_name, c.column_name, c.udt_name
    FROM information_schema.columns c
    JOIN information_schema.tables t USING (table_schema, table_name)
    WHERE c.table_schema = ANY(:schemas) AND t.table_type = 'BASE TABLE'
    ORDER BY 1, 2, 3
    """
)
# A place is found by a vertex there, not by an area round it.
_PLACE = "ST_Distance(ST_Points({column}), ST_SetSRID(ST_MakePoint(:lon, :lat), 4326)) < 1e-6"
_BYTES = "position(convert_to(:word, 'UTF8') IN {column}) > 0"
_TEXT = "position(:word IN {column}::text) > 0 OR {column}::text LIKE :figures"


def in_tables(session: Session, word: str, lon: float, lat: float) -> set[str]:
    """``schema.table.column`` of every column of the database that has the word or the place."""
    figures = f"%{math.trunc(lon * 1e5) / 1e5}%{math.trunc(lat * 1e5) / 1e5}%"
    binds = {"word": word, "lon": lon, "lat": lat, "figures": figures}
    found = set()
    for schema, table, column, kind in session.execute(_COLUMNS, {"schemas": list(SCHEMAS)}).all():
        condition = {"geometry": _PLACE, "bytea": _BYTES}.get(kind, _TEXT).format(column=f'"{column}"')
        query = text(f'SELECT EXISTS (SELECT FROM "{schema}"."{table}" WHERE {condition})')
        if session.scalar(query, binds):
            found.add(f"{schema}.{table}.{column}")
    return found


def in_files(folder: Path, word: str, lon: float, lat: float) -> set[str]:
    """Names of the files below a folder that have the word, the place in figures, or among numbers."""
    key = int(quadkeys(np.array([lon]), np.array([lat]))[0])
    looks = (
        word.encode(),
        f"{lon:.5f}".encode(),
        struct.pack("<d", lon),
        struct.pack("<d", lat),
        struct.pack("<q", key),
    )
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.name for path in files if any(look in path.read_bytes() for look in looks)}
