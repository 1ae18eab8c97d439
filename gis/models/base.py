"""Base: naming of constraints, the two schemas, and the column shapes that tables share."""

import enum
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar, cast

from geoalchemy2 import Geometry
from sqlalchemy import DateTime, Enum, MetaData, Table, func
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


@dataclass(frozen=True)
class Tag:
    """What the record of processing says of a table; every table has one, and a test sees to it.

    Parameters
    ----------
    regime
        ``LED`` for data of criminal or administrative-violation proceedings, ``GDPR`` for other personal
        data, ``none`` where there are none.
    holds
        What is in it, as a sentence in English that pages translate.
    people
        Whose data they are: ``concerned``, ``reporters``, ``subscribers``, ``staff``, ``nobody``.
    basis
        Why they may be processed: ``police_task``, ``public_task``, ``legal_duty``, ``consent``,
        ``security``, ``none``.
    kept
        The class of `server.services.retention` that ends them, or ``territory``, ``account``, ``forever``.
    seen
        Who sees them: ``exact``, ``readers``, ``moderator``, ``auditor``, ``administrator``, ``staff``,
        ``public``, ``system``.
    """

    regime: str
    holds: str
    people: str
    basis: str
    kept: str
    seen: str


Model = TypeVar("Model", bound=type[Base])


def tagged(
    regime: str, holds: str, *, people: str, basis: str, kept: str, seen: str
) -> Callable[[Model], Model]:
    """Tag the table of a model for the record of processing."""

    def mark(model: Model) -> Model:
        cast(Table, model.__table__).info["record"] = Tag(regime, holds, people, basis, kept, seen)
        return model

    return mark


def N_(sentence: str) -> str:  # noqa: N802  the name by which translators' tools find a sentence
    """Mark a sentence that is translated where it is shown."""
    return sentence
