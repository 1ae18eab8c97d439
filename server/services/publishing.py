"""Publishing: the one function that derives everything public from what is exact, in one transaction."""

from dataclasses import asdict, dataclass
from datetime import date, datetime, time
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from gis.models import Territory
from gis.queries import publishing as queries
from server.services import jobs
from server.services.public_cards import DELAY, PublicCard, card_of
from server.services.transactions import transaction

JOB = "publish"


@dataclass(frozen=True)
class Published:
    """How much the public tables of a territory have now."""

    cards: int


def derive(session: Session, territory: Territory, *, today: date) -> Published:
    """Derive the public tables of a territory, or leave them as they were.

    Parameters
    ----------
    today
        The day in the territory.
    """
    with transaction(session):
        queries.alone(session, territory)
        cards = _cards(session, territory, today)
        queries.write_territory(session, territory)
        queries.write_board(session, territory, [asdict(card) for card in cards])
        return Published(cards=len(cards))


def request(session: Session, territory: Territory) -> UUID | None:
    """Ask for the public tables to be derived soon; several requests in a row are one job.

    Inside a transaction it is asked only if that commits. None when a job waits that will see to it.
    """
    with transaction(session):
        if queries.is_waiting(session, territory, kind=JOB):
            return None
        return jobs.enqueue(session, JOB, territory, {})


def _cards(session: Session, territory: Territory, today: date) -> list[PublicCard]:
    zone = ZoneInfo(territory.timezone)
    until = datetime.combine(today - DELAY, time.max, tzinfo=zone)
    rows = queries.showable(session, territory, until=until)
    shown = {row[0].public_ref for row in rows}
    return [
        card_of(
            row[0],
            topic_code=row.topic_code,
            agency_code=row.agency_code,
            neighbourhood_code=row.neighbourhood_code,
            today=today,
            words=row[0].public_words,
            duplicate_ref=row.duplicate_ref if row.duplicate_ref in shown else None,
            supports=row.supports,
            photo=row.photo,
            zone=zone,
        )
        for row in rows
    ]
