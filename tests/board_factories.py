"""Board factories: rows of the published schema made by hand, as deriving would leave them."""

import io
import random
from datetime import date
from typing import Any

import shapely
from geoalchemy2.shape import from_shape, to_shape
from shapely.geometry import MultiPolygon, Point
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from gis.models import (
    Place,
    PublishedAgency,
    PublishedCategory,
    PublishedConcern,
    PublishedFigure,
    PublishedHotspot,
    PublishedNeighbourhood,
    PublishedTerritory,
    PublishedTopic,
    Release,
    Territory,
)
from tests.factories import add_neighbourhood, add_territory, publish

QUARTER = date(2026, 7, 1)
TOPICS = {
    "lighting": ("Street lighting", "Ielu apgaismojums", "municipality"),
    "speeding": ("Speeding", "Ātruma pārsniegšana", "police"),
    "noise": ("Noise at night", "Troksnis naktī", "police"),
    "rubbish": ("Rubbish and dumping", "Atkritumi un izgāztuves", "municipality"),
}
AGENCIES = {
    "municipality": ("Municipality of Talsi", "Talsu novada pašvaldība"),
    "police": ("State police", "Valsts policija"),
}


def publish_codes(session: Session, slug: str) -> None:
    """Agencies, topics and one category, so that cards and figures can name them."""
    for code, (english, latvian) in AGENCIES.items():
        session.add(PublishedAgency(territory_slug=slug, code=code, labels={"en": english, "lv": latvian}))
    for position, (code, (english, latvian, agency)) in enumerate(TOPICS.items()):
        session.add(
            PublishedTopic(
                territory_slug=slug,
                code=code,
                labels={"en": english, "lv": latvian},
                hints={},
                agency_code=agency,
                sensitive=False,
                position=position,
            )
        )
    session.add(
        PublishedCategory(
            territory_slug=slug, code="theft", labels={"en": "Theft", "lv": "Zādzība"}, position=0
        )
    )
    session.flush()


def add_card(session: Session, slug: str, ref: str = "lamp", **columns: Any) -> PublishedConcern:
    """One card of the board."""
    values: dict[str, Any] = {
        "topic_code": "lighting",
        "agency_code": "municipality",
        "state": "received",
        "received_month": date(2026, 10, 1),
        "daypart": "evening",
        "recurring": False,
        "words": "The lamp by the stairs has been dark since autumn.",
        "supports": 0,
        **columns,
    }
    card = PublishedConcern(ref=ref, territory_slug=slug, **values)
    session.add(card)
    session.flush()
    return card


def add_figure(
    session: Session,
    slug: str,
    neighbourhood: str = "",
    category: str = "",
    *,
    count: int | None = None,
    shown: str = "exact",
    quarter: date = QUARTER,
) -> PublishedFigure:
    """One figure of the public table."""
    figure = PublishedFigure(
        territory_slug=slug,
        quarter=quarter,
        neighbourhood_code=neighbourhood,
        category_code=category,
        count=count,
        shown=shown,
    )
    session.add(figure)
    session.flush()
    return figure


def add_hotspot(
    session: Session, slug: str, rank: int = 1, *, at: tuple[float, float], band: str = "10-19"
) -> PublishedHotspot:
    """A hotspot of three squares."""
    x, y, side = at[0], at[1], 0.004
    squares = [
        shapely.box(x, y, x + side, y + side / 2),
        shapely.box(x, y + side / 2, x + side / 2, y + side),
    ]
    outline = from_shape(MultiPolygon([shapely.union_all(squares)]), srid=4326)
    hotspot = PublishedHotspot(territory_slug=slug, rank=rank, outline=outline, band=band)
    session.add(hotspot)
    session.flush()
    return hotspot


def add_release(session: Session, slug: str, *, derived_on: date = date(2026, 11, 16)) -> Release:
    """What the rows were derived with."""
    release = Release(territory_slug=slug, derived_on=derived_on, rules={"few": [1, 4]}, facts={})
    session.add(release)
    session.flush()
    return release


def fill_board(session: Session, slug: str, *, cards: int = 47) -> None:
    """A whole board and map for a published territory that has none yet; the same each time."""
    if session.scalar(select(func.count()).select_from(PublishedConcern).filter_by(territory_slug=slug)):
        return
    chance = random.Random(4)
    publish_codes(session, slug)
    add_release(session, slug)
    areas = list(
        session.scalars(
            select(PublishedNeighbourhood)
            .filter_by(territory_slug=slug)
            .order_by(PublishedNeighbourhood.code)
        )
    )
    places = [_place(session, slug, area, chance) for area in areas for _ in range(2)]
    for number in range(cards):
        _card(session, slug, number, places, chance)
    _figures(session, slug, [area.code for area in areas], chance)
    middle = to_shape(session.get_one(PublishedTerritory, slug).boundary).centroid
    for rank, area in enumerate(areas[:3], start=1):
        spot = to_shape(area.outline).representative_point() if areas else middle
        add_hotspot(session, slug, rank, at=(spot.x, spot.y), band=("50+", "20-49", "10-19")[rank - 1])


def _place(
    session: Session, slug: str, area: PublishedNeighbourhood, chance: random.Random
) -> tuple[Place, str]:
    west, south, east, north = to_shape(area.outline).bounds
    spot = Point(chance.uniform(west, east), chance.uniform(south, north))
    names = ("Lielā iela", "Kareivju iela", "Rīgas iela", "Stadiona iela", "Dundagas iela", "Ezera iela")
    place = Place(
        territory_slug=slug,
        name=f"{chance.choice(names)} {chance.randint(1, 40)}–{chance.randint(41, 80)}",
        location=from_shape(spot, srid=4326),
        addresses=chance.randint(8, 30),
    )
    session.add(place)
    session.flush()
    return place, area.code


def _card(
    session: Session, slug: str, number: int, places: list[tuple[Place, str]], chance: random.Random
) -> None:
    place, area = chance.choice(places[: max(6, len(places) // 2)])
    topic, (_, _, agency) = chance.choice(list(TOPICS.items()))
    states = ("received", "checked", "police", "passed", "planned", "done", "done", "done", "not_possible")
    state = chance.choice(states)
    month = chance.randint(3, 10)
    closed = (
        date(2026, min(11, month + chance.randint(0, 3)), 1) if state in ("done", "not_possible") else None
    )
    words = (
        "Ielas lampa pie kāpnēm nedeg kopš rudens. Vakarā tur ir pilnīgi tumšs, un bērni iet no skolas.",
        "Cars drive far too fast past the school gate in the morning.",
        "Every Friday there is shouting under the windows until three.",
        None,
    )
    add_card(
        session,
        slug,
        f"card{number:03d}",
        topic_code=topic,
        agency_code="police" if state == "police" else agency,
        neighbourhood_code=area,
        place_id=place.id if chance.random() < 0.8 else None,
        state=state,
        received_month=date(2026, month, 1),
        noticed_month=date(2026, month, 1),
        closed_month=closed,
        daypart=chance.choice(("any", "morning", "day", "evening", "night")),
        recurring=chance.random() < 0.3,
        words=chance.choice(words),
        closing_words="The lamp was replaced on the pole by the stairs; two more follow in spring."
        if closed
        else None,
        supports=chance.choice((0, 0, 1, 3, 12)),
        photo=jpeg() if number % 9 == 0 else None,
    )


def jpeg() -> bytes:
    """A small picture."""
    from PIL import Image

    buffer = io.BytesIO()
    Image.linear_gradient("L").resize((320, 240)).convert("RGB").save(buffer, "JPEG")
    return buffer.getvalue()


def _figures(session: Session, slug: str, codes: list[str], chance: random.Random) -> None:
    for quarter in (QUARTER, date(2026, 4, 1)):
        for category in ("", "theft"):
            total = 0
            for code in codes:
                count = chance.choice((0, 2, 4, 7, 12, 25, 60))
                total += count
                few, hidden = 1 <= count <= 4, count == 7
                shown = "few" if few else "hidden" if hidden else "exact"
                add_figure(
                    session,
                    slug,
                    code,
                    category,
                    count=count if shown == "exact" else None,
                    shown=shown,
                    quarter=quarter,
                )
            add_figure(session, slug, "", category, count=total, quarter=quarter)


def public_town(session: Session, slug: str = "talsi-town") -> Territory:
    """A published territory of two neighbourhoods with codes and a release, and nothing on the board yet."""
    territory = add_territory(session, slug, bounds=(22.5, 57.2, 22.7, 57.3))
    west = add_neighbourhood(session, territory, "west", bounds=(22.5, 57.2, 22.6, 57.3))
    east = add_neighbourhood(session, territory, "east", bounds=(22.6, 57.2, 22.7, 57.3))
    publish(session, territory, west, east)
    publish_codes(session, slug)
    add_release(session, slug)
    return territory
