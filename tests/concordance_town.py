"""Concordance town: sixty concerns about lighting beside 240 incidents, in six neighbourhoods."""

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.models import ConcernChannel, ConcernState, Territory
from tests.concern_factories import add_concern, add_topic
from tests.factories import (
    add_category,
    add_incident,
    add_incidents,
    add_neighbourhood,
    add_territory,
)

# Each neighbourhood: where it begins in the west, its concerns and its incidents, and who lives there.
PARISHES = {
    "talsi": (22.40, 28, 126, 4000),
    "stende": (22.46, 12, 3, 1000),
    "dundaga": (22.52, 10, 60, 700),
    "laidze": (22.58, 9, 40, 300),
    "virbi": (22.64, 1, 4, None),
    "abava": (22.70, 0, 7, 500),
}
SOUTH, NORTH, WIDTH = 57.2, 57.3, 0.06
STENDE = (22.49, 57.25)
# So near together that DBSCAN sees one place, and no two at the same.
SPREAD = 0.0004


def add_town(session: Session, slug: str = "concordance-town") -> Territory:
    """Six neighbourhoods; residents of one of them speak of what hardly anybody records there."""
    town = add_territory(session, slug)
    damage = add_category(session, town, "damage")
    topic = add_topic(session, town, "lighting", category_codes=["damage"])
    chance = np.random.default_rng(4)
    for code, (west, concerns, incidents, people) in PARISHES.items():
        area = add_neighbourhood(session, town, code, bounds=(west, SOUTH, west + WIDTH, NORTH))
        area.population = people
        middle = (west + WIDTH / 2, (SOUTH + NORTH) / 2)
        for lon, lat in (chance.normal(0, SPREAD, (concerns, 2)) + middle).tolist():
            add_concern(session, town, topic, at=(lon, lat))
        lons, lats = (chance.normal(0, SPREAD, (incidents, 2)) + middle).T
        add_incidents(session, town, damage, lons, lats)
        if code == "virbi":
            _name_only_the_neighbourhood(session, town, area.id)
    session.execute(
        text(
            "UPDATE exact.incident SET neighbourhood_id = area.id FROM exact.neighbourhood AS area"
            " WHERE area.territory_id = incident.territory_id AND incident.territory_id = :id"
            " AND ST_Covers(area.outline, incident.location)"
        ),
        {"id": town.id},
    )
    add_incident(session, town, damage, place=None)
    add_incident(session, town, damage, at_default=True)
    add_concern(session, town, topic, at=STENDE, state=ConcernState.DUPLICATE)
    session.flush()
    return town


def _name_only_the_neighbourhood(session: Session, town: Territory, area_id: int) -> None:
    """Let the only concern of a neighbourhood be a call that named no place."""
    session.execute(
        text(
            "UPDATE exact.concern SET location = NULL, neighbourhood_id = :area, channel = :channel"
            " WHERE id = (SELECT max(id) FROM exact.concern WHERE territory_id = :town)"
        ),
        {"area": area_id, "channel": ConcernChannel.PHONE.value, "town": town.id},
    )
    session.expire_all()
