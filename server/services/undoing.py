"""Undoing: an import is taken back, after it has been said what goes with it and what stays."""

from datetime import datetime

from sqlalchemy.orm import Session

from gis.models import BatchState, ImportBatch
from gis.queries import batches, changes
from gis.queries import undoing as queries
from gis.queries.undoing import Consequences
from server.services import imports
from server.services.transactions import transaction

__all__ = ["Consequences", "foresee", "undo"]


def foresee(session: Session, batch: ImportBatch) -> Consequences:
    """What taking the batch back would change."""
    return queries.foresee(session, batch.territory_id, batch.id)


def undo(session: Session, batch: ImportBatch, *, now: datetime) -> Consequences:
    """Take back the incidents that a batch added, except those that another file holds too.

    The ledger stays. What another file holds too belongs to that one from then on.
    """
    with transaction(session):
        # First the territory, then its batches: imports and other undoings take turns here.
        batches.lock_territory(session, batch.territory_id)
        held = batches.lock(session, batch.id)
        if held.state is not BatchState.DONE:
            raise imports.moved_on()
        found = queries.foresee(session, held.territory_id, held.id)
        queries.take_back(session, held.territory_id, held.id)
        for heir_id, incidents in found.passed.items():
            _inherit(batches.lock(session, heir_id), incidents)
        held.ledger = {
            **(held.ledger or {}), "undone": found.removed, "passed": found.stays, "unplaced": found.unplaced
        }  # fmt: skip
        held.state, held.finished_at = BatchState.UNDONE, now
        changes.mark(session, held.territory_id)
        return found


def _inherit(heir: ImportBatch, incidents: int) -> None:
    ledger = heir.ledger or {}
    heir.ledger = {**ledger, "inherited": ledger.get("inherited", 0) + incidents}
