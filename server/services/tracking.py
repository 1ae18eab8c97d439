"""Tracking: what the holder of a tracking code sees, answers, takes back, takes away and erases."""

import base64
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.keys import key_of
from gis.models import Agency, Concern, ConcernContact, ConcernState, Helped, Territory, Topic
from gis.queries import letterbox
from server.services import abuse
from server.services.abuse import Source
from server.services.plain_text import paragraphs
from server.services.refusals import Conflict, Invalid, NotFound
from server.services.tracking_codes import normalised
from server.services.transactions import transaction

MOST_WORDS = 1000
MOMENTS = (
    "created_at",
    "submitted_at",
    "checked_at",
    "closed_at",
    "asked_at",
    "answered_at",
    "erased_at",
)
# Compared with when no code was typed at all, so that every wrong answer costs the same.
_NO_CODE = "0000-0000-0000-0000"


@dataclass(frozen=True)
class Followed:
    """A concern as its reporter sees it."""

    concern: Concern
    topic: Topic
    agency: Agency
    neighbourhood: str | None
    events: Sequence[Mapping[str, Any]]
    contact: ConcernContact | None
    photo: bytes | None

    @property
    def asked(self) -> bool:
        """Whether the reporter is asked how the answer helped: once for each time it was closed."""
        closed, asked = self.concern.closed_at, self.concern.asked_at
        if self.concern.erased_at is not None:
            return False
        return closed is not None and asked is not None and asked >= closed

    @property
    def answered(self) -> bool:
        """Whether they have answered that."""
        answered, asked = self.concern.answered_at, self.concern.asked_at
        return self.asked and answered is not None and asked is not None and answered >= asked


class WrongCode(NotFound):
    """No concern opens with this code; whether it is mistyped, erased or of elsewhere is not said."""


def open_with(
    session: Session, territory: Territory, typed: str, *, source: Source, answered: bool = False
) -> Concern:
    """Open the concern of a typed tracking code.

    Raises
    ------
    WrongCode
        If none opens, for whatever reason.
    AskFirst, TooMany
        If many, or far too many, wrong codes came from this source within the hour; then the right code is
        refused as well, so that the refusal tells nothing.
    """
    abuse.check(session, abuse.WRONG_CODES, source)
    if not answered and abuse.must_ask(session, abuse.WRONG_CODES, source):
        raise abuse.AskFirst
    concern = letterbox.open_by_key(session, key_of(normalised(typed) or _NO_CODE))
    if concern is None or concern.submitted_at is None or concern.territory_id != territory.id:
        with transaction(session):
            abuse.count(session, abuse.WRONG_CODES, source, answered=True)
        raise WrongCode(gettext("No concern opens with this code. Compare it with what you wrote down."))
    return concern


def follow(session: Session, concern: Concern) -> Followed:
    """Gather what the reporter may see of their concern."""
    topic, agency = letterbox.topic_and_agency(session, concern)
    neighbourhood = letterbox.neighbourhood(session, concern.neighbourhood_id)
    photo = letterbox.photo(session, concern.id)
    return Followed(
        concern,
        topic,
        agency,
        neighbourhood.name if neighbourhood else None,
        letterbox.events(session, concern.id),
        letterbox.contact(session, concern.id),
        photo.jpeg if photo else None,
    )


def answer(
    session: Session, concern: Concern, *, helped: str, words: str, reopens: bool, now: datetime
) -> bool:
    """Keep whether the answer helped, and open the concern again if it did not; True when it is open again.

    Raises
    ------
    Conflict
        If nobody has asked, or it was opened again or erased in the meantime.
    Invalid
        If no answer was chosen, or the words are too many.
    """
    if not follow(session, concern).asked:
        raise Conflict(gettext("This question is no longer open."))
    if helped not in {each.value for each in Helped}:
        raise Invalid(gettext("Choose one of the three answers."), field="helped")
    said = paragraphs(words)
    if len(said) > MOST_WORDS:
        raise Invalid(gettext("Write at most %(most)s characters.", most=MOST_WORDS), field="answer_words")
    with transaction(session):
        letterbox.change(session, concern.id, helped=Helped(helped), answered_at=now)
        letterbox.add_event(session, concern.id, f"answered_{helped}", at=now, words=said or None)
        if helped == Helped.YES or not reopens or not letterbox.reopen(session, concern.id):
            return False
        letterbox.add_event(session, concern.id, "reopened", at=now, state=ConcernState.RECEIVED)
        return True


def forget_contact(session: Session, concern: Concern, *, now: datetime) -> None:
    """Take back how the reporter can be reached; doing it twice does no harm."""
    with transaction(session):
        if letterbox.contact(session, concern.id) is not None:
            letterbox.drop_contact(session, concern.id)
            letterbox.add_event(session, concern.id, "contact_erased", at=now)


def erase(session: Session, concern: Concern) -> None:
    """Erase a concern; what stays is that there was one, its topic and its day."""
    with transaction(session):
        letterbox.erase(session, concern.id)


def own_data(session: Session, concern: Concern) -> dict[str, Any]:
    """Everything that is stored of a concern: the law's right of access, by tracking code."""
    followed = follow(session, concern)
    contact, spot = followed.contact, letterbox.lon_lat(concern)
    return {
        "reference": concern.public_ref,
        "topic": {"code": followed.topic.code, "labels": followed.topic.labels},
        "owner": {"code": followed.agency.code, "labels": followed.agency.labels},
        "state": concern.state.value,
        "visibility": concern.visibility.value,
        "withheld_reason": concern.withheld_reason,
        "place": {
            "longitude": spot[0] if spot else None,
            "latitude": spot[1] if spot else None,
            "precision": concern.location_precision.value,
            "words": concern.place_words,
            "neighbourhood": followed.neighbourhood,
        },
        "noticed_on": concern.noticed_on.isoformat() if concern.noticed_on else None,
        "part_of_day": concern.daypart.value,
        "again_and_again": concern.recurring,
        "words": concern.words,
        "public_words": concern.public_words,
        "closing_words": concern.closing_words,
        "language": concern.language,
        "helped": concern.helped.value if concern.helped else None,
        "times_reopened": concern.reopened,
        "moments": {
            name: moment.isoformat() if moment else None
            for name in MOMENTS
            for moment in (getattr(concern, name),)
        },
        "contact": {"email": contact.email, "phone": contact.phone, "wants_news": contact.wants_news}
        if contact
        else None,
        "photo_jpeg_base64": base64.b64encode(followed.photo).decode() if followed.photo else None,
        "steps": [
            {
                "at": event["at"].isoformat(),
                "kind": event["kind"],
                "state": event["state"].value if event["state"] else None,
                "words": event["words"],
            }
            for event in followed.events
        ],
    }
