"""Survey: a file of a past survey from its arrival to its ledger, and the rows that were not taken."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Identity, LargeBinary, Text
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, created, tagged


@tagged(
    "GDPR",
    N_("Files of past surveys while they are being imported, and rows of them that were not taken."),
    people="reporters",
    basis="public_task",
    kept="upload",
    seen="readers",
)
class ConcernFile(Base):
    """One file of concerns. Its bytes are kept until it is imported, the rows that were not taken longer.

    ``mapping`` is what a person said of its columns; ``rejected`` has a number, a reason, its sentence and
    the cells of each such row, under ``headers``.
    """

    __tablename__ = "concern_file"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(
        ForeignKey("exact.territory.id", ondelete="CASCADE"), index=True
    )
    file_name: Mapped[str] = mapped_column(Text)
    content: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)
    mapping: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    headers: Mapped[list[str]] = mapped_column(JSONB, default=list, server_default="[]")
    ledger: Mapped[dict[str, Any] | None] = mapped_column(JSONB)
    rejected: Mapped[list[Any]] = mapped_column(JSONB, default=list, server_default="[]", deferred=True)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = created()
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
