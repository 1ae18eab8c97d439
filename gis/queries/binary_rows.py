"""Binary rows: read what a query gives in PostgreSQL's binary COPY straight into an array."""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import numpy as np
from numpy.typing import NDArray
from psycopg2 import extensions
from sqlalchemy import Connection, text

# The signature, flags, and the length of no extension.
_HEADER_BYTES = 19


def copied(
    connection: Connection, sql: str, binds: Mapping[str, Any], row: np.dtype[np.void]
) -> NDArray[np.void]:
    """Stream the rows of a query out of PostgreSQL and read them in place.

    Parameters
    ----------
    row
        One row in which no column is null: a field count, then a length before each value.
    """
    statement = text(sql).bindparams(**binds).compile(dialect=connection.dialect)
    driver = connection.connection.driver_connection
    assert isinstance(driver, extensions.connection)
    buffer = BytesIO()
    with driver.cursor() as cursor:
        query = cursor.mogrify(str(statement), statement.params).decode()
        cursor.copy_expert(f"COPY ({query}) TO STDOUT (FORMAT binary)", buffer)
    content = buffer.getbuffer()
    count = (len(content) - _HEADER_BYTES) // row.itemsize
    return np.frombuffer(content, dtype=row, count=count, offset=_HEADER_BYTES)
