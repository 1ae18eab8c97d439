"""Redaction: what is taken out of a concern is gone wherever it stood, and nothing brings it back."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from gis.models import (
    Concern,
    ConcernEvent,
    ConcernPhoto,
    ConcernState,
    ConcernVersion,
    Message,
    PublishedConcern,
    PublishedTopic,
    Role,
)
from server.services import concerns, erasure, moderation, redaction
from server.services.concerns import Changed, Hand, Step
from server.services.redaction import MARK
from server.services.refusals import Invalid, NotFound
from tests.concern_factories import add_concern, add_topic, publish_territory
from tests.factories import NOON, add_person, add_territory

LATER = NOON + timedelta(hours=3)
NAME = "Pēteris  Kalniņš"


@pytest.fixture
def here(session):
    return add_territory(session, "here")


@pytest.fixture
def concern(session, here):
    words = f"{NAME} breaks the lamp.\nAsk pēteris\nkalniņš himself."
    return add_concern(
        session, here, add_topic(session, here), words=words, place_words=f"at the house of {NAME}"
    )


@pytest.fixture
def moderator(session):
    return add_person(session, Role.MODERATOR)


@pytest.fixture
def hand(session, moderator, concern):
    """A moderator who has just loaded the page."""

    def act():
        session.commit()
        return Hand(moderator.id, concerns.token_of(session, concern))

    return act


@pytest.fixture
def redact(session, here, concern, hand):
    def act(wanted=NAME, reason="a name", **more):
        return redaction.redact(
            session, here, concern.id, more.get("hand") or hand(), text=wanted, reason=reason, now=LATER
        )

    return act


def everything(session):
    """All text that the database keeps of concerns, as PostgreSQL itself writes the rows."""
    tables = ("concern", "concern_event", "concern_version", "message")
    rows = [session.scalars(text(f"SELECT t::text FROM exact.{table} t")).all() for table in tables]
    return "\n".join(row for table in rows for row in table).casefold()


def test_redaction_reaches_words_place_versions_steps_and_letters(session, here, concern, hand, redact):
    def publish(words):
        moderation.publish(session, here, concern.id, hand(), public_words=words, now=LATER)

    publish(f"{NAME} breaks it")
    publish("Somebody breaks it")
    step = Step(ConcernState.PLANNED, words=f"We spoke with {NAME}.", note=f"{NAME} lives there")
    concerns.move(session, here, concern.id, hand(), step, now=LATER)
    letter = {"kind": "moved", "recipient": "a@b.lv", "subject": f"On {NAME}", "body": f"Dear, {NAME}."}
    session.add(Message(concern_id=concern.id, **letter))
    news = {**letter, "kind": "digest", "subject": "News", "body": f"/concerns/{concern.public_ref}: {NAME}"}
    session.add(Message(**news))
    # Two in its words, its place, a version (words twice, public words), a step, a note, two in a letter,
    # one in a letter about the board.
    assert redact() == 11
    session.expire_all()
    assert "kalni" not in everything(session)
    assert concern.words == f"{MARK} breaks the lamp.\nAsk {MARK} himself."
    assert session.scalars(select(ConcernVersion.public_words)).one() == f"{MARK} breaks it"


def test_a_letter_that_was_written_to_a_file_goes_from_the_file_as_well(session, concern, redact, tmp_path):
    for kind, body in (("moved", f"We spoke with {NAME}."), ("asked", "Did it help?")):
        letter = {"kind": kind, "recipient": "a@b.lv", "subject": "News", "body": body}
        session.add(Message(concern_id=concern.id, sent_at=NOON, **letter))
    session.flush()
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    for letter in session.scalars(select(Message)):
        (outbox / f"{letter.id:08d}-{letter.kind}.eml").write_text(letter.body)
    redact()
    erasure.sweep(session, outbox)
    assert [file.read_text() for file in outbox.iterdir()] == ["Did it help?"]
    kept = session.execute(select(Message.body, Message.sent_at).filter_by(kind="moved")).one()
    assert kept == (f"We spoke with {MARK}.", NOON)


def test_redacting_makes_no_version_of_the_words_that_are_to_go(session, redact):
    redact()
    assert session.scalars(select(ConcernVersion)).all() == []
    event = session.scalars(select(ConcernEvent)).one()
    assert (event.kind, event.note) == ("redacted", "a name")


def test_a_reason_that_repeats_the_text_is_redacted_too(session, redact):
    redact(reason=f"names {NAME}")
    assert session.scalars(select(ConcernEvent.note)).one() == f"names {MARK}"


def test_a_public_card_leaves_the_board_at_once(session, here, concern, hand, redact):
    moderation.publish(session, here, concern.id, hand(), public_words=NAME, now=LATER)
    publish_territory(session, here)
    labels = {"labels": {}, "hints": {}, "agency_code": "police", "sensitive": False, "position": 0}
    session.add(PublishedTopic(territory_slug="here", code="lighting", **labels))
    session.flush()
    month = NOON.date().replace(day=1)
    card = {"state": "checked", "daypart": "any", "recurring": False, "supports": 0, "agency_code": "police"}
    session.add(
        PublishedConcern(
            ref=concern.public_ref,
            territory_slug="here",
            topic_code="lighting",
            received_month=month,
            words=NAME,
            **card,
        )
    )
    redact()
    assert session.scalars(select(PublishedConcern)).all() == []


@pytest.mark.parametrize("wanted", ["", " ", "x", "…", MARK, "x" * 501])
def test_what_is_to_go_must_be_something(redact, wanted):
    with pytest.raises(Invalid) as refusal:
        redact(wanted)
    assert refusal.value.field == "text"


def test_words_that_stand_nowhere_are_refused_and_signs_of_patterns_are_taken_as_they_are(session, redact):
    for wanted in ("Jānis", ".*", "P.teris Kalniņš"):
        with pytest.raises(Invalid, match="stand nowhere"):
            redact(wanted)
    assert session.scalars(select(Concern.words)).one().startswith("Pēteris")


def test_a_redaction_says_why(redact):
    with pytest.raises(Invalid) as refusal:
        redact(reason=" ")
    assert refusal.value.field == "reason"


def test_who_saw_an_older_version_redacts_nothing(session, here, concern, hand, redact):
    seen = hand()
    moderation.remark(session, here, concern.id, seen, "Rang.", now=LATER)
    with pytest.raises(Changed):
        redact(hand=seen)


def test_a_picture_is_removed_for_good(session, here, concern, hand):
    photo = ConcernPhoto(concern_id=concern.id, jpeg=b"jpeg", width=1, height=1)
    session.add(photo)
    session.flush()
    redaction.remove_photo(session, here, concern.id, hand(), photo.id, reason="a face", now=LATER)
    assert session.scalars(select(ConcernPhoto)).all() == []
    with pytest.raises(NotFound):
        redaction.remove_photo(session, here, concern.id, hand(), photo.id, reason="a face", now=LATER)
