"""Asking: four weeks after a concern was closed, ask its reporter whether the answer helped."""

from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Concern, ConcernEvent, ConcernState
from gis.queries import asking as queries
from server.concern_words import state_word
from server.i18n import speaking
from server.services import messages, news
from server.services.plain_text import paragraphs
from server.services.transactions import transaction

AFTER = timedelta(weeks=4)
FORGOTTEN_AFTER = timedelta(days=180)
"""Whose concern was closed so long ago is no longer asked: they would not know what it is about."""
AT_ONCE = 500
ASKS_AFTER = (ConcernState.DONE, ConcernState.NOT_POSSIBLE)
"""Of a duplicate the answer is the other concern's."""


def ask_due(session: Session, now: datetime, *, most: int = AT_ONCE) -> int:
    """Ask everybody whose time has come, once for each closing; return how many.

    The question stands on the page of the tracking code; who left an address and wants news gets a letter.
    """
    numbers = queries.due(
        session, ASKS_AFTER, closed_before=now - AFTER, closed_after=now - FORGOTTEN_AFTER, limit=most
    )
    return sum(_ask(session, number, now=now) for number in numbers)


def _ask(session: Session, number: int, *, now: datetime) -> bool:
    with transaction(session):
        concern = queries.take(session, number)
        # Between the list and now a moderator may have opened it again, or its reporter erased it.
        if concern is None or not _is_due(concern, now=now):
            return False
        concern.asked_at = now
        session.add(
            ConcernEvent(
                concern_id=concern.id, at=now, kind="asked", state=concern.state, agency_id=concern.agency_id
            )
        )
        session.flush()
        if email := news.reader_of(session, concern):
            _post(session, concern, email)
        return True


def _is_due(concern: Concern, *, now: datetime) -> bool:
    return (
        concern.state in ASKS_AFTER
        and concern.asked_at is None
        and concern.erased_at is None
        and concern.closed_at is not None
        and concern.closed_at <= now - AFTER
    )


def _post(session: Session, concern: Concern, email: str) -> None:
    with speaking(concern.language):
        subject = news.subject_of(session, concern)
        told = gettext("Four weeks ago it was closed: %(state)s.", state=state_word(concern.state))
        question = gettext(
            "Did it help? Please answer with your tracking code. If it did not, you can open the concern "
            "again."
        )
        parts = [news.opening(subject), told, paragraphs(concern.closing_words or ""), question]
        messages.post(
            session,
            kind=messages.ASKED,
            recipient=email,
            subject=gettext("Did it help? Your concern %(ref)s", ref=concern.public_ref),
            body="\n\n".join(part for part in parts if part) + news.foot_of(subject),
            territory_id=concern.territory_id,
            concern_id=concern.id,
        )
