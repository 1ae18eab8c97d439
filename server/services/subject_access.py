"""Subject access: what is stored about a concern, and its erasure, for whoever has its tracking code."""

import base64
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.keys import key_of
from gis.models import Concern, Territory
from gis.queries import subjects
from server.services import audit, erasure, publishing, tracking
from server.services.refusals import NotFound
from server.services.tracking_codes import normalised
from server.services.transactions import transaction


def find(session: Session, typed: str, *, territory: Territory | None = None) -> Concern:
    """The concern of a tracking code, as it was read over the telephone or from a letter.

    Raises
    ------
    NotFound
        If no concern, or none of this territory, opens with it.
    """
    code = normalised(typed)
    concern = subjects.by_key(session, key_of(code)) if code else None
    if concern is None or (territory is not None and concern.territory_id != territory.id):
        raise NotFound(gettext("No concern opens with this code. Have it read out once more, sign by sign."))
    return concern


def file_of(session: Session, concern: Concern) -> dict[str, Any]:
    """Everything that is stored about a concern: more than its own page shows, and without names of staff."""
    shown = {
        name: value for name, value in tracking.own_data(session, concern).items() if "photo" not in name
    }
    return {
        **shown,
        "channel": concern.channel.value,
        "photos_jpeg_base64": [
            base64.b64encode(photo.jpeg).decode() for photo in subjects.photos(session, concern.id)
        ],
        "earlier_versions": [
            {
                "at": version.at.isoformat(),
                "words": version.words,
                "public_words": version.public_words,
                "closing_words": version.closing_words,
            }
            for version in subjects.versions(session, concern.id)
        ],
        "notes_of_staff": [
            {"at": event.at.isoformat(), "note": event.note} for event in subjects.notes(session, concern.id)
        ],
        "letters": [
            {
                "recipient": letter.recipient,
                "subject": letter.subject,
                "body": letter.body,
                "sent_at": letter.sent_at.isoformat() if letter.sent_at else None,
            }
            for letter in subjects.letters(session, concern.id)
        ],
        "me_too": subjects.supports(session, concern.id),
        "on_the_board": subjects.card(session, concern.public_ref) is not None,
        "looked_at": [
            {
                "at": look.at.isoformat(),
                "role": look.role,
                "operation": look.operation,
                "purpose": look.purpose,
                "given_to": look.recipient,
            }
            for look in subjects.looks(session, concern.id)
        ],
    }


def erase(session: Session, concern: Concern, *, asked_by: str, **who: Any) -> None:
    """Erase a concern because the person it is about asked for it, and record that.

    Parameters
    ----------
    asked_by
        How they asked: ``telephone``, ``letter``, ``visit``.
    who
        What `audit.record` wants to know of whoever does it.
    """
    with transaction(session):
        erasure.erase(session, concern.id)
        told = {"what": "concern", "concern": concern.id, "asked_by": asked_by}
        audit.record(session, "erase", territory_id=concern.territory_id, objects=told, **who)
        publishing.request(session, session.get_one(Territory, concern.territory_id))
