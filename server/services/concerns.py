"""Concerns: the steps of a concern from its arrival to its answer, each in one transaction, each recorded."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import (
    Concern,
    ConcernEvent,
    ConcernState,
    ConcernVersion,
    Territory,
    Topic,
    Visibility,
)
from gis.queries import concerns as queries
from server.concern_words import state_word
from server.i18n import speaking
from server.services import news, publishing
from server.services.concern_owners import owner_after, repeated
from server.services.concern_states import NEEDS_ANSWER, UNDOABLE, is_closed, may_follow
from server.services.plain_text import paragraphs
from server.services.refusals import Conflict, Invalid, NotFound
from server.services.transactions import transaction

SHORTEST_ANSWER = 20
"""A closing text with fewer characters tells nobody what happened."""

LONGEST_WORDS = 4000
UNDO_WITHIN = timedelta(hours=1)
"""How long a step can be taken back; later the reporter has heard of it, and another step must follow."""


class Changed(Conflict):
    """Somebody else changed the concern since the page was loaded."""


@dataclass(frozen=True)
class Hand:
    """Who acts, and the version of the concern that they saw when they decided."""

    person_id: int
    token: str


@dataclass(frozen=True)
class Step:
    """Where a concern goes next.

    Parameters
    ----------
    agency
        Code of the agency that it is passed to.
    duplicate_of
        Public name of the concern that it repeats.
    words
        For the reporter; for everybody where the step is an answer.
    note
        Stays among staff.
    """

    state: ConcernState
    agency: str = ""
    duplicate_of: str = ""
    words: str = ""
    note: str = ""


def token_of(session: Session, concern: Concern) -> str:
    """Name the version of a concern that a page shows: it is another one after every change."""
    seen = [
        concern.id, concern.state, concern.visibility, concern.withheld_reason, concern.topic_id,
        concern.agency_id, concern.handler_id, concern.words, concern.public_words, concern.closing_words,
        concern.place_words, concern.reopened, bool(concern.erased_at),
        queries.last_event_id(session, concern.id),
    ]  # fmt: skip
    return hashlib.sha256(json.dumps(seen).encode()).hexdigest()[:16]


@contextmanager
def opened(session: Session, territory: Territory, concern_id: int, hand: Hand) -> Iterator[Concern]:
    """Hold a concern for one step, in a transaction of its own.

    Raises
    ------
    NotFound, Conflict, Changed
        Where there is none, where it was erased, and where somebody was faster.
    """
    with transaction(session):
        concern = queries.lock(session, territory.id, concern_id)
        if concern is None:
            raise NotFound(gettext("There is no such concern in this territory."))
        if concern.erased_at is not None:
            raise Conflict(gettext("This concern was erased. Nothing about it can be changed any more."))
        if hand.token != token_of(session, concern):
            raise Changed(
                gettext(
                    "Somebody changed this concern while you had it open. Nothing of yours has been stored: "
                    "it still stands below. Compare it with what the page shows now, and send it again."
                )
            )
        yield concern
        session.flush()


def move(
    session: Session, territory: Territory, concern_id: int, hand: Hand, step: Step, *, now: datetime
) -> Concern:
    """Take one step of the state machine.

    Raises
    ------
    Invalid
        Where the step lacks its agency, its answer or the other concern, or may not follow.
    """
    with opened(session, territory, concern_id, hand) as concern:
        _require_follows(concern.state, step.state)
        words = text_of(step.words, field="words")
        if is_closed(step.state):
            _close(session, territory, concern, step, words, hand, now=now)
        elif step.state is ConcernState.RECEIVED:
            _reopen(session, concern, hand)
        else:
            concern.agency_id = owner_after(session, territory, concern, step.state, step.agency).id
            concern.checked_at = concern.checked_at if step.state is not ConcernState.CHECKED else now
        concern.state = step.state
        kind = "reopened" if step.state is ConcernState.RECEIVED else step.state.value
        record(session, concern, kind, hand, now=now, words=words, note=step.note)
        news.moved(session, concern, words=words, now=now)
        tell_public(session, territory, concern)
        return concern


def undo(session: Session, territory: Territory, concern_id: int, hand: Hand, *, now: datetime) -> Concern:
    """Take the last step back, if it was taken just now and nothing has followed it."""
    with opened(session, territory, concern_id, hand) as concern:
        last, *earlier = [row[0] for row in queries.events(session, concern_id)] or [None]
        if not can_undo(last, now=now):
            raise Conflict(gettext("The last step can no longer be taken back. Take another one instead."))
        topic = session.get_one(Topic, concern.topic_id)
        # What the reporter's own steps do not tell, such as the owner, stands in an earlier one of ours.
        state = next((event.state for event in earlier if event.state is not None), ConcernState.RECEIVED)
        agency = next((event.agency_id for event in earlier if event.agency_id is not None), topic.agency_id)
        keep_version(session, concern, hand)
        concern.state, concern.agency_id = state, agency
        concern.closed_at, concern.closing_words, concern.duplicate_of = None, None, None
        if concern.state is ConcernState.RECEIVED:
            concern.checked_at = None
        record(session, concern, "undone", hand, now=now)
        with speaking(concern.language):
            words = gettext("The last step was taken back.")
        news.moved(session, concern, words=words, now=now)
        tell_public(session, territory, concern)
        return concern


def can_undo(event: ConcernEvent | None, *, now: datetime) -> bool:
    """Whether this last step of a concern can still be taken back."""
    return event is not None and event.kind in UNDOABLE and now - event.at <= UNDO_WITHIN


def record(
    session: Session,
    concern: Concern,
    kind: str,
    hand: Hand,
    *,
    now: datetime,
    words: str = "",
    note: str = "",
) -> None:
    """Write one step down, with where the concern stands after it."""
    event = ConcernEvent(
        concern_id=concern.id,
        at=now,
        kind=kind,
        person_id=hand.person_id,
        state=concern.state,
        agency_id=concern.agency_id,
        words=words or None,
        note=text_of(note, field="note") or None,
    )
    queries.add_all(session, event)


def tell_public(session: Session, territory: Territory, concern: Concern, *, before: bool = False) -> None:
    """Ask for the public tables anew, if the public sees the concern or saw it ``before``."""
    if before or concern.visibility is Visibility.PUBLIC:
        publishing.request(session, territory)


def _close(
    session: Session,
    territory: Territory,
    concern: Concern,
    step: Step,
    words: str,
    hand: Hand,
    *,
    now: datetime,
) -> None:
    if step.state in NEEDS_ANSWER and len(words) < SHORTEST_ANSWER:
        raise Invalid(
            gettext(
                "Write in plain words what happened, or why it is not possible: at least %(least)s "
                "characters. Everybody reads it.",
                least=SHORTEST_ANSWER,
            ),
            field="words",
        )
    if step.state is ConcernState.DUPLICATE:
        concern.duplicate_of = repeated(session, territory, concern, step.duplicate_of).id
    if concern.closing_words:
        keep_version(session, concern, hand)
    concern.closing_words, concern.closed_at = words or None, now
    # The reporter is asked anew whether this answer helped.
    concern.asked_at, concern.answered_at, concern.helped = None, None, None


def _reopen(session: Session, concern: Concern, hand: Hand) -> None:
    keep_version(session, concern, hand)
    concern.closed_at, concern.closing_words, concern.duplicate_of = None, None, None
    concern.checked_at = None
    concern.reopened += 1


def keep_version(session: Session, concern: Concern, hand: Hand) -> None:
    kept = {name: getattr(concern, name) for name in ("words", "public_words", "closing_words")}
    queries.add_all(session, ConcernVersion(concern_id=concern.id, person_id=hand.person_id, **kept))


def _require_follows(state: ConcernState, wanted: ConcernState) -> None:
    if not may_follow(state, wanted):
        raise Invalid(
            gettext(
                "A concern that is “%(state)s” cannot become “%(wanted)s”.",
                state=state_word(state),
                wanted=state_word(wanted),
            ),
            field="state",
        )


def text_of(text: str, *, field: str) -> str:
    plain = paragraphs(text)
    if len(plain) > LONGEST_WORDS:
        raise Invalid(gettext("At most %(most)s characters.", most=LONGEST_WORDS), field=field)
    return plain
