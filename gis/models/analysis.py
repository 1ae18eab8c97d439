"""Analysis: a run of any method, its input row by row and its layers, written once and never changed."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, LargeBinary, Text, UniqueConstraint, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gis.models.base import N_, Base, created, tagged


@tagged(
    "LED",
    N_("Which incidents an analysis was made of: their numbers and a mark of what each said."),
    people="concerned",
    basis="police_task",
    kept="incident",
    seen="system",
)
class AnalysisInput(Base):
    """The rows that a run read, by which it is known later what came, went or was corrected.

    Runs on the same rows share one. ``ids`` and ``marks`` are compressed arrays, empty where there were more
    rows than are worth keeping.
    """

    __tablename__ = "analysis_input"
    __table_args__ = (UniqueConstraint("territory_id", "fingerprint"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))
    fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    count: Mapped[int]
    ids: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    marks: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)


@tagged(
    "LED",
    N_("Settings, findings and tables of one analysis, and who asked for it."),
    people="concerned",
    basis="police_task",
    kept="incident",
    seen="exact",
)
class AnalysisRun(Base):
    """One result of one method; the same question on the same input is the same run.

    ``settings`` holds ``selection``, ``second``, what was ``asked`` and what was ``used``.
    """

    __tablename__ = "analysis_run"
    __table_args__ = (UniqueConstraint("territory_id", "settings_hash", "input_fingerprint"),)

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    territory_id: Mapped[int] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))
    method: Mapped[str] = mapped_column(Text)
    version: Mapped[int]
    settings: Mapped[dict[str, Any]] = mapped_column(JSONB)
    settings_hash: Mapped[bytes] = mapped_column(LargeBinary)
    window_from: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    window_until: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    input_id: Mapped[int] = mapped_column(ForeignKey("exact.analysis_input.id"), index=True)
    second_id: Mapped[int | None] = mapped_column(ForeignKey("exact.analysis_input.id"), index=True)
    input_count: Mapped[int]
    input_fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    left_out: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    verdict: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    versions: Mapped[dict[str, Any]] = mapped_column(JSONB)
    seconds: Mapped[float]
    summary: Mapped[dict[str, Any]] = mapped_column(JSONB)
    tables: Mapped[dict[str, Any]] = mapped_column(JSONB, deferred=True)
    result_fingerprint: Mapped[bytes] = mapped_column(LargeBinary)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="NO ACTION"))
    created_at: Mapped[datetime] = created()

    layers: Mapped[list["AnalysisLayer"]] = relationship(
        order_by="AnalysisLayer.code", cascade="all", passive_deletes=True
    )

    @property
    def used(self) -> dict[str, Any]:
        """The settings as they were used."""
        used: dict[str, Any] = self.settings["used"]
        return used


@tagged(
    "LED",
    N_("Shapes that an analysis drew, with their numbers."),
    people="concerned",
    basis="police_task",
    kept="incident",
    seen="exact",
)
class AnalysisLayer(Base):
    """Shapes of a run in degrees, as compressed GeoJSON."""

    __tablename__ = "analysis_layer"

    run_id: Mapped[UUID] = mapped_column(
        ForeignKey("exact.analysis_run.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    features: Mapped[int]
    content: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
