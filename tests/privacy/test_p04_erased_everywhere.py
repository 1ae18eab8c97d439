"""P4, P19: an erased record is absent from every table and every file, however it was erased."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.columns.shelf import Shelf
from gis.models import (
    Concern,
    ConcernContact,
    ConcernEvent,
    ConcernPhoto,
    ConcernState,
    ConcernSupport,
    ConcernVersion,
    Message,
    NoticedCard,
    Rejection,
    RejectionKind,
    Role,
    Visibility,
)
from server.jobs.post import deliver
from server.services import erasure, publishing, retention, subject_access
from server.settings import Settings
from tests.concern_factories import add_concern, add_topic, publish_territory
from tests.factories import (
    add_batch,
    add_category,
    add_incident,
    add_neighbourhood,
    add_person,
    add_territory,
)
from tests.privacy import traces

NOW = datetime(2026, 11, 30, 1, 30, tzinfo=UTC)
MARK = "Zvirbulis-7f3a"
SPOT = (22.5871239, 57.2459871)
CODE = "7F3A-7F3A-7F3A-7F3A"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def here(session: Session) -> Any:
    return add_territory(session, "here")


@pytest.fixture
def concern(session: Session, here: Any, home: Path) -> Concern:
    """A concern with the marker wherever a concern can carry something, on the board and in letters."""
    person = add_person(session, Role.MODERATOR)
    publish_territory(session, here)
    marked = add_concern(
        session,
        here,
        add_topic(session, here),
        at=SPOT,
        code=CODE,
        sent=NOW - timedelta(days=900),
        words=f"{MARK} drinks in the yard.",
        place_words=f"at {MARK}'s door",
        public_words=f"Somebody ({MARK}) drinks in the yard.",
        closing_words=f"{MARK} was spoken to.",
        state=ConcernState.DONE,
        visibility=Visibility.PUBLIC,
        checked_at=NOW - timedelta(days=890),
        closed_at=NOW - timedelta(days=800),
    )
    versions = {"words": MARK, "public_words": MARK, "closing_words": MARK}
    session.add_all(
        [
            ConcernContact(concern_id=marked.id, email=f"{MARK}@example.org", phone=MARK),
            ConcernPhoto(concern_id=marked.id, jpeg=MARK.encode(), width=1, height=1, public=True),
            ConcernVersion(concern_id=marked.id, person_id=person.id, **versions),
            ConcernEvent(concern_id=marked.id, kind="note", words=MARK, note=f"{MARK} at {SPOT}"),
            ConcernSupport(concern_id=marked.id, source_key=MARK),
            NoticedCard(
                ref=marked.public_ref,
                territory_slug="here",
                fingerprint=MARK,
                first_seen_at=NOW,
                changed_at=NOW,
            ),
        ]
    )
    publishing.derive(session, here, today=NOW.date())
    card = f"talsi:/t/here/board/{marked.public_ref}"
    for concern_id, words in ((marked.id, f"Dear {MARK}"), (None, f"New here: {MARK}. {card}")):
        session.add(
            Message(
                concern_id=concern_id,
                kind="news",
                recipient="a@example.org",
                subject=words,
                body=words,
                created_at=NOW,
                not_before=NOW,
            )
        )
    session.commit()
    deliver(session, Settings(home=home), now=NOW)
    return marked


def _by_night(session: Session, concern: Concern) -> None:
    retention.run(session, now=NOW)


def _by_hand(session: Session, concern: Concern) -> None:
    erasure.erase(session, concern.id)


def _by_code(session: Session, concern: Concern) -> None:
    subject_access.erase(session, subject_access.find(session, CODE.lower()), asked_by="letter")


WAYS = {"night": _by_night, "hand": _by_hand, "code": _by_code}


@pytest.mark.parametrize("erase", WAYS.values(), ids=WAYS)
def test_p04_an_erased_concern_is_found_nowhere(
    session: Session, here: Any, home: Path, concern: Concern, erase: Callable[[Session, Concern], None]
) -> None:
    before = traces.in_tables(session, MARK, *SPOT)
    assert before >= {
        "exact.concern.words",
        "exact.concern.public_words",
        "exact.concern.closing_words",
        "exact.concern.place_words",
        "exact.concern.location",
        "exact.concern_contact.email",
        "exact.concern_contact.phone",
        "exact.concern_photo.jpeg",
        "exact.concern_version.words",
        "exact.concern_event.words",
        "exact.concern_event.note",
        "exact.concern_support.source_key",
        "exact.message.body",
        "exact.noticed_card.fingerprint",
        "published.concern.words",
        "published.concern.closing_words",
    }
    assert len(traces.in_files(home, MARK, *SPOT)) == 2
    erase(session, concern)
    erasure.sweep(session, home / "outbox")
    publishing.derive(session, here, today=NOW.date())
    assert traces.in_tables(session, MARK, *SPOT) == set()
    assert traces.in_files(home, MARK, *SPOT) == set()


def test_p04_of_an_erased_concern_no_neighbourhood_stays_and_of_its_steps_only_the_days(
    session: Session, here: Any, concern: Concern
) -> None:
    concern.neighbourhood_id = add_neighbourhood(session, here, bounds=(22.5, 57.2, 22.7, 57.3)).id
    concern.asked_at = concern.answered_at = NOW - timedelta(days=1)
    session.commit()
    erasure.erase(session, concern.id)
    assert concern.neighbourhood_id is None
    moments = [concern.submitted_at, concern.checked_at, concern.closed_at, concern.asked_at]
    moments += [concern.answered_at, *session.scalars(select(ConcernEvent.at))]
    assert len(moments) > 5
    assert {(each.hour, each.minute, each.second) for each in moments if each} == {(0, 0, 0)}


def test_p04_an_erased_incident_is_found_nowhere(session: Session, here: Any, home: Path) -> None:
    category = add_category(session, here)
    old = add_incident(
        session,
        here,
        category,
        at=datetime(2019, 5, 1, 12, tzinfo=UTC),
        place=SPOT,
        reference=MARK,
        address=MARK,
    )
    add_incident(session, here, category, at=datetime(2026, 5, 1, 12, tzinfo=UTC))
    row = {"kind": RejectionKind.UNLOCATED, "reason": "no_coordinate", "cells": [MARK, *map(str, SPOT)]}
    session.add(Rejection(batch_id=add_batch(session, here).id, row_number=1, incident_id=old.id, **row))
    session.commit()
    shelf = Shelf(home / "columns")
    shelf.columns(session, here)
    assert traces.in_tables(session, MARK, *SPOT) >= {"exact.incident.location", "exact.rejection.cells"}
    assert traces.in_files(home, MARK, *SPOT)
    retention.decide(session, "incident", 1826, by="DPO", review_on=date(2099, 1, 1), today=NOW.date())
    retention.run(session, now=NOW)
    shelf.columns(session, here)
    shelf.tidy(session)
    assert traces.in_tables(session, MARK, *SPOT) == set()
    assert traces.in_files(home, MARK, *SPOT) == set()
