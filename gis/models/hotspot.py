"""Hotspot run: settings, window, input fingerprint and results, written once and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from geoalchemy2 import WKBElement
from sqlalchemy import DateTime, ForeignKey, LargeBinary, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gis.models.base import N_, Base, created, geometry, tagged


@tagged(
    "LED",
    N_("Settings and totals of one clustering, and who asked for it."),
    people="concerned",
    basis="police_task",
    kept="incident",
    seen="exact",
)
class HotspotRun(Base):
    """One clustering of one input; the same settings on the same input are the same run."""

    __tablename__ = "hotspot_run"
    __table_args__ = (UniqueConstraint("territory_id", "settings_hash", "input_fingerprint"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    territory_id: Mapped[int] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    settings_hash: Mapped[bytes] = mapped_column(LargeBinary)
    window_from: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    window_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    input_count: Mapped[int]
    input_fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    left_out: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    engine: Mapped[str] = mapped_column(Text)
    versions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    seconds: Mapped[float]
    in_hotspots: Mapped[int]
    hotspots: Mapped[int]
    noise: Mapped[int]
    area_km2: Mapped[float]
    created_by: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="NO ACTION"))
    created_at: Mapped[datetime] = created()

    ranked: Mapped[list["Hotspot"]] = relationship(
        order_by="Hotspot.rank", cascade="all", passive_deletes=True
    )


@tagged(
    "LED",
    N_("Outlines and counts of areas with many incidents."),
    people="concerned",
    basis="police_task",
    kept="incident",
    seen="exact",
)
class Hotspot(Base):
    """One outlined, counted, ranked cluster of a run."""

    __tablename__ = "hotspot"

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("exact.hotspot_run.id", ondelete="CASCADE"), primary_key=True
    )
    rank: Mapped[int] = mapped_column(primary_key=True)
    outline: Mapped[WKBElement] = mapped_column(geometry("MULTIPOLYGON"))
    centre: Mapped[WKBElement] = mapped_column(geometry("POINT", index=False))
    incidents: Mapped[int]
    weight: Mapped[float]
    places: Mapped[int]
    busiest_share: Mapped[float]
    area_km2: Mapped[float]
    density_km2_month: Mapped[float]
    categories: Mapped[list[Any]] = mapped_column(JSONB)
    flags: Mapped[list[str]] = mapped_column(ARRAY(Text))
