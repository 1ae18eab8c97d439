"""Runs: a hotspot run that an address names, once it is known that the person may see it."""

from uuid import UUID

from gis.models import HotspotRun, Territory
from server.access import in_territory
from server.database import db
from server.services import hotspots


def run_in_reach(run_id: UUID) -> tuple[HotspotRun, Territory]:
    """Return a run and its territory.

    Raises
    ------
    NotFound, NotAllowed
        If there is no such run, or the person's role does not cover its territory.
    """
    run = hotspots.get(db(), run_id)
    in_territory(run.territory_id)
    return run, db().get_one(Territory, run.territory_id)
