"""Topic: what residents can report, and the agencies that own an answer."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Identity, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, created, tagged


@tagged(
    "none",
    N_("Agencies that can own a concern, with an office's e-mail."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="staff",
)
class Agency(Base):
    """Who can own a concern: the police themselves (one a territory), the municipality, a house manager."""

    __tablename__ = "agency"
    __table_args__ = (UniqueConstraint("territory_id", "code"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(Text)
    labels: Mapped[dict[str, Any]] = mapped_column(JSONB)
    email: Mapped[str | None] = mapped_column(Text)
    police: Mapped[bool] = mapped_column(default=False, server_default="false")
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    position: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")


@tagged(
    "none",
    N_("Topics that can be reported."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="staff",
)
class Topic(Base):
    """One entry of the short list of what can be reported.

    ``agency_id`` is who usually owns it; ``category_codes`` are the offence categories that it is compared
    with. A ``sensitive`` topic is never public. ``hints`` say in each language what belongs here.
    """

    __tablename__ = "topic"
    __table_args__ = (UniqueConstraint("territory_id", "code"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))
    code: Mapped[str] = mapped_column(Text)
    labels: Mapped[dict[str, Any]] = mapped_column(JSONB)
    hints: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict, server_default="{}")
    agency_id: Mapped[int] = mapped_column(ForeignKey("exact.agency.id", ondelete="RESTRICT"))
    category_codes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    sensitive: Mapped[bool] = mapped_column(default=False, server_default="false")
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    position: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")


@tagged(
    "GDPR",
    N_("Changes of topics and agencies, and who made them."),
    people="staff",
    basis="public_task",
    kept="territory",
    seen="staff",
)
class TopicChange(Base):
    """One change of a topic, an agency or the order of topics; ``before`` is empty where it was added."""

    __tablename__ = "topic_change"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(
        ForeignKey("exact.territory.id", ondelete="CASCADE"), index=True
    )
    subject: Mapped[str] = mapped_column(Text)
    code: Mapped[str] = mapped_column(Text)
    before: Mapped[dict[str, Any] | None] = mapped_column(JSONB(none_as_null=True))
    after: Mapped[dict[str, Any]] = mapped_column(JSONB)
    at: Mapped[datetime] = created()
    person_id: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
    undone_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
