"""Round: what the worker does again and again, and when it is due next."""

from datetime import datetime

from sqlalchemy import DateTime, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, tagged


@tagged(
    "none",
    N_("When the worker did each of its rounds."),
    people="nobody",
    basis="none",
    kept="forever",
    seen="system",
)
class RoundRecord(Base):
    """One kind of round; whoever holds the row's lock is doing it, so several workers do it once."""

    __tablename__ = "round"

    name: Mapped[str] = mapped_column(Text, primary_key=True)
    due_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    done_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    failures: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    error: Mapped[str | None] = mapped_column(Text)
