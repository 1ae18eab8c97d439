"""News: tell a reporter who wants it what became of the concern, at most once a day."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from flask_babel import format_date, gettext
from sqlalchemy.orm import Session

from gis.models import Agency, Concern, Territory, Topic
from gis.queries import messages as queries
from server.concern_words import state_word
from server.i18n import local_label, speaking
from server.services import messages
from server.services.plain_text import paragraphs

JOINING = timedelta(minutes=15)
"""How long a letter waits for further steps: a moderator often takes two in a row."""
APART = timedelta(days=1)
# Begins the end of a letter, as mail programs know it; later steps are put before it.
_FOOT = "\n\n-- \n"


@dataclass(frozen=True)
class Subject:
    """What a letter is about: a concern, with the names that its reader knows it by."""

    concern: Concern
    territory: Territory
    topic: Topic
    agency: Agency


def moved(
    session: Session, concern: Concern, *, words: str | None = None, now: datetime | None = None
) -> int | None:
    """Tell the reporter that the concern has moved, in the transaction of that step.

    Steps within a day become one letter. It names the state and who owns the concern and gives the words
    meant for the reporter; what anybody wrote or where it was is not repeated, since a mailbox may be shared.

    Parameters
    ----------
    words
        What the moderator says to the reporter at this step.

    Returns
    -------
    int | None
        The number of the letter; None when the reporter wants none.
    """
    now = now or datetime.now(UTC)
    session.flush()
    email = reader_of(session, concern)
    if email is None:
        return None
    newest = queries.newest(session, concern.id, kind=messages.MOVED)
    with speaking(concern.language):
        subject = subject_of(session, concern)
        step = _step(subject, words, _day(now, subject.territory))
        if newest is not None and newest.sent_at is None and newest.attempts < messages.MOST_ATTEMPTS:
            before, foot, after = newest.body.rpartition(_FOOT)
            newest.body = f"{before}\n\n{step}{foot}{after}"
            session.flush()
            return newest.id
        return messages.post(
            session,
            kind=messages.MOVED,
            recipient=email,
            subject=gettext("News of your concern %(ref)s", ref=concern.public_ref),
            body=f"{opening(subject)}\n\n{step}{foot_of(subject)}",
            territory_id=concern.territory_id,
            concern_id=concern.id,
            not_before=_first_moment(now, newest.sent_at if newest else None),
        )


def reader_of(session: Session, concern: Concern) -> str | None:
    """Whom news of a concern go to, held until the transaction ends; None where nobody wants or can get them.

    An address may have been copied wrongly from a sheet of paper: that must not stop what is being told.
    """
    if concern.erased_at is not None:
        return None
    email = queries.wanted_by(session, concern.id)
    return email if email and messages.is_address(email) else None


def subject_of(session: Session, concern: Concern) -> Subject:
    """Look up the names that a letter about a concern needs."""
    return Subject(
        concern,
        session.get_one(Territory, concern.territory_id),
        session.get_one(Topic, concern.topic_id),
        session.get_one(Agency, concern.agency_id),
    )


def opening(subject: Subject) -> str:
    """How every letter about a concern begins: what it was, as far as another reader may know."""
    concern = subject.concern
    day = _day(concern.submitted_at or concern.created_at, subject.territory)
    greeting = gettext("Good day,")
    if subject.topic.sensitive:
        about = gettext(
            "you told us of something (%(day)s, concern %(ref)s).", day=day, ref=concern.public_ref
        )
    else:
        about = gettext(
            "you told us of something: %(topic)s (%(day)s, concern %(ref)s).",
            day=day,
            topic=local_label(subject.topic.labels),
            ref=concern.public_ref,
        )
    return f"{greeting}\n\n{about}"


def foot_of(subject: Subject) -> str:
    """How every letter about a concern ends: where to look, and why it came."""
    look = gettext("To see everything about it, or to answer, type your tracking code here:")
    why = gettext(
        "You get this letter because you left your address with your concern. On that page you can also take "
        "the address back. Nobody reads answers to this letter."
    )
    return f"{_FOOT}{look}\n{tracking_page(subject.territory)}\n\n{why}\n{subject.territory.name}"


def tracking_page(territory: Territory) -> str:
    """Where a tracking code is typed, for a letter."""
    return f"{messages.HERE}/t/{territory.slug}/concerns/follow"


def _step(subject: Subject, words: str | None, day: str) -> str:
    lines = [
        gettext("%(day)s: %(state)s", day=day, state=state_word(subject.concern.state)),
        gettext("Who answers for it: %(agency)s", agency=local_label(subject.agency.labels)),
    ]
    said = paragraphs(words or "")
    return "\n".join(lines) + (f"\n\n{said}" if said else "")


def _first_moment(now: datetime, sent: datetime | None) -> datetime:
    soon = now + JOINING
    return max(soon, sent + APART) if sent else soon


def _day(moment: datetime, territory: Territory) -> str:
    day: date = moment.astimezone(ZoneInfo(territory.timezone)).date()
    return str(format_date(day, "long"))
