"""Published: derived tables, the only ones that the public role may read."""

from geoalchemy2 import WKBElement
from sqlalchemy import ForeignKey, Identity, Index, SmallInteger, Text
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, PUBLISHED, Base, geometry, tagged


@tagged(
    "none",
    N_("What everybody may know of a territory."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="public",
)
class PublishedTerritory(Base):
    """What everybody may know of a territory."""

    __tablename__ = "territory"
    __table_args__ = {"schema": PUBLISHED}

    slug: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    synthetic: Mapped[bool]
    timezone: Mapped[str] = mapped_column(Text)
    # None until it is published anew: its data are then in degrees only.
    srid: Mapped[int | None]
    boundary: Mapped[WKBElement] = mapped_column(geometry("MULTIPOLYGON"))


@tagged(
    "none",
    N_("Outlines and names of neighbourhoods."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="public",
)
class PublishedNeighbourhood(Base):
    """The outline and name of a neighbourhood."""

    __tablename__ = "neighbourhood"
    __table_args__ = {"schema": PUBLISHED}

    territory_slug: Mapped[str] = mapped_column(
        ForeignKey("published.territory.slug", ondelete="CASCADE", onupdate="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(Text, primary_key=True)
    name: Mapped[str] = mapped_column(Text)
    outline: Mapped[WKBElement] = mapped_column(geometry("MULTIPOLYGON"))


@tagged(
    "none",
    N_("Streets, water, green and names under the maps."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="public",
)
class Ground(Base):
    """A piece of the ground under a map: a street, water, green, or the name of a place."""

    __tablename__ = "ground"
    __table_args__ = (Index("ix_ground_territory_slug_kind", "territory_slug", "kind"), {"schema": PUBLISHED})

    id: Mapped[int] = mapped_column(Identity(), primary_key=True)
    territory_slug: Mapped[str] = mapped_column(
        ForeignKey("published.territory.slug", ondelete="CASCADE", onupdate="CASCADE")
    )
    kind: Mapped[str] = mapped_column(Text)
    rank: Mapped[int] = mapped_column(SmallInteger, default=0, server_default="0")
    name: Mapped[str | None] = mapped_column(Text)
    shape: Mapped[WKBElement] = mapped_column(geometry("GEOMETRY"))
