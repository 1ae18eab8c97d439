"""Reporting: a resident's concern from the first draft to sending, all of it as the intake role."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.keys import key_of
from gis.models import Concern, ConcernContact, ConcernState, LocationPrecision, PublishedConcern
from gis.queries import letterbox, supports
from gis.queries.letterbox import OfferedTopic
from server.services import abuse, masking, photos
from server.services.abuse import Source
from server.services.masking import Masked
from server.services.photos import Cover, Photo
from server.services.public_cards import DELAY, PublicCard, card_of
from server.services.refusals import Invalid
from server.services.reporting_desk import Contact, Desk, Report, Spot, desk
from server.services.tracking_codes import new_code, new_ref
from server.services.transactions import transaction

__all__ = ["Contact", "Desk", "Report", "Spot", "desk"]

DRAFT_LASTS = timedelta(days=1)
"""A draft that was not sent by then is gone: on a shared computer nobody should find it tomorrow."""


@dataclass(frozen=True)
class Draft:
    """A draft by its public name, and the tracking code that opens it."""

    ref: str
    code: str


@dataclass(frozen=True)
class Preview:
    """What the writer sees before sending: the card that everybody will see, and what nobody else will.

    A concern of a sensitive topic has no card.
    """

    concern: Concern
    topic: OfferedTopic
    card: PublicCard | None
    spot: tuple[float, float] | None
    neighbourhood: str | None
    contact: ConcernContact | None
    photo: bytes | None
    similar: list[PublishedConcern]
    appears_on: date


def save(
    session: Session,
    desk: Desk,
    report: Report,
    *,
    photo: Photo | None,
    keeps_photo: bool,
    code: str | None,
    language: str,
    source: Source,
) -> Draft:
    """Write a draft, or change the one that ``code`` opens unless it was sent in the meantime.

    Raises
    ------
    Invalid
        If its place lies outside the territory.
    TooMany
        If far too many drafts came from this source.
    """
    with transaction(session):
        columns = _columns(session, desk, report) | {"language": language, "created_at": source.now}
        concern = _unsent(session, desk, code, source.now) if code else None
        if concern is None or code is None:
            abuse.count(session, abuse.DRAFTS, source)
            code, ref = new_code(), new_ref()
            concern_id = letterbox.add_draft(
                session, key_of(code), territory_id=desk.territory.id, public_ref=ref, **columns
            )
        else:
            concern_id, ref = concern.id, concern.public_ref
            letterbox.change(session, concern_id, **columns)
        _put_contact(session, concern_id, report.contact)
        if photo is not None:
            _put_photo(session, concern_id, photo, source.now)
        elif not keeps_photo:
            letterbox.drop_photo(session, concern_id)
        return Draft(ref, code)


def find(session: Session, desk: Desk, code: str, *, now: datetime) -> Concern | None:
    """Find a draft, or what became of it once it was sent; None when it is gone or too old."""
    concern = letterbox.open_by_key(session, key_of(code))
    if concern is None or concern.territory_id != desk.territory.id or concern.erased_at is not None:
        return None
    too_old = concern.submitted_at is None and now - concern.created_at > DRAFT_LASTS
    return None if too_old else concern


def preview(session: Session, desk: Desk, concern: Concern, *, now: datetime) -> Preview | None:
    """Show a draft as everybody will see it; None when its topic is no longer taken."""
    topic = next((each for each in desk.topics.values() if each.id == concern.topic_id), None)
    if topic is None:
        return None
    neighbourhood = letterbox.neighbourhood(session, concern.neighbourhood_id)
    photo = letterbox.photo(session, concern.id)
    today = desk.today(now)
    card = card_of(
        concern,
        topic_code=topic.code,
        agency_code=letterbox.topic_and_agency(session, concern)[1].code,
        neighbourhood_code=neighbourhood.code if neighbourhood else None,
        today=today,
        words=concern.words,
        zone=desk.zone,
    )
    return Preview(
        concern,
        topic,
        None if topic.sensitive else card,
        letterbox.lon_lat(concern),
        neighbourhood.name if neighbourhood else None,
        letterbox.contact(session, concern.id),
        photo.jpeg if photo else None,
        [] if topic.sensitive else _similar(session, desk, card),
        today + DELAY,
    )


def send(session: Session, concern: Concern, *, source: Source, answered: bool) -> bool:
    """Send a draft; False when it had been sent before, which changes nothing.

    Raises
    ------
    AskFirst, TooMany
        If much, or far too much, came from this source within the hour; the draft stays.
    """
    with transaction(session):
        sent = letterbox.send(session, concern.id, source.now)
        if sent:
            abuse.count(session, abuse.SENDING, source, answered=answered)
            letterbox.add_event(session, concern.id, "received", at=source.now, state=ConcernState.RECEIVED)
    return sent


def take_photo(session: Session, data: bytes, covers: Sequence[Cover], *, source: Source) -> Photo:
    """Draw a photo anew as it is kept; that it was tried counts, whatever becomes of the form.

    Raises
    ------
    Invalid
        If it cannot be used.
    TooMany
        If far too many photos came from this source.
    """
    with transaction(session):
        abuse.count(session, abuse.PHOTOS, source)
    return photos.take(data, covers)


def cover(session: Session, concern: Concern, photo: Photo, *, now: datetime) -> None:
    """Keep a picture that was covered further in place of a draft's own."""
    with transaction(session):
        _put_photo(session, concern.id, photo, now)


def discard(session: Session, concern: Concern) -> None:
    """Erase a draft; what was sent is erased on its own page."""
    if concern.submitted_at is None:
        with transaction(session):
            letterbox.erase(session, concern.id)


def support(session: Session, ref: str, *, source: Source) -> bool:
    """Say “me too” of a concern on the board, once from each source.

    Raises
    ------
    TooMany
        If far too much came from this source.
    """
    with transaction(session):
        abuse.count(session, abuse.SUPPORTS, source)
        return supports.support(session, ref, source.key(f"support {ref}"))


def _unsent(session: Session, desk: Desk, code: str, now: datetime) -> Concern | None:
    concern = find(session, desk, code, now=now)
    return concern if concern is not None and concern.submitted_at is None else None


def _columns(session: Session, desk: Desk, report: Report) -> dict[str, object]:
    """The columns of a draft; its place is snapped here, once."""
    spot = report.spot
    masked, precision = _masked(session, desk, report)
    return {
        "topic_id": report.topic.id,
        "agency_id": report.topic.agency_id,
        "location": letterbox.point((spot.lon, spot.lat) if spot else None),
        "location_precision": precision,
        "place_words": spot.words if spot else desk.name_of(report.neighbourhood_code),
        "neighbourhood_id": masked.neighbourhood_id,
        "place_id": masked.place_id,
        "noticed_on": report.noticed_on,
        "daypart": report.daypart,
        "recurring": report.recurring,
        "words": report.words,
    }


def _masked(session: Session, desk: Desk, report: Report) -> tuple[Masked, LocationPrecision]:
    """What stands in public for the place of a report, and how exactly its writer gave it."""
    if report.spot is not None:
        masked = masking.mask(session, desk.territory, report.spot.lon, report.spot.lat)
        if not masked.inside:
            raise Invalid(_outside(desk), field="where")
        return masked, report.spot.precision
    inside = letterbox.spot_in(session, desk.territory.id, report.neighbourhood_code)
    if inside is None:
        return Masked(None, None, inside=True), LocationPrecision.UNKNOWN
    # Asked like a point, since a neighbourhood of few addresses is not named; its places are not meant.
    named = masking.mask(session, desk.territory, *inside).neighbourhood_id
    return Masked(None, named, inside=True), LocationPrecision.AREA


def _outside(desk: Desk) -> str:
    return gettext(
        "This place lies outside %(territory)s. Choose one inside, or tell the police there.",
        territory=desk.published.name,
    )


def _put_contact(session: Session, concern_id: int, contact: Contact | None) -> None:
    if contact is None:
        letterbox.drop_contact(session, concern_id)
        return
    letterbox.put_contact(
        session,
        concern_id,
        email=contact.email,
        phone=contact.phone,
        wants_news=contact.wants_news,
    )


def _put_photo(session: Session, concern_id: int, photo: Photo, at: datetime) -> None:
    letterbox.put_photo(session, concern_id, jpeg=photo.jpeg, width=photo.width, height=photo.height, at=at)


def _similar(session: Session, desk: Desk, card: PublicCard) -> list[PublishedConcern]:
    if card.place_id is None and card.neighbourhood_code is None:
        return []
    return supports.similar(
        session,
        desk.territory.slug,
        topic=card.topic_code,
        place_id=card.place_id,
        neighbourhood=card.neighbourhood_code,
    )
