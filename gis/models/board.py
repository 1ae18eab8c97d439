"""Board: what everybody may know of concerns and incidents; derived by one function, written by no hand."""

from datetime import date
from typing import Any

from geoalchemy2 import WKBElement
from sqlalchemy import (
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Identity,
    Index,
    LargeBinary,
    SmallInteger,
    Text,
    UniqueConstraint,
)
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import Mapped, MappedColumn, mapped_column

from gis.models.base import N_, PUBLISHED, Base, geometry, tagged


def _of_territory(*, primary: bool = False) -> MappedColumn[str]:
    return mapped_column(
        ForeignKey("published.territory.slug", ondelete="CASCADE", onupdate="CASCADE"), primary_key=primary
    )


@tagged(
    "none",
    N_("Postal addresses of an open register; nobody who lives there."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="public",
)
class Address(Base):
    """A postal address of an open register: the offline search, and what places are counted by."""

    __tablename__ = "address"
    __table_args__ = (
        UniqueConstraint("territory_slug", "code"),
        Index("ix_address_plain", "plain", postgresql_using="gin", postgresql_ops={"plain": "gin_trgm_ops"}),
        {"schema": PUBLISHED},
    )

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_slug: Mapped[str] = _of_territory()
    code: Mapped[str] = mapped_column(Text)
    label: Mapped[str] = mapped_column(Text)
    # The label without accents and capitals, a blank before each word.
    plain: Mapped[str] = mapped_column(
        Text, Computed("published.plain(label)", persisted=True), deferred=True
    )
    location: Mapped[WKBElement] = mapped_column(geometry("POINT"))


@tagged(
    "none",
    N_("Places that stand for at least eight addresses, or for none."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="public",
)
class Place(Base):
    """A place that stands for at least eight addresses, or for none; a used one is never moved or deleted."""

    __tablename__ = "place"
    __table_args__ = {"schema": PUBLISHED}

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_slug: Mapped[str] = _of_territory()
    name: Mapped[str] = mapped_column(Text)
    location: Mapped[WKBElement] = mapped_column(geometry("POINT"))
    addresses: Mapped[int]
    retired: Mapped[bool] = mapped_column(default=False, server_default="false")


@tagged(
    "none",
    N_("Names of agencies."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="public",
)
class PublishedAgency(Base):
    """Who can own a concern, by name."""

    __tablename__ = "agency"
    __table_args__ = {"schema": PUBLISHED}

    territory_slug: Mapped[str] = _of_territory(primary=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    labels: Mapped[dict[str, Any]] = mapped_column(JSONB)


@tagged(
    "none",
    N_("Names of topics."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="public",
)
class PublishedTopic(Base):
    """What can be reported; sensitive topics can be chosen, and never appear on the board."""

    __tablename__ = "topic"
    __table_args__ = {"schema": PUBLISHED}

    territory_slug: Mapped[str] = _of_territory(primary=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    labels: Mapped[dict[str, Any]] = mapped_column(JSONB)
    hints: Mapped[dict[str, Any]] = mapped_column(JSONB)
    agency_code: Mapped[str] = mapped_column(Text)
    sensitive: Mapped[bool]
    position: Mapped[int] = mapped_column(SmallInteger)


@tagged(
    "GDPR",
    N_("Cards of the board: moderated words, a place and not a point, months and not days."),
    people="reporters",
    basis="public_task",
    kept="concern",
    seen="public",
)
class PublishedConcern(Base):
    """One card of the board; months and parts of a day, places and not points, moderated words only."""

    __tablename__ = "concern"
    __table_args__ = (
        ForeignKeyConstraint(
            ["territory_slug", "topic_code"],
            ["published.topic.territory_slug", "published.topic.code"],
            name="fk_concern_topic",
            ondelete="CASCADE",
            onupdate="CASCADE",
        ),
        Index("ix_published_concern_territory_slug", "territory_slug", "received_month"),
        {"schema": PUBLISHED},
    )

    ref: Mapped[str] = mapped_column(Text, primary_key=True)
    territory_slug: Mapped[str] = _of_territory()
    topic_code: Mapped[str] = mapped_column(Text)
    agency_code: Mapped[str] = mapped_column(Text)
    neighbourhood_code: Mapped[str | None] = mapped_column(Text)
    place_id: Mapped[int | None] = mapped_column(ForeignKey("published.place.id", ondelete="RESTRICT"))
    state: Mapped[str] = mapped_column(Text)
    received_month: Mapped[date]
    noticed_month: Mapped[date | None]
    closed_month: Mapped[date | None]
    daypart: Mapped[str] = mapped_column(Text)
    recurring: Mapped[bool]
    words: Mapped[str | None] = mapped_column(Text)
    closing_words: Mapped[str | None] = mapped_column(Text)
    duplicate_ref: Mapped[str | None] = mapped_column(Text)
    supports: Mapped[int]
    photo: Mapped[bytes | None] = mapped_column(LargeBinary, deferred=True)


@tagged(
    "none",
    N_("Quarterly counts of incidents, small ones withheld."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="public",
)
class PublishedFigure(Base):
    """One figure of the public table of incidents: a quarter, a neighbourhood, a category.

    An empty code stands for the total. ``shown`` is ``exact``, ``few`` (1 to 4) or ``hidden`` (it would give
    another away); ``count`` is there only where it is exact.
    """

    __tablename__ = "figure"
    __table_args__ = {"schema": PUBLISHED}

    territory_slug: Mapped[str] = _of_territory(primary=True)
    quarter: Mapped[date] = mapped_column(primary_key=True)
    neighbourhood_code: Mapped[str] = mapped_column(Text, primary_key=True)
    category_code: Mapped[str] = mapped_column(Text, primary_key=True)
    count: Mapped[int | None]
    shown: Mapped[str] = mapped_column(Text)


@tagged(
    "none",
    N_("Names of the categories of the public figures."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="public",
)
class PublishedCategory(Base):
    """The offence categories that the public figures are about; no sensitive one is among them."""

    __tablename__ = "category"
    __table_args__ = {"schema": PUBLISHED}

    territory_slug: Mapped[str] = _of_territory(primary=True)
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    labels: Mapped[dict[str, Any]] = mapped_column(JSONB)
    position: Mapped[int] = mapped_column(SmallInteger)


@tagged(
    "none",
    N_("Areas of squares round hotspots, with a band of their count."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="public",
)
class PublishedHotspot(Base):
    """An area of squares round a hotspot, with a band of its count; no corner of it is an incident's."""

    __tablename__ = "hotspot"
    __table_args__ = {"schema": PUBLISHED}

    territory_slug: Mapped[str] = _of_territory(primary=True)
    rank: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    outline: Mapped[WKBElement] = mapped_column(geometry("MULTIPOLYGON"))
    band: Mapped[str] = mapped_column(Text)


@tagged(
    "none",
    N_("The rules and the day that public tables were derived by."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="public",
)
class Release(Base):
    """What a territory's public tables were derived with: the rules, the last quarter, the day."""

    __tablename__ = "release"
    __table_args__ = {"schema": PUBLISHED}

    territory_slug: Mapped[str] = _of_territory(primary=True)
    derived_on: Mapped[date]
    rules: Mapped[dict[str, Any]] = mapped_column(JSONB)
    facts: Mapped[dict[str, Any]] = mapped_column(JSONB)
