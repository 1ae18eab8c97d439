"""Past figures: what was public of a quarter before it was published anew, or taken away."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Identity
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, created, tagged


@tagged(
    "none",
    N_("Public figures of earlier releases, to compare a new one with."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="system",
)
class PastFigures(Base):
    """The public table of a quarter as somebody may have kept it."""

    __tablename__ = "past_figures"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(
        ForeignKey("exact.territory.id", ondelete="CASCADE"), index=True
    )
    quarter: Mapped[date]
    figures: Mapped[list[dict[str, Any]]] = mapped_column(JSONB)
    replaced_at: Mapped[datetime] = created()
