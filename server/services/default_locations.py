"""Default locations: a person says whether a pile-up is the place for incidents nobody could locate."""

from collections.abc import Sequence

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import DefaultLocation, DefaultState, Territory
from gis.queries import batches, changes
from gis.queries import default_locations as queries
from gis.queries.default_locations import PileUp
from server.services.refusals import Invalid, NotFound
from server.services.transactions import transaction

LABEL_LENGTH = 100


def listing(session: Session, territory: Territory) -> Sequence[PileUp]:
    """All pile-ups that were found, fullest first."""
    return queries.listing(session, territory.id)


def undecided(session: Session, territory: Territory) -> int:
    """How many pile-ups wait for a decision."""
    return queries.count_suspected(session, territory.id)


def confirm(session: Session, territory: Territory, location_id: int, *, label: str) -> int:
    """Call a place a default location: its incidents stay counted and leave the hotspots. Return how many."""
    name = label.replace("\x00", "").strip()[:LABEL_LENGTH]
    if not name:
        raise Invalid(gettext("Give the place a name, for example “the station”."), field="label")
    return _decide(session, territory, location_id, DefaultState.CONFIRMED, name)


def dismiss(session: Session, territory: Territory, location_id: int) -> int:
    """Call a place an ordinary one: its incidents did happen there. Return how many came back."""
    return _decide(session, territory, location_id, DefaultState.DISMISSED, None)


def _decide(
    session: Session, territory: Territory, location_id: int, state: DefaultState, label: str | None
) -> int:
    with transaction(session):
        # An import that is under way was told which places are confirmed: let it end first.
        batches.lock_territory(session, territory.id)
        place = _find(session, territory, location_id)
        place.state, place.label = state, label
        session.flush()
        changes.mark(session, territory.id)
        return queries.set_incidents(session, place.id, at_default=state is DefaultState.CONFIRMED)


def _find(session: Session, territory: Territory, location_id: int) -> DefaultLocation:
    place = queries.find(session, territory.id, location_id)
    if place is None:
        raise NotFound(gettext("There is no such place in this territory."))
    return place
