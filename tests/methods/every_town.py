"""Every town: two and a half years of incidents and concerns in which each method finds something to say."""

from datetime import timedelta

import numpy as np
from sqlalchemy import text
from sqlalchemy.orm import Session

from gis.models import Territory
from tests.concern_factories import add_concern, add_topic
from tests.factories import NOON, TOWN, add_category, add_incidents, add_neighbourhood, add_territory

DAYS = 912


def add_town(session: Session, slug: str = "every-town", *, incidents: int = 900) -> Territory:
    """Four crowds that come and go, on scattered ground, in three neighbourhoods, with concerns."""
    town = add_territory(session, slug, bounds=(22.50, 57.20, 22.68, 57.29))
    for number, code in enumerate(("west", "middle", "east")):
        west = 22.50 + 0.06 * number
        add_neighbourhood(session, town, code, bounds=(west, 57.20, west + 0.06, 57.29))
    chance = np.random.default_rng(8)
    topic = add_topic(session, town, "lighting", category_codes=["theft"])
    for code, weight, share in (("theft", 5, 0.6), ("noise", 1, 0.4)):
        category = add_category(session, town, code, harm_weight=weight)
        count = round(incidents * share)
        lon, lat = _places(chance, count)
        times = [
            NOON - timedelta(days=DAYS - day) for day in np.sort(chance.uniform(0, DAYS, count)).tolist()
        ]
        add_incidents(session, town, category, lon, lat, at=times)
    for lon, lat in zip(*_places(chance, 60), strict=True):
        add_concern(session, town, topic, at=(float(lon), float(lat)))
    session.execute(text(_VARIETY), {"id": town.id})
    session.flush()
    return town


def _places(chance: np.random.Generator, count: int) -> tuple[np.ndarray, np.ndarray]:
    """Two thirds in crowds of falling size, some of them at one and the same address; the rest anywhere."""
    centres = np.array(TOWN) + np.array([[0, 0], [0.03, 0.01], [-0.04, -0.02], [0.05, -0.02]])
    crowd = chance.choice(4, count, p=[0.4, 0.3, 0.2, 0.1])
    places = centres[crowd] + chance.normal(0, [0.0012, 0.0007], (count, 2))
    anywhere = chance.random(count) < 1 / 3
    places[anywhere] = chance.uniform((22.51, 57.21), (22.67, 57.28), (int(anywhere.sum()), 2))
    places[chance.random(count) < 0.1] = centres[0]
    return places[:, 0], places[:, 1]


# Some are known as a span of the night, some as a day, some were found by patrols.
_VARIETY = """
UPDATE exact.incident SET
    neighbourhood_id = area.id,
    known_by = CASE WHEN incident.id % 5 = 0 THEN 'police' ELSE 'reported' END::exact.known_by,
    time_precision = CASE incident.id % 7 WHEN 0 THEN 'span' WHEN 1 THEN 'day' ELSE 'minute'
                     END::exact.time_precision,
    occurred_until = CASE incident.id % 7 WHEN 0 THEN occurred_from + interval '9 hours'
                     WHEN 1 THEN occurred_from + interval '1 day' ELSE occurred_until END
FROM exact.neighbourhood AS area
WHERE area.territory_id = incident.territory_id AND incident.territory_id = :id
  AND ST_Covers(area.outline, incident.location)
"""
