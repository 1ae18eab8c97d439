"""Change: a mark that some incidents of a territory changed, by which derived columns know their age."""

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Identity, text
from sqlalchemy.orm import Mapped, mapped_column

from gis.models.base import N_, Base, created, tagged


@tagged(
    "none",
    N_("Marks that incidents of a territory changed."),
    people="nobody",
    basis="none",
    kept="territory",
    seen="system",
)
class IncidentChange(Base):
    """Added in the transaction that adds, removes or alters incidents; never altered itself.

    The marks of a territory that a snapshot sees tell which incidents it sees: a transaction that
    committed late brings its own mark, whatever its number.
    """

    __tablename__ = "incident_change"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    territory_id: Mapped[int] = mapped_column(
        ForeignKey("exact.territory.id", ondelete="CASCADE"), index=True
    )
    token: Mapped[int] = mapped_column(BigInteger, server_default=text("(random() * 1e18)::bigint"))
    at: Mapped[datetime] = created()
