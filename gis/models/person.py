"""Person: an account holder, the roles held, and the record of what was looked at."""

import enum
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, DateTime, ForeignKey, Identity, SmallInteger, Text, UniqueConstraint
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlalchemy.orm import Mapped, mapped_column, relationship

from gis.models.base import N_, Base, choice, created, tagged


class Role(enum.StrEnum):
    """What a person may do; administrators see accounts and no data, auditors logs and no data."""

    ANALYST = "analyst"
    PLANNER = "planner"
    FACILITATOR = "facilitator"
    OFFICER = "officer"
    MODERATOR = "moderator"
    AUDITOR = "auditor"
    ADMINISTRATOR = "administrator"


@tagged(
    "GDPR",
    N_("Accounts: login, name, hash of the password, second factor."),
    people="staff",
    basis="public_task",
    kept="account",
    seen="administrator",
)
class Person(Base):
    """An account holder (``user`` is reserved in SQL)."""

    __tablename__ = "person"

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    login: Mapped[str] = mapped_column(Text, unique=True)
    name: Mapped[str] = mapped_column(Text)
    password_hash: Mapped[str] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    active: Mapped[bool] = mapped_column(default=True, server_default="true")
    failed_count: Mapped[int] = mapped_column(default=0, server_default="0")
    locked_until: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    demo: Mapped[bool] = mapped_column(default=False, server_default="false")
    # The second factor: its secret, when it was proved, and the last step used, which is never used twice.
    totp_secret: Mapped[str | None] = mapped_column(Text)
    totp_confirmed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    totp_last_step: Mapped[int | None] = mapped_column(BigInteger)
    recovery_hashes: Mapped[list[str]] = mapped_column(ARRAY(Text), default=list, server_default="{}")
    created_at: Mapped[datetime] = created()

    roles: Mapped[list["PersonRole"]] = relationship(cascade="all, delete-orphan", lazy="selectin")


@tagged(
    "GDPR",
    N_("Which roles an account holds, and where."),
    people="staff",
    basis="public_task",
    kept="account",
    seen="administrator",
)
class PersonRole(Base):
    """A role held in one territory, or in all of them."""

    __tablename__ = "person_role"
    __table_args__ = (
        UniqueConstraint("person_id", "role", "territory_id", postgresql_nulls_not_distinct=True),
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("exact.person.id", ondelete="CASCADE"))
    role: Mapped[Role] = mapped_column(choice(Role))
    territory_id: Mapped[int | None] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))


@tagged(
    "GDPR",
    N_("Who looked at, changed or took away which exact data, when and what for."),
    people="staff",
    basis="legal_duty",
    kept="forever",
    seen="auditor",
)
class AuditEvent(Base):
    """Who consulted, changed or exported what, and why; rows are added and never altered."""

    __tablename__ = "audit_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    at: Mapped[datetime] = created()
    person_id: Mapped[int | None]
    role: Mapped[str | None] = mapped_column(Text)
    session: Mapped[str | None] = mapped_column(Text)
    operation: Mapped[str] = mapped_column(Text)
    purpose: Mapped[str | None] = mapped_column(Text)
    territory_id: Mapped[int | None] = mapped_column(SmallInteger)
    objects: Mapped[dict[str, Any]] = mapped_column(JSONB, default=dict)
    # Who was given the data, where somebody was: a person, an agency, the reporter.
    recipient: Mapped[str | None] = mapped_column(Text)
    channel: Mapped[str] = mapped_column(Text)
    outcome: Mapped[str] = mapped_column(Text)
