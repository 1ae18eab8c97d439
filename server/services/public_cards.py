"""Public cards: the one allow-list of what everybody may know of a concern; previews and the board use it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from gis.models import Concern, ConcernState, DayPart

DELAY = timedelta(days=7)
"""How long a concern stays off the board after it came, so that nobody learns from it who was where today."""


@dataclass(frozen=True)
class PublicCard:
    """Everything that the public learns of one concern; a field that is not here is not sent.

    Months are their first day. ``place_id`` is a place for at least eight addresses, or for none.
    """

    ref: str
    topic_code: str
    agency_code: str
    neighbourhood_code: str | None
    place_id: int | None
    state: ConcernState
    received_month: date
    noticed_month: date | None
    closed_month: date | None
    daypart: DayPart
    recurring: bool
    words: str | None
    closing_words: str | None
    duplicate_ref: str | None = None
    supports: int = 0
    photo: bool = False


def card_of(
    concern: Concern,
    *,
    topic_code: str,
    agency_code: str,
    neighbourhood_code: str | None,
    today: date,
    words: str | None,
    duplicate_ref: str | None = None,
    supports: int = 0,
    photo: bool = False,
    zone: tzinfo = UTC,
) -> PublicCard:
    """What the public will see of a concern.

    Parameters
    ----------
    today
        The day in the territory; stands for the day it came while it is a draft.
    words
        The moderated words; in a preview, the words as written, which a moderator has yet to read.
    duplicate_ref
        The concern on the board that this one repeats.
    supports
        How many said “me too”.
    photo
        Whether there is a picture that a moderator passed.
    zone
        The time zone whose calendar the months are of.
    """
    received = _day(concern.submitted_at, zone) if concern.submitted_at else today
    return PublicCard(
        ref=concern.public_ref,
        topic_code=topic_code,
        agency_code=agency_code,
        neighbourhood_code=neighbourhood_code,
        place_id=concern.place_id,
        state=concern.state or ConcernState.RECEIVED,
        received_month=_month(received),
        noticed_month=_month(concern.noticed_on) if concern.noticed_on else None,
        closed_month=_month(_day(concern.closed_at, zone)) if concern.closed_at else None,
        daypart=concern.daypart or DayPart.ANY,
        recurring=bool(concern.recurring),
        words=words,
        # A reopened concern has no answer; the old one is history.
        closing_words=concern.closing_words if concern.closed_at else None,
        duplicate_ref=duplicate_ref,
        supports=supports,
        photo=photo,
    )


def _day(moment: datetime, zone: tzinfo) -> date:
    return moment.astimezone(zone).date()


def _month(day: date) -> date:
    return day.replace(day=1)
