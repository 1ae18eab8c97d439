"""Base: naming of constraints, the two schemas, and the column shapes that tables share."""

import enum
from datetime import datetime

from geoalchemy2 import Geometry
from sqlalchemy import DateTime, Enum, MetaData, func
from sqlalchemy.orm import DeclarativeBase, MappedColumn, mapped_column

EXACT = "exact"
PUBLISHED = "published"

_NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables; exact locations and free text live in ``exact``, derived data in ``published``."""

    metadata = MetaData(naming_convention=_NAMES, schema=EXACT)


def choice(kind: type[enum.StrEnum]) -> Enum:
    """A PostgreSQL enumeration whose labels are the values of ``kind``, in the exact schema."""
    name = "".join(f"_{c.lower()}" if c.isupper() else c for c in kind.__name__).lstrip("_")
    return Enum(kind, name=name, schema=EXACT, values_callable=lambda members: [m.value for m in members])


def geometry(kind: str, *, index: bool = True) -> Geometry:
    """A geometry column in degrees (EPSG:4326); metres are computed on the way out."""
    return Geometry(kind, srid=4326, spatial_index=index)


def created() -> MappedColumn[datetime]:
    """When the row was made, by the database's clock."""
    return mapped_column(DateTime(timezone=True), server_default=func.now())
