"""Territory: the area served, its neighbourhoods, and its own list of offence categories."""

from datetime import datetime
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import ForeignKey, Identity, Numeric, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, created, geometry, tagged


@tagged(
    "none",
    N_("Territories: name, boundary, time zone."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="staff",
)
class Territory(Base):
    """The area one station serves; it owns its metric CRS, time zone and boundary."""

    __tablename__ = "territory"

    id: Mapped[int] = mapped_column(SmallInteger, Identity(), primary_key=True)
    slug: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    # Fetched when asked for: a detailed one has more bytes than the tile that the request is about.
    boundary: Mapped[WKBElement] = mapped_column(geometry("MULTIPOLYGON"), deferred=True)
    srid: Mapped[int]
    timezone: Mapped[str] = mapped_column(Text)
    synthetic: Mapped[bool] = mapped_column(default=False, server_default="false")
    created_at: Mapped[datetime] = created()


@tagged(
    "none",
    N_("Neighbourhoods: name, outline, population."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="staff",
)
class Neighbourhood(Base):
    """A named part of a territory that residents and officers both use."""

    __tablename__ = "neighbourhood"
    __table_args__ = (UniqueConstraint("territory_id", "code"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    outline: Mapped[WKBElement] = mapped_column(geometry("MULTIPOLYGON"))
    population: Mapped[int | None]


@tagged(
    "none",
    N_("Offence categories, their harm weights, and which are sensitive."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="staff",
)
class Category(Base):
    """An offence category in the local classification, with a harm weight that a person may edit."""

    __tablename__ = "category"
    __table_args__ = (UniqueConstraint("territory_id", "code"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(Text)
    labels: Mapped[dict[str, Any]] = mapped_column(JSONB)
    aliases: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("exact.category.id", ondelete="SET NULL"))
    harm_weight: Mapped[float] = mapped_column(Numeric(12, 4, asdecimal=False), default=1, server_default="1")
    sensitive: Mapped[bool] = mapped_column(default=False, server_default="false")
    position: Mapped[int] = mapped_column(default=0, server_default="0")
