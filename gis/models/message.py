"""Message: who wants news of a territory by e-mail, and the letters that wait to be sent."""

from datetime import datetime

from sqlalchemy import (
    BigInteger,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, created, tagged


@tagged(
    "GDPR",
    N_("E-mail addresses that want the news of a territory."),
    people="subscribers",
    basis="consent",
    kept="subscription",
    seen="system",
)
class Subscription(Base):
    """An address that wants the news of a territory or of one neighbourhood; it counts once confirmed."""

    __tablename__ = "subscription"
    __table_args__ = (
        UniqueConstraint("territory_id", "email", "neighbourhood_code", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))
    neighbourhood_code: Mapped[str | None] = mapped_column(Text)
    email: Mapped[str] = mapped_column(Text)
    language: Mapped[str] = mapped_column(Text)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    created_at: Mapped[datetime] = created()
    confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    last_sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


@tagged(
    "GDPR",
    N_("Letters that wait to be sent or were sent."),
    people="subscribers",
    basis="consent",
    kept="message",
    seen="system",
)
class Message(Base):
    """One letter of the outbox; a failed one keeps its error and is tried again.

    ``unsubscribe`` is the path that ends such letters, where they are sent again and again.
    """

    __tablename__ = "message"
    __table_args__ = (Index("ix_message_waiting", "not_before", postgresql_where=text("sent_at IS NULL")),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))
    concern_id: Mapped[int | None] = mapped_column(
        ForeignKey("exact.concern.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(Text)
    recipient: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    body: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = created()
    not_before: Mapped[datetime] = created()
    attempts: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    sent_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    error: Mapped[str | None] = mapped_column(Text)
    unsubscribe: Mapped[str | None] = mapped_column(Text)


@tagged(
    "none",
    N_("Fingerprints of cards of the board that subscribers were told of."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="system",
)
class NoticedCard(Base):
    """A card of the board as it was when subscribers were last told of it; no words are kept.

    ``changed_at`` is when its state, owner or answer was first seen as it is now.
    """

    __tablename__ = "noticed_card"
    __table_args__ = (Index(None, "territory_slug", "changed_at"),)

    ref: Mapped[str] = mapped_column(Text, primary_key=True)
    territory_slug: Mapped[str] = mapped_column(
        ForeignKey("published.territory.slug", ondelete="CASCADE", onupdate="CASCADE")
    )
    fingerprint: Mapped[str] = mapped_column(Text)
    first_seen_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    changed_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
