"""Kept: what people of a station keep on its map, as named views and as notes pinned to places."""

from datetime import datetime

from geoalchemy2 import WKBElement
from sqlalchemy import DateTime, ForeignKey, Identity, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, created, geometry, tagged


@tagged(
    "GDPR",
    N_("Named filters of the map, and who kept them."),
    people="staff",
    basis="public_task",
    kept="territory",
    seen="exact",
)
class SavedView(Base):
    """A state of the explorer under a name; ``state`` is the query of its address."""

    __tablename__ = "saved_view"
    __table_args__ = (UniqueConstraint("territory_id", "name"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))
    name: Mapped[str] = mapped_column(Text)
    state: Mapped[str] = mapped_column(Text)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = created()
    updated_at: Mapped[datetime] = created()


@tagged(
    "LED",
    N_("Sentences that staff pinned to places of the map."),
    people="concerned",
    basis="police_task",
    kept="note",
    seen="exact",
)
class MapNote(Base):
    """A sentence pinned to a place; a removed one keeps who removed it and when."""

    __tablename__ = "map_note"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(
        ForeignKey("exact.territory.id", ondelete="CASCADE"), index=True
    )
    location: Mapped[WKBElement] = mapped_column(geometry("POINT", index=False))
    body: Mapped[str] = mapped_column(Text)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = created()
    updated_at: Mapped[datetime] = created()
    removed_by: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
    removed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
