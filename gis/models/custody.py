"""Custody: how long data are kept, what was erased when, and the chain that seals the audit log."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, created, tagged


@tagged(
    "none",
    N_("Hashes that chain the record of access."),
    people="nobody",
    basis="legal_duty",
    kept="forever",
    seen="auditor",
)
class AuditSeal(Base):
    """One link of the chain: the hash of an audit row together with the hash before it."""

    __tablename__ = "audit_seal"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    event_id: Mapped[int] = mapped_column(ForeignKey("exact.audit_event.id"), unique=True)
    hash: Mapped[bytes] = mapped_column(LargeBinary)
    sealed_at: Mapped[datetime] = created()


@tagged(
    "GDPR",
    N_("How long each class of data is kept, and who decided it."),
    people="staff",
    basis="legal_duty",
    kept="forever",
    seen="auditor",
)
class RetentionRule(Base):
    """How many days a class of data is kept, who decided it, and when it must be looked at again."""

    __tablename__ = "retention_rule"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    days: Mapped[int | None]
    decided_by: Mapped[str | None] = mapped_column(Text)
    decided_on: Mapped[date | None]
    review_on: Mapped[date | None]


@tagged(
    "none",
    N_("Counts of what was erased each night."),
    people="nobody",
    basis="legal_duty",
    kept="forever",
    seen="auditor",
)
class RetentionRun(Base):
    """One night's erasures, counted by class; never what was erased."""

    __tablename__ = "retention_run"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = created()
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    erased: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
