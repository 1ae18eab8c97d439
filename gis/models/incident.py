"""Incident: a recorded event with its time, its place, and how well each is known."""

import enum
from datetime import datetime
from uuid import UUID

from geoalchemy2 import WKBElement
from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    SmallInteger,
    Text,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, choice, geometry, tagged


class TimePrecision(enum.StrEnum):
    """How well the time is known; ``span`` is a stated from–to."""

    MINUTE = "minute"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    SPAN = "span"


class LocationPrecision(enum.StrEnum):
    """Geocode precision."""

    ROOFTOP = "rooftop"
    STREET = "street"
    AREA = "area"
    DEFAULT = "default"
    UNKNOWN = "unknown"


class KnownBy(enum.StrEnum):
    """How the police came to know: patrols that find more must not feed themselves."""

    UNKNOWN = "unknown"
    REPORTED = "reported"
    POLICE = "police"


class DefaultState(enum.StrEnum):
    """A pile-up is suspected by a rule, and confirmed or dismissed by a person."""

    SUSPECTED = "suspected"
    CONFIRMED = "confirmed"
    DISMISSED = "dismissed"


@tagged(
    "LED",
    N_("Recorded events: time, exact place, category, reference, address; no names."),
    people="concerned",
    basis="police_task",
    kept="incident",
    seen="exact",
)
class Incident(Base):
    """One recorded event.

    ``quadkey`` is the Morton code of the location's Web-Mercator tile at zoom 22: the incidents of a
    tile are one contiguous range of it, and a shift to the right is the cell at a smaller zoom.
    """

    __tablename__ = "incident"
    __table_args__ = (
        UniqueConstraint("territory_id", "match_key"),
        # With what filters ask for beside it: the cells of a tile are counted from this index alone.
        Index(
            "ix_incident_territory_id_quadkey",
            "territory_id",
            "quadkey",
            postgresql_include=["category_id", "occurred_from", "at_default"],
        ),
        Index("ix_incident_territory_id_occurred_from", "territory_id", "occurred_from"),
        Index(
            "ix_incident_batch_id",
            "batch_id",
            postgresql_using="brin",
            postgresql_with={"autosummarize": "on"},
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(SmallInteger)
    batch_id: Mapped[int]
    # No foreign key: checked row by row it cost a fifth of an import. A trigger keeps categories in use.
    category_id: Mapped[int]
    occurred_from: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    occurred_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    time_precision: Mapped[TimePrecision] = mapped_column(choice(TimePrecision))
    # No spatial index: the quadkey finds what it would find, and inserts are a sixth quicker without it.
    location: Mapped[WKBElement | None] = mapped_column(geometry("POINT", index=False))
    location_precision: Mapped[LocationPrecision] = mapped_column(choice(LocationPrecision))
    unlocated_reason: Mapped[str | None] = mapped_column(Text)
    known_by: Mapped[KnownBy] = mapped_column(choice(KnownBy))
    reference: Mapped[str | None] = mapped_column(Text)
    address: Mapped[str | None] = mapped_column(Text)
    match_key: Mapped[UUID] = mapped_column(Uuid)
    neighbourhood_id: Mapped[int | None]
    at_default: Mapped[bool] = mapped_column(default=False, server_default="false")
    quadkey: Mapped[int | None] = mapped_column(BigInteger)


@tagged(
    "none",
    N_("Places that incidents are put at when nobody knows where they happened."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="exact",
)
class DefaultLocation(Base):
    """A place where incidents are put when nobody knows where they happened, e.g. the station."""

    __tablename__ = "default_location"
    __table_args__ = (UniqueConstraint("territory_id", "location"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))
    location: Mapped[WKBElement] = mapped_column(geometry("POINT", index=False))
    quadkey: Mapped[int] = mapped_column(BigInteger)
    label: Mapped[str | None] = mapped_column(Text)
    state: Mapped[DefaultState] = mapped_column(
        choice(DefaultState), default=DefaultState.SUSPECTED, server_default=DefaultState.SUSPECTED.value
    )
    incidents: Mapped[int] = mapped_column(default=0, server_default="0")
