"""Chicago: vehicle thefts of 2017 beside residents' reports of abandoned vehicles, from the shared open data.

The reports are of September 2016, the thefts of the year after: the two windows differ, and the page says so.
"""

import json
from datetime import date, datetime, time
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd
from geoalchemy2.shape import from_shape
from shapely.geometry import Point
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from gis.keys import key_of
from gis.models import Concern, ConcernChannel, ConcernState, LocationPrecision, Territory
from gis.queries.concordance import Days
from server.services import territories
from server.services.concordance_questions import Question
from tests.concern_factories import add_topic
from tests.factories import add_category, add_incidents

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"
THEFTS = DATA / "chicago_crimes_2001_2018" / "chicago_crimes_2017.csv.gz"
REPORTS = DATA / "citizen_reports_chicago_abandoned_vehicles" / "abandoned_vehicles.csv"
AREAS = DATA / "boundaries_chicago" / "chicago_community_areas.geojson"
ZONE = "America/Chicago"
QUESTION = Question(
    topic="abandoned-vehicles",
    days=Days(date(2017, 1, 1), date(2017, 12, 31)),
    said=Days(date(2016, 9, 1), date(2016, 9, 30)),
)


def is_at_hand() -> bool:
    """Whether the open data stand beside the project."""
    return all(path.exists() for path in (THEFTS, REPORTS, AREAS))


def read_thefts() -> pd.DataFrame:
    """The vehicle thefts of the year that have a place."""
    columns = ["Date", "Primary Type", "Community Area", "Latitude", "Longitude"]
    table = pd.read_csv(THEFTS, usecols=columns)
    return table[table["Primary Type"].eq("MOTOR VEHICLE THEFT") & table["Latitude"].notna()]


def read_reports() -> pd.DataFrame:
    """The reports of a month, each with a place."""
    return pd.read_csv(REPORTS, usecols=["CreationDt", "Comm", "Latitude", "Longitude"])


def add_chicago(session: Session) -> Territory:
    """Chicago with its 77 community areas, a year of thefts and a month of reports."""
    areas = json.loads(AREAS.read_text(encoding="utf-8"))
    for feature in areas["features"]:
        feature["properties"]["community"] = feature["properties"]["community"].title()
    city = territories.add(
        session,
        slug="chicago",
        name="Chicago",
        boundary=areas,
        srid=26916,
        timezone=ZONE,
        neighbourhoods=areas,
        name_field="community",
        code_field="area_numbe",
    )
    _add_thefts(session, city)
    labels = {"en": "Abandoned vehicles", "lv": "Pamesti transportlīdzekļi"}
    topic = add_topic(session, city, "abandoned-vehicles", category_codes=["motor-vehicle-theft"])
    topic.labels = labels
    session.execute(insert(Concern), [_concern(city, topic, row) for row in _numbered(read_reports())])
    session.execute(_IN_AREAS, {"id": city.id})
    session.flush()
    return city


_IN_AREAS = text(
    "UPDATE exact.incident SET neighbourhood_id = area.id FROM exact.neighbourhood AS area"
    " WHERE area.territory_id = incident.territory_id AND incident.territory_id = :id"
    " AND ST_Covers(area.outline, incident.location)"
)


def _add_thefts(session: Session, city: Territory) -> None:
    thefts = read_thefts()
    category = add_category(
        session,
        city,
        "motor-vehicle-theft",
        labels={"en": "Motor vehicle theft", "lv": "Transportlīdzekļa zādzība"},
    )
    clock = pd.to_datetime(thefts["Date"], format="%m/%d/%Y %I:%M:%S %p")
    # An hour that the clock has twice or never in a year is as good as the one beside it.
    at = clock.dt.tz_localize(ZONE, ambiguous=True, nonexistent="shift_forward")
    add_incidents(session, city, category, thefts["Longitude"], thefts["Latitude"], at=at.dt.to_pydatetime())


def _numbered(table: pd.DataFrame) -> list[tuple[int, Any]]:
    return list(enumerate(table.itertuples(index=False)))


def _concern(city: Territory, topic: Any, numbered: tuple[int, Any]) -> dict[str, Any]:
    number, row = numbered
    day = date.fromisoformat(row.CreationDt)
    return {
        "territory_id": city.id,
        "topic_id": topic.id,
        "agency_id": topic.agency_id,
        "public_ref": f"chicago{number:05}",
        "tracking_hash": key_of(f"chicago-{number}"),
        "channel": ConcernChannel.IMPORTED,
        "state": ConcernState.RECEIVED,
        "location": from_shape(Point(row.Longitude, row.Latitude), srid=4326),
        "location_precision": LocationPrecision.ROOFTOP,
        "noticed_on": day,
        "submitted_at": datetime.combine(day, time(12), ZoneInfo(ZONE)),
    }
