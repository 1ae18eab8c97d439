"""Sitting: where a person is signed in, how else they prove who they are, and who was invited."""

from datetime import datetime
from typing import Any

from sqlalchemy import DateTime, ForeignKey, Identity, LargeBinary, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, created, tagged


@tagged(
    "GDPR",
    N_("On which devices an account is or was signed in."),
    people="staff",
    basis="security",
    kept="sitting",
    seen="administrator",
)
class Sitting(Base):
    """One sign-in on one device until it ends; its key is a random word that the audit rows carry."""

    __tablename__ = "sitting"

    key: Mapped[str] = mapped_column(Text, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("exact.person.id", ondelete="CASCADE"), index=True)
    started_at: Mapped[datetime] = created()
    seen_at: Mapped[datetime] = created()
    ended_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    agent: Mapped[str] = mapped_column(Text, default="", server_default="")


@tagged(
    "GDPR",
    N_("How a sign-in provider knows an account."),
    people="staff",
    basis="security",
    kept="account",
    seen="administrator",
)
class ForeignIdentity(Base):
    """A person as an OpenID Connect provider knows them."""

    __tablename__ = "identity"
    __table_args__ = (UniqueConstraint("issuer", "subject"),)

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("exact.person.id", ondelete="CASCADE"), index=True)
    issuer: Mapped[str] = mapped_column(Text)
    subject: Mapped[str] = mapped_column(Text)
    created_at: Mapped[datetime] = created()


@tagged(
    "GDPR",
    N_("Who was invited to make an account."),
    people="staff",
    basis="public_task",
    kept="invitation",
    seen="administrator",
)
class Invitation(Base):
    """A link by which somebody makes their own account; only the hash of its secret is stored."""

    __tablename__ = "invitation"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    token_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    login: Mapped[str] = mapped_column(Text)
    name: Mapped[str] = mapped_column(Text)
    roles: Mapped[list[Any]] = mapped_column(JSONB)
    created_by: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = created()
    expires_at: Mapped[datetime] = mapped_column(DateTime(timezone=True))
    accepted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    revoked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    person_id: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
