"""Concern: what a resident reports, who owns it, what became of it, and what of it may be shown."""

import enum
from datetime import date, datetime
from uuid import UUID

from geoalchemy2 import WKBElement
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
    Uuid,
)
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, choice, created, geometry, tagged
from gis.models.incident import LocationPrecision


class ConcernChannel(enum.StrEnum):
    """By which way a concern came."""

    WEB = "web"
    PAPER = "paper"
    PHONE = "phone"
    MEETING = "meeting"
    IMPORTED = "imported"


class ConcernState(enum.StrEnum):
    """Where a concern is on its way to an answer."""

    RECEIVED = "received"
    CHECKED = "checked"
    POLICE = "police"
    PASSED = "passed"
    PLANNED = "planned"
    DONE = "done"
    NOT_POSSIBLE = "not_possible"
    DUPLICATE = "duplicate"


class Visibility(enum.StrEnum):
    """Whether a concern may be shown: nobody has looked yet, it may, or it may not."""

    PENDING = "pending"
    PUBLIC = "public"
    WITHHELD = "withheld"


class DayPart(enum.StrEnum):
    """When in the day; all that the public ever learns of an hour."""

    ANY = "any"
    MORNING = "morning"
    DAY = "day"
    EVENING = "evening"
    NIGHT = "night"


class Helped(enum.StrEnum):
    """What the reporter answers when asked whether it helped."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


@tagged(
    "GDPR",
    N_("What a resident reported: words, exact place, when, topic, and what became of it."),
    people="reporters",
    basis="public_task",
    kept="concern",
    seen="readers",
)
class Concern(Base):
    """One concern. Without ``submitted_at`` it is a draft that only its writer sees.

    The tracking code is never stored: ``tracking_hash`` is its SHA-256. ``public_ref`` names the concern on
    the board and opens nothing. ``place_id`` is the place it was snapped to, chosen once and kept.
    """

    __tablename__ = "concern"
    __table_args__ = (
        UniqueConstraint("territory_id", "import_key"),
        Index("ix_concern_territory_id_visibility_state", "territory_id", "visibility", "state"),
        Index("ix_concern_territory_id_submitted_at", "territory_id", "submitted_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(ForeignKey("exact.territory.id", ondelete="CASCADE"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("exact.topic.id", ondelete="RESTRICT"))
    agency_id: Mapped[int] = mapped_column(ForeignKey("exact.agency.id", ondelete="RESTRICT"))
    handler_id: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
    public_ref: Mapped[str] = mapped_column(Text, unique=True)
    tracking_hash: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    channel: Mapped[ConcernChannel] = mapped_column(choice(ConcernChannel))
    state: Mapped[ConcernState] = mapped_column(
        choice(ConcernState), default=ConcernState.RECEIVED, server_default=ConcernState.RECEIVED.value
    )
    # No default of our own: the role that takes concerns in may not even name this column.
    visibility: Mapped[Visibility] = mapped_column(
        choice(Visibility), server_default=Visibility.PENDING.value
    )
    withheld_reason: Mapped[str | None] = mapped_column(Text)
    location: Mapped[WKBElement | None] = mapped_column(geometry("POINT"))
    location_precision: Mapped[LocationPrecision] = mapped_column(choice(LocationPrecision))
    place_words: Mapped[str | None] = mapped_column(Text)
    neighbourhood_id: Mapped[int | None] = mapped_column(
        ForeignKey("exact.neighbourhood.id", ondelete="SET NULL")
    )
    place_id: Mapped[int | None] = mapped_column(ForeignKey("published.place.id", ondelete="RESTRICT"))
    noticed_on: Mapped[date | None]
    daypart: Mapped[DayPart] = mapped_column(
        choice(DayPart), default=DayPart.ANY, server_default=DayPart.ANY.value
    )
    recurring: Mapped[bool] = mapped_column(default=False, server_default="false")
    words: Mapped[str | None] = mapped_column(Text)
    public_words: Mapped[str | None] = mapped_column(Text)
    closing_words: Mapped[str | None] = mapped_column(Text)
    language: Mapped[str | None] = mapped_column(Text)
    duplicate_of: Mapped[int | None] = mapped_column(ForeignKey("exact.concern.id", ondelete="SET NULL"))
    import_key: Mapped[UUID | None] = mapped_column(Uuid)
    entered_by: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
    created_at: Mapped[datetime] = created()
    submitted_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    checked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    closed_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    asked_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    answered_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))
    helped: Mapped[Helped | None] = mapped_column(choice(Helped))
    reopened: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    erased_at: Mapped[datetime | None] = mapped_column(DateTime(timezone=True))


@tagged(
    "GDPR",
    N_("How a reporter can be reached, where they left it."),
    people="reporters",
    basis="consent",
    kept="contact",
    seen="moderator",
)
class ConcernContact(Base):
    """How the reporter can be reached, if they want to be; erased long before the concern."""

    __tablename__ = "concern_contact"

    concern_id: Mapped[int] = mapped_column(
        ForeignKey("exact.concern.id", ondelete="CASCADE"), primary_key=True
    )
    email: Mapped[str | None] = mapped_column(Text)
    phone: Mapped[str | None] = mapped_column(Text)
    wants_news: Mapped[bool] = mapped_column(default=False, server_default="false")


@tagged(
    "GDPR",
    N_("Pictures without metadata; what was covered is gone."),
    people="reporters",
    basis="public_task",
    kept="concern",
    seen="readers",
)
class ConcernPhoto(Base):
    """A picture without metadata; what its sender blurred is gone from it."""

    __tablename__ = "concern_photo"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("exact.concern.id", ondelete="CASCADE"), index=True)
    jpeg: Mapped[bytes] = mapped_column(LargeBinary, deferred=True)
    width: Mapped[int]
    height: Mapped[int]
    # No default of our own: the role that takes photos in may not even name this column.
    public: Mapped[bool] = mapped_column(server_default="false")
    created_at: Mapped[datetime] = created()


@tagged(
    "GDPR",
    N_("The words of a concern before they were changed."),
    people="reporters",
    basis="public_task",
    kept="concern",
    seen="moderator",
)
class ConcernVersion(Base):
    """The words of a concern before somebody changed them; redaction reaches these too."""

    __tablename__ = "concern_version"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("exact.concern.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = created()
    person_id: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
    words: Mapped[str | None] = mapped_column(Text)
    public_words: Mapped[str | None] = mapped_column(Text)
    closing_words: Mapped[str | None] = mapped_column(Text)


@tagged(
    "GDPR",
    N_("Steps of a concern, with words for the reporter and notes among staff."),
    people="reporters",
    basis="public_task",
    kept="concern",
    seen="readers",
)
class ConcernEvent(Base):
    """One step of a concern; ``words`` are for the reporter, ``note`` stays among staff."""

    __tablename__ = "concern_event"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("exact.concern.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = created()
    kind: Mapped[str] = mapped_column(Text)
    person_id: Mapped[int | None] = mapped_column(ForeignKey("exact.person.id", ondelete="SET NULL"))
    state: Mapped[ConcernState | None] = mapped_column(choice(ConcernState))
    agency_id: Mapped[int | None] = mapped_column(ForeignKey("exact.agency.id", ondelete="SET NULL"))
    words: Mapped[str | None] = mapped_column(Text)
    note: Mapped[str | None] = mapped_column(Text)


@tagged(
    "GDPR",
    N_("That somebody said “me too”, under a key that changes daily."),
    people="reporters",
    basis="public_task",
    kept="support",
    seen="system",
)
class ConcernSupport(Base):
    """Somebody who says “me too” of a published concern; the key cannot be turned back into a person."""

    __tablename__ = "concern_support"
    __table_args__ = (UniqueConstraint("concern_id", "source_key"),)

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    concern_id: Mapped[int] = mapped_column(ForeignKey("exact.concern.id", ondelete="CASCADE"))
    source_key: Mapped[str] = mapped_column(Text)
    at: Mapped[datetime] = created()


@tagged(
    "GDPR",
    N_("How much one source sent in an hour, under a key that changes daily; no address."),
    people="reporters",
    basis="security",
    kept="intake_source",
    seen="system",
)
class IntakeSource(Base):
    """How many concerns one source sent in one hour; the key is made anew each day and kept for a week."""

    __tablename__ = "intake_source"

    source_key: Mapped[str] = mapped_column(Text, primary_key=True)
    hour: Mapped[datetime] = mapped_column(DateTime(timezone=True), primary_key=True)
    count: Mapped[int] = mapped_column(default=1, server_default="1")
