"""Import batch: one file that was sent, its bytes while needed, and the rows not taken as they were."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, Index, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, choice, created, tagged


class BatchState(enum.StrEnum):
    """Where a batch is on its way from bytes to incidents."""

    RECEIVED = "received"
    READING = "reading"
    DONE = "done"
    FAILED = "failed"
    UNDONE = "undone"


class RejectionKind(enum.StrEnum):
    """A row not imported, or one imported without a place."""

    REJECTED = "rejected"
    UNLOCATED = "unlocated"


@tagged(
    "LED",
    N_("Names, sizes and counts of imported files, and who sent them."),
    people="staff",
    basis="police_task",
    kept="territory",
    seen="exact",
)
class ImportBatch(Base):
    """One uploaded file: how it was understood and what became of its rows."""

    __tablename__ = "import_batch"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(
        ForeignKey("exact.territory.id", ondelete="CASCADE"), index=True
    )
    file_name: Mapped[str] = mapped_column(Text)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    byte_size: Mapped[int] = mapped_column(BigInteger)
    profile: Mapped[str | None] = mapped_column(Text)
    plan: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    state: Mapped[BatchState] = mapped_column(
        choice(BatchState), default=BatchState.RECEIVED, server_default=BatchState.RECEIVED.value
    )
    ledger: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    error: Mapped[str | None] = mapped_column(Text)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = created()
    finished_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


@tagged(
    "LED",
    N_("The bytes of a file of incidents until it has been read."),
    people="concerned",
    basis="police_task",
    kept="upload",
    seen="exact",
)
class ImportFile(Base):
    """A mebibyte of a received file; all parts are deleted once the batch is done."""

    __tablename__ = "import_file"

    batch_id: Mapped[int] = mapped_column(
        ForeignKey("exact.import_batch.id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[int] = mapped_column(primary_key=True)
    content: Mapped[bytes] = mapped_column(LargeBinary)


@tagged(
    "LED",
    N_("Numbers of incidents that a second file held too."),
    people="concerned",
    basis="police_task",
    kept="territory",
    seen="system",
)
class ImportOverlap(Base):
    """Incidents that a file held although an earlier one had brought them, a list for each chunk of it.

    ``located_ids`` are those among them that had no place until this file gave them one.
    """

    __tablename__ = "import_overlap"

    batch_id: Mapped[int] = mapped_column(
        ForeignKey("exact.import_batch.id", ondelete="CASCADE"), primary_key=True
    )
    part: Mapped[int] = mapped_column(primary_key=True)
    incident_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))
    located_ids: Mapped[list[int]] = mapped_column(ARRAY(BigInteger))


@tagged(
    "LED",
    N_("Rows of a file that were not taken as they were, with their cells."),
    people="concerned",
    basis="police_task",
    kept="incident",
    seen="exact",
)
class Rejection(Base):
    """A row with its reason: rejected, or kept as an incident without a place.

    ``mends`` is the earlier rejection that this row was to mend, and failed; ``mended_by`` the batch that
    mended this one.
    """

    __tablename__ = "rejection"
    __table_args__ = (
        UniqueConstraint("batch_id", "row_number"),
        Index("ix_rejection_incident_id", "incident_id", postgresql_where="incident_id IS NOT NULL"),
        Index("ix_rejection_mends", "mends", postgresql_where="mends IS NOT NULL"),
        Index("ix_rejection_mended_by", "mended_by", postgresql_where="mended_by IS NOT NULL"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    batch_id: Mapped[int] = mapped_column(ForeignKey("exact.import_batch.id", ondelete="CASCADE"))
    row_number: Mapped[int]
    kind: Mapped[RejectionKind] = mapped_column(choice(RejectionKind))
    reason: Mapped[str] = mapped_column(Text)
    detail: Mapped[str | None] = mapped_column(Text)
    cells: Mapped[list[Any]] = mapped_column(JSONB)
    incident_id: Mapped[int | None] = mapped_column(BigInteger)
    mends: Mapped[int | None] = mapped_column(BigInteger)
    mended_by: Mapped[int | None]
