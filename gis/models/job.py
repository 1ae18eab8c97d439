"""Job: a piece of work that takes longer than a page may, with its progress."""

import enum
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import DateTime, ForeignKey, SmallInteger, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, choice, created, tagged


class JobState(enum.StrEnum):
    """Where a job is; a failed one keeps its error and may be tried again."""

    QUEUED = "queued"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    CANCELLED = "cancelled"


@tagged(
    "GDPR",
    N_("Work in the background: what was asked, by whom, how far it is."),
    people="staff",
    basis="public_task",
    kept="territory",
    seen="exact",
)
class Job(Base):
    """What is asked of the worker, how far it is, and what came out."""

    __tablename__ = "job"

    id: Mapped[UUID] = mapped_column(Uuid, primary_key=True, default=uuid4)
    kind: Mapped[str] = mapped_column(Text)
    territory_id: Mapped[int | None] = mapped_column(SmallInteger)
    subject: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    state: Mapped[JobState] = mapped_column(
        choice(JobState), default=JobState.QUEUED, server_default=JobState.QUEUED.value
    )
    done: Mapped[int] = mapped_column(default=0, server_default="0")
    total: Mapped[int | None]
    message: Mapped[str | None] = mapped_column(Text)
    error: Mapped[str | None] = mapped_column(Text)
    result: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = created()
    started_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
