"""Concern entry: staff type in what came on paper, by telephone or at a meeting, one or many at a time."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TypeVar
from uuid import UUID

from flask_babel import gettext
from geoalchemy2.shape import from_shape
from shapely.geometry import Point
from sqlalchemy.orm import Session

from gis.crs import DEGREES
from gis.keys import key_of
from gis.models import Concern, ConcernChannel, ConcernEvent, ConcernState, Territory, Topic
from gis.queries import concerns as queries
from server.services.concern_reading import Desk, Placed, match_topic, place_of, read_channel, read_day
from server.services.concerns import text_of
from server.services.refusals import Conflict, Invalid, NotFound
from server.services.tracking_codes import new_code, new_ref
from server.services.transactions import transaction

UNDO_WITHIN = timedelta(hours=12)
"""How long who typed a concern in can take it back: a working day, while nobody has read it."""

Read = TypeVar("Read")


@dataclass(frozen=True)
class Entry:
    """One paper form or call as it was typed, nothing of it checked.

    Parameters
    ----------
    once
        Made with the form: sending the same form twice stores one concern.
    """

    topic: str = ""
    place: str = ""
    neighbourhood: str = ""
    words: str = ""
    channel: str = ConcernChannel.PAPER.value
    noticed_on: str = ""
    once: UUID | None = None

    @property
    def is_blank(self) -> bool:
        """Whether nothing was typed: the ways and dates of a sheet are filled in beforehand."""
        return not any(text.strip() for text in (self.topic, self.place, self.neighbourhood, self.words))


class Refused(Invalid):
    """An entry with mistakes: a sentence for each field that has one."""

    def __init__(self, sentences: Mapping[str, str]) -> None:
        super().__init__(next(iter(sentences.values())), field=next(iter(sentences)))
        self.sentences = sentences


@dataclass(frozen=True)
class Entered:
    """A concern that was stored, with the code for handing over; None where it had been stored before."""

    concern: Concern
    topic: Topic
    code: str | None


def enter(session: Session, desk: Desk, entry: Entry) -> Entered:
    """Store one concern, with a tracking code of its own.

    Raises
    ------
    Refused
        With every mistake at once; nothing is stored then.
    """
    with transaction(session):
        before = queries.by_import_key(session, desk.territory.id, entry.once) if entry.once else None
        if before is not None:
            return Entered(before, session.get_one(Topic, before.topic_id), None)
        sentences: dict[str, str] = {}
        topic = _tried(sentences, "topic", lambda: match_topic(desk, entry.topic))
        placed = _tried(sentences, "place", lambda: place_of(session, desk, entry.place, entry.neighbourhood))
        noticed = _tried(sentences, "noticed_on", lambda: read_day(entry.noticed_on, desk.today))
        channel = _tried(sentences, "channel", lambda: read_channel(entry.channel))
        words = _tried(sentences, "words", lambda: text_of(entry.words, field="words"))
        if topic is None or placed is None or channel is None or sentences:
            raise Refused(sentences)
        concern, code = made(
            desk, topic, placed, channel, noticed_on=noticed, words=words or "", key=entry.once
        )
        queries.add_all(session, concern)
        queries.add_all(session, event_of(concern, desk, "entered"))
        return Entered(concern, topic, code)


def made(
    desk: Desk,
    topic: Topic,
    placed: Placed,
    channel: ConcernChannel,
    *,
    noticed_on: date | None,
    words: str,
    key: UUID | None,
) -> tuple[Concern, str]:
    """Make a concern that is not stored yet, and the tracking code that will open it."""
    code = new_code()
    point = Point(placed.spot) if placed.spot else None
    concern = Concern(
        territory_id=desk.territory.id,
        topic_id=topic.id,
        agency_id=topic.agency_id,
        public_ref=new_ref(),
        tracking_hash=key_of(code),
        channel=channel,
        state=ConcernState.RECEIVED,
        location=from_shape(point, srid=DEGREES) if point else None,
        location_precision=placed.precision,
        place_words=placed.words,
        place_id=placed.place_id,
        neighbourhood_id=placed.neighbourhood_id,
        noticed_on=noticed_on,
        words=words or None,
        import_key=key,
        entered_by=desk.person_id,
        submitted_at=desk.now,
    )
    return concern, code


def event_of(concern: Concern, desk: Desk, kind: str) -> ConcernEvent:
    """The first step of a concern that staff brought in."""
    return ConcernEvent(
        concern_id=concern.id,
        at=desk.now,
        kind=kind,
        person_id=desk.person_id,
        state=concern.state,
        agency_id=concern.agency_id,
    )


def take_back(
    session: Session, territory: Territory, concern_id: int, *, person_id: int, now: datetime
) -> None:
    """Delete a concern that the same person has just typed in by mistake and nobody has touched since."""
    with transaction(session):
        concern = queries.lock(session, territory.id, concern_id)
        if concern is None or concern.entered_by != person_id:
            raise NotFound(gettext("There is nothing of yours to take back."))
        steps = [row[0].kind for row in queries.events(session, concern_id)]
        fresh = concern.submitted_at is not None and now - concern.submitted_at <= UNDO_WITHIN
        if steps != ["entered"] or not fresh:
            raise Conflict(gettext("Somebody has worked on this concern. It can no longer be taken back."))
        queries.remove(session, concern_id)


def _tried(sentences: dict[str, str], name: str, read: Callable[[], Read]) -> Read | None:
    try:
        return read()
    except Invalid as refusal:
        sentences[name] = str(refusal)
        return None
