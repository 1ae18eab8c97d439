"""Load: bring the demonstration in the way real data comes: a territory first, then file after file."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
from geoalchemy2.shape import from_shape
from shapely.geometry import shape
from sqlalchemy.orm import Session

from analysis.hotspots import HotspotSettings
from gis.crs import DEGREES
from gis.models import Category, Ground, Role, Territory
from gis.profiles.profile import category_key
from gis.queries.selection import Selection
from server.demo import territory
from server.demo.categories import category_rows
from server.demo.generate import Demo
from server.demo.ground import ground
from server.demo.incidents import period
from server.demo.load_concerns import LoadedConcerns, load_concerns
from server.demo.outlines import metres, point_of
from server.demo.places import STATION, STATION_LABEL
from server.services import default_locations, hotspots, imports, people, publishing, territories
from server.services.hotspots import RunRequest
from server.services.imports import Choices
from server.services.transactions import transaction

Tell = Callable[[str], None]

_KIND_OF_LAYER = {"green": "green", "water": "water", "streets": "street", "places": "place"}
_AT_STATION_M = 25.0
_MODERATOR = people.DEMO_LOGINS[Role.MODERATOR]
_BURGLARIES = ("burglary", "outbuilding")
_DISORDER = ("disorder", "drugs", "hooliganism", "public_drinking")
# (categories, days back, eps in metres, smallest number); the last is the newest, which a map opens with.
_RUNS: tuple[tuple[tuple[str, ...], int, float, int], ...] = (
    (_BURGLARIES, 728, 200, 6),
    (_DISORDER, 364, 100, 12),
    ((), 364, 100, 20),
)


@dataclass(frozen=True)
class Loaded:
    """What the demonstration left in the database."""

    slug: str
    ledgers: tuple[Mapping[str, Any], ...]
    at_default: int
    runs: tuple[Mapping[str, Any], ...]
    logins: tuple[str, ...]
    concerns: LoadedConcerns


def load_demo(session: Session, demo: Demo, *, slug: str, now: datetime, tell: Tell) -> Loaded:
    """Load incidents, accounts and concerns at once or not at all, so that a broken start leaves nothing."""
    today = now.astimezone(ZoneInfo(territory.TIMEZONE)).date()
    choices = Choices(profile="latvia")
    with transaction(session):
        found = add_territory(session, slug=slug)
        ledgers = []
        for file in demo.files:
            tell(file.name)
            ledgers.append(
                imports.import_file(
                    session, slug=slug, data=file.data, file_name=file.name, now=now, choices=choices
                )
            )
        at_default = confirm_station(session, found)
        accounts = {person.login: person.id for person in people.make_demo_accounts(session)}
        tell(f"{len(demo.concerns)} concerns")
        loaded = load_concerns(session, found, demo.concerns, moderator=accounts[_MODERATOR], today=today)
    runs = tuple(find_hotspots(session, slug, until=demo.until, tell=tell))
    publishing.derive(session, found, today=today)
    return Loaded(slug, tuple(ledgers), at_default, runs, tuple(accounts), loaded)


def add_territory(session: Session, *, slug: str) -> Territory:
    """Add the synthetic territory with its categories and the ground under its maps."""
    with transaction(session):
        added = territories.add(
            session,
            slug=slug,
            name=territory.NAME,
            boundary=territory.boundary(),
            srid=territory.SRID,
            timezone=territory.TIMEZONE,
            synthetic=True,
            neighbourhoods=territory.neighbourhoods(),
        )
        _add_categories(session, added.id)
        session.add_all(_ground(slug))
        session.flush()
    return added


def _add_categories(session: Session, territory_id: int) -> None:
    ids: dict[str | None, int | None] = {None: None}
    for position, row in enumerate(category_rows(), start=1):
        category = Category(
            territory_id=territory_id,
            code=row["code"],
            labels=row["labels"],
            aliases=[category_key(alias) for alias in row["aliases"]],
            parent_id=ids[row["parent"]],
            harm_weight=row["harm_weight"],
            sensitive=row["sensitive"],
            position=position,
        )
        session.add(category)
        session.flush()
        ids[category.code] = category.id


def _ground(slug: str) -> list[Ground]:
    return [
        Ground(
            territory_slug=slug,
            kind=_KIND_OF_LAYER[layer],
            rank=feature["properties"]["rank"],
            name=feature["properties"]["name"],
            shape=from_shape(shape(feature["geometry"]), srid=DEGREES),
        )
        for layer, collection in ground().items()
        for feature in collection["features"]
    ]


def confirm_station(session: Session, where: Territory) -> int:
    """Say that the pile-up at the station is one, as its head would; return how many incidents it holds."""
    station = np.asarray(point_of(*STATION))
    for pile in default_locations.listing(session, where):
        if np.hypot(*(metres(pile.lon, pile.lat)[0] - station)) <= _AT_STATION_M:
            return default_locations.confirm(session, where, pile.id, label=STATION_LABEL)
    return 0


def find_hotspots(session: Session, slug: str, *, until: date, tell: Tell) -> list[dict[str, Any]]:
    """Make the first hotspot runs, so that the first map has something to show."""
    last = date.fromisoformat(str(period(until, 1)[-1]))
    made = []
    for categories, days, eps_m, least in _RUNS:
        selection = Selection(categories, last - timedelta(days=days - 1), last)
        tell(", ".join(categories) or "all categories")
        run = hotspots.run(session, slug, RunRequest(selection, HotspotSettings(eps_m, least)))
        made.append({"run_id": str(run.id), "incidents": run.input_count, "hotspots": run.hotspots})
    return made
