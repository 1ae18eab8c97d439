"""Redaction: take words out of a concern for good, wherever they stand, or a picture with what it shows."""

import re
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Concern, Territory, Visibility
from gis.queries import concerns as queries
from server.services import publishing
from server.services.concerns import Hand, opened, record
from server.services.plain_text import one_line
from server.services.refusals import Invalid, NotFound

MARK = "[…]"
"""What stands where something was taken out."""

SHORTEST = 2
LONGEST = 500
_OF_CONCERN = ("words", "public_words", "closing_words", "place_words")
_OF_VERSION = ("words", "public_words", "closing_words")
_OF_EVENT = ("words", "note")
_OF_MESSAGE = ("subject", "body")


def redact(
    session: Session,
    territory: Territory,
    concern_id: int,
    hand: Hand,
    *,
    text: str,
    reason: str,
    now: datetime,
) -> int:
    """Take every occurrence of a text out of a concern, and say why; return how many there were.

    It goes from the reporter's words, the public ones, the answer, the place, every earlier version, the
    words and notes of every step, and the letters that told of it. Capitals and line breaks do not matter.
    The card leaves the board at once and comes back without the text.
    """
    pattern, why = _pattern(text), _reason(reason)
    with opened(session, territory, concern_id, hand) as concern:
        events = [row[0] for row in queries.events(session, concern_id)]
        versions = [row[0] for row in queries.versions(session, concern_id)]
        found = (
            _take_out(pattern, [concern], _OF_CONCERN)
            + _take_out(pattern, versions, _OF_VERSION)
            + _take_out(pattern, events, _OF_EVENT)
            + _out_of_letters(session, pattern, concern)
        )
        if found == 0:
            sentence = gettext("These words stand nowhere in this concern. Copy them as they are written.")
            raise Invalid(sentence, field="text")
        # The reason may not bring back what was taken out.
        record(session, concern, "redacted", hand, now=now, note=pattern.sub(MARK, why))
        _off_the_board(session, territory, concern)
        return found


def remove_photo(
    session: Session,
    territory: Territory,
    concern_id: int,
    hand: Hand,
    photo_id: int,
    *,
    reason: str,
    now: datetime,
) -> None:
    """Delete a picture for good, and say why."""
    why = _reason(reason)
    with opened(session, territory, concern_id, hand) as concern:
        photo = queries.photo(session, concern_id, photo_id)
        if photo is None:
            raise NotFound(gettext("This picture is gone already."))
        session.delete(photo)
        record(session, concern, "photo_removed", hand, now=now, note=why)
        _off_the_board(session, territory, concern)


def _out_of_letters(session: Session, pattern: re.Pattern[str], concern: Concern) -> int:
    """Take a text out of letters; where they are written to files, the file of one that was sent goes too."""
    found = 0
    for letter in queries.messages(session, concern):
        times = _take_out(pattern, [letter], _OF_MESSAGE)
        if times and letter.sent_at is not None:
            queries.renumber(session, letter)
        found += times
    return found


def _off_the_board(session: Session, territory: Territory, concern: Concern) -> None:
    if concern.visibility is Visibility.PUBLIC:
        session.flush()
        queries.take_off_board(session, concern.public_ref)
        publishing.request(session, territory)


def _pattern(text: str) -> re.Pattern[str]:
    wanted = one_line(text)
    if not SHORTEST <= len(wanted) <= LONGEST or wanted in MARK:
        raise Invalid(
            gettext("Select what is to go: %(least)s to %(most)s characters.", least=SHORTEST, most=LONGEST),
            field="text",
        )
    return re.compile(r"\s+".join(re.escape(word) for word in wanted.split()), re.IGNORECASE)


def _reason(reason: str) -> str:
    why = one_line(reason)
    if len(why) < SHORTEST:
        raise Invalid(
            gettext("Write why it is taken out; the reason is kept, the text is not."), field="reason"
        )
    return why[:LONGEST]


def _take_out(pattern: re.Pattern[str], rows: Iterable[Any], columns: Iterable[str]) -> int:
    found = 0
    for row in rows:
        for column in columns:
            text, times = pattern.subn(MARK, getattr(row, column) or "")
            if times:
                setattr(row, column, text)
                found += times
    return found
