"""Moderation: what the public may see of a concern, under which topic it stands, and who works on it."""

from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Concern, ConcernState, Territory, Topic, Visibility
from gis.queries import concerns as queries
from server.concern_words import WITHHELD
from server.services import news, publishing, topics
from server.services.concern_states import is_closed
from server.services.concerns import Hand, keep_version, opened, record, tell_public, text_of
from server.services.refusals import Invalid


def publish(
    session: Session,
    territory: Territory,
    concern_id: int,
    hand: Hand,
    *,
    public_words: str,
    photos: frozenset[int] = frozenset(),
    now: datetime,
) -> Concern:
    """Let everybody see the concern, in the words that a moderator passed, with these of its pictures."""
    with opened(session, territory, concern_id, hand) as concern:
        if session.get_one(Topic, concern.topic_id).sensitive:
            raise Invalid(str(WITHHELD["sensitive"]), field="public_words")
        words = text_of(public_words, field="public_words") or None
        if concern.visibility is Visibility.PUBLIC and words != concern.public_words:
            keep_version(session, concern, hand)
        _check(session, concern, hand, now=now)
        concern.visibility, concern.withheld_reason, concern.public_words = Visibility.PUBLIC, None, words
        for photo in queries.photos(session, concern.id):
            photo.public = photo.id in photos
        record(session, concern, "published", hand, now=now)
        tell_public(session, territory, concern)
        return concern


def withhold(
    session: Session,
    territory: Territory,
    concern_id: int,
    hand: Hand,
    *,
    reason: str,
    note: str = "",
    now: datetime,
) -> Concern:
    """Keep the concern from the public, and say why; it leaves the board in the same transaction."""
    with opened(session, territory, concern_id, hand) as concern:
        if reason not in WITHHELD or reason == "erased":
            raise Invalid(gettext("Choose why the public does not see this concern."), field="reason")
        _check(session, concern, hand, now=now)
        was_public = concern.visibility is Visibility.PUBLIC
        concern.visibility, concern.withheld_reason = Visibility.WITHHELD, reason
        for photo in queries.photos(session, concern.id):
            photo.public = False
        record(session, concern, "withheld", hand, now=now, note=note)
        if was_public:
            session.flush()
            queries.take_off_board(session, concern.public_ref)
            publishing.request(session, territory)
        return concern


def assign(
    session: Session,
    territory: Territory,
    concern_id: int,
    hand: Hand,
    handler_id: int | None,
    *,
    now: datetime,
) -> Concern:
    """Give the concern to a person who works on it, or to nobody."""
    with opened(session, territory, concern_id, hand) as concern:
        known = {person.id for person in queries.handlers(session, territory.id)}
        if handler_id is not None and handler_id not in known:
            raise Invalid(gettext("This person does not read concerns in this territory."), field="handler")
        concern.handler_id = handler_id
        record(session, concern, "assigned" if handler_id else "unassigned", hand, now=now)
        return concern


def change_topic(
    session: Session, territory: Territory, concern_id: int, hand: Hand, topic_code: str, *, now: datetime
) -> Concern:
    """Put the concern under another topic; an owner by its old topic hands it to who owns the new one."""
    with opened(session, territory, concern_id, hand) as concern:
        catalogue = topics.of_territory(session, territory)
        old = session.get_one(Topic, concern.topic_id)
        new = next((topic for topic in catalogue.open_topics if topic.code == topic_code), None)
        if new is None:
            raise Invalid(gettext("Choose a topic from the list."), field="topic")
        if concern.agency_id == old.agency_id and not is_closed(concern.state):
            concern.agency_id = new.agency_id
        concern.topic_id = new.id
        was_public = concern.visibility is Visibility.PUBLIC
        if new.sensitive and concern.visibility is not Visibility.WITHHELD:
            concern.visibility, concern.withheld_reason = Visibility.WITHHELD, "sensitive"
        elif not new.sensitive and concern.withheld_reason == "sensitive":
            concern.visibility, concern.withheld_reason = Visibility.PENDING, None
        record(session, concern, "topic", hand, now=now)
        if was_public:
            tell_public(session, territory, concern, before=True)
        return concern


def remark(
    session: Session, territory: Territory, concern_id: int, hand: Hand, note: str, *, now: datetime
) -> Concern:
    """Write a note that stays among staff."""
    with opened(session, territory, concern_id, hand) as concern:
        if not (text := text_of(note, field="note")):
            raise Invalid(gettext("Write what the others should know."), field="note")
        record(session, concern, "note", hand, now=now, note=text)
        return concern


def _check(session: Session, concern: Concern, hand: Hand, *, now: datetime) -> None:
    """Who decides what the public sees has read the concern: it is checked by that."""
    if concern.state is ConcernState.RECEIVED:
        concern.state, concern.checked_at = ConcernState.CHECKED, now
        record(session, concern, ConcernState.CHECKED.value, hand, now=now)
        news.moved(session, concern, now=now)
