"""Concerns: the way from its arrival to its answer, what each step needs, and what nobody may do."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from gis.models import (
    ConcernContact,
    ConcernEvent,
    ConcernState,
    ConcernVersion,
    Job,
    Message,
    Role,
    Visibility,
)
from server.services import concerns, moderation
from server.services.concern_states import NEXT, is_closed
from server.services.concerns import Changed, Hand, Step
from server.services.refusals import Conflict, Invalid, NotFound
from tests.concern_factories import add_agency, add_concern, add_topic
from tests.factories import NOON, add_person, add_territory

LATER = NOON + timedelta(hours=3)
ANSWER = "The lamp was mended on Tuesday by the town."


@pytest.fixture
def here(session):
    return add_territory(session, "here")


@pytest.fixture
def town(session, here):
    """An agency that is not the police."""
    return add_agency(session, here, "town")


@pytest.fixture
def topic(session, here, town):
    return add_topic(session, here, "lighting", agency=town)


@pytest.fixture
def concern(session, here, topic):
    return add_concern(session, here, topic)


@pytest.fixture
def moderator(session):
    return add_person(session, Role.MODERATOR)


@pytest.fixture
def hand(session, moderator):
    """``hand(concern)`` is a moderator who has just loaded its page."""

    def act(concern):
        session.commit()  # what is refused rolls back, and what the test made before stays
        return Hand(moderator.id, concerns.token_of(session, concern))

    return act


@pytest.fixture
def go(session, here, hand):
    """``go(concern, state, …)`` takes a step as a moderator with a fresh page would."""

    def act(concern, state, *, now=LATER, **said):
        step = Step(ConcernState(state), **said)
        return concerns.move(session, here, concern.id, hand(concern), step, now=now)

    return act


@pytest.fixture
def publish(session, here, hand):
    def act(concern, words="The lamp is dark.", **more):
        more.setdefault("now", LATER)
        return moderation.publish(session, here, concern.id, hand(concern), public_words=words, **more)

    return act


def steps(session, concern):
    """Every step of a concern as (kind, state), oldest first."""
    rows = session.scalars(select(ConcernEvent).filter_by(concern_id=concern.id).order_by(ConcernEvent.id))
    return [(row.kind, row.state) for row in rows]


def jobs(session):
    return session.scalars(select(Job).where(Job.kind == "publish")).all()


def test_a_concern_goes_from_its_arrival_to_an_answer_step_by_step(session, here, concern, go):
    add_agency(session, here, "house")
    go(concern, "checked")
    go(concern, "passed", agency="house", words="The house manager has it now.", note="rang them")
    go(concern, "planned", words="In spring.")
    go(concern, "done", words=ANSWER)
    assert [kind for kind, _ in steps(session, concern)] == ["checked", "passed", "planned", "done"]
    assert (concern.checked_at, concern.closed_at, concern.closing_words) == (LATER, LATER, ANSWER)
    passed = session.scalars(select(ConcernEvent).filter_by(kind="passed")).one()
    assert (passed.words, passed.note) == ("The house manager has it now.", "rang them")


@pytest.mark.parametrize("state", list(ConcernState))
def test_every_state_leads_somewhere_and_every_answer_back_to_the_beginning(state):
    assert NEXT[state]
    assert (NEXT[state] == (ConcernState.RECEIVED,)) == is_closed(state)


@pytest.mark.parametrize(
    ("state", "wanted"),
    [("received", "done"), ("received", "passed"), ("done", "planned"), ("checked", "received")],
)
def test_a_step_that_may_not_follow_is_refused_and_nothing_is_written(
    session, here, topic, go, state, wanted
):
    concern = add_concern(session, here, topic, state=ConcernState(state))
    with pytest.raises(Invalid, match="cannot become"):
        go(concern, wanted, agency="police", words=ANSWER)
    assert (concern.state, steps(session, concern)) == (state, [])


def test_passing_on_names_an_agency_that_then_owns_the_concern(session, here, concern, go):
    house = add_agency(session, here, "house")
    go(concern, "checked")
    with pytest.raises(Invalid, match="Choose which agency"):
        go(concern, "passed")
    go(concern, "passed", agency="house")
    assert concern.agency_id == house.id


def test_an_agency_of_another_territory_or_a_retired_one_is_no_choice(session, here, concern, go):
    add_agency(session, add_territory(session, "there"), "elsewhere")
    add_agency(session, here, "closed", active=False)
    go(concern, "checked")
    for code in ("elsewhere", "closed", "nobody"):
        with pytest.raises(Invalid, match="Choose which agency"):
            go(concern, "passed", agency=code)


def test_what_one_agency_has_may_go_to_another_but_not_to_itself(session, here, concern, go):
    add_agency(session, here, "house")
    add_agency(session, here, "roads")
    go(concern, "checked")
    go(concern, "passed", agency="house")
    with pytest.raises(Invalid, match="has it already"):
        go(concern, "passed", agency="house")
    go(concern, "passed", agency="roads")


def test_the_police_take_a_concern_over_by_a_step_of_their_own(session, here, concern, go):
    police = add_agency(session, here, "police")
    go(concern, "checked")
    with pytest.raises(Invalid, match="step of its own"):
        go(concern, "passed", agency="police")
    go(concern, "police")
    assert concern.agency_id == police.id


@pytest.mark.parametrize("state", ["done", "not_possible"])
@pytest.mark.parametrize("words", ["", "   ", "Done.", "x\u200b" * 9])
def test_an_answer_without_words_is_none(session, concern, go, state, words):
    go(concern, "checked")
    with pytest.raises(Invalid, match="plain words") as refusal:
        go(concern, state, words=words)
    assert refusal.value.field == "words"
    assert (concern.state, concern.closed_at) == (ConcernState.CHECKED, None)


def test_a_duplicate_names_the_concern_it_repeats(session, here, topic, concern, go):
    first = add_concern(session, here, topic)
    go(concern, "checked")
    for ref in ("", "nonsense", concern.public_ref):
        with pytest.raises(Invalid):
            go(concern, "duplicate", duplicate_of=ref)
    go(concern, "duplicate", duplicate_of=f" {first.public_ref.upper()} ")
    assert (concern.duplicate_of, concern.closed_at) == (first.id, LATER)


def test_a_duplicate_of_a_duplicate_leads_to_the_first_and_never_round_in_a_circle(
    session, here, topic, concern, go
):
    first, second = add_concern(session, here, topic), add_concern(session, here, topic)
    go(second, "checked")
    go(second, "duplicate", duplicate_of=first.public_ref)
    go(concern, "checked")
    go(concern, "duplicate", duplicate_of=second.public_ref)
    assert concern.duplicate_of == first.id
    go(first, "checked")
    with pytest.raises(Invalid, match="cannot repeat itself"):
        go(first, "duplicate", duplicate_of=second.public_ref)


def test_a_concern_of_another_territory_cannot_be_repeated(session, here, concern, go):
    there = add_territory(session, "there")
    other = add_concern(session, there, add_topic(session, there))
    go(concern, "checked")
    with pytest.raises(Invalid, match="no such concern"):
        go(concern, "duplicate", duplicate_of=other.public_ref)


def test_opening_again_keeps_the_old_answer_as_a_version_and_asks_anew(session, concern, go):
    go(concern, "checked")
    go(concern, "done", words=ANSWER)
    concern.asked_at = LATER
    go(concern, "received", words="It is dark again.")
    assert (concern.state, concern.reopened, concern.closing_words) == (ConcernState.RECEIVED, 1, None)
    assert (concern.closed_at, concern.checked_at) == (None, None)
    assert session.scalars(select(ConcernVersion.closing_words)).one() == ANSWER
    go(concern, "checked")
    go(concern, "done", words=ANSWER)
    assert concern.asked_at is None
    assert steps(session, concern)[2] == ("reopened", ConcernState.RECEIVED)


def test_the_last_step_can_be_taken_back_within_the_hour(session, here, town, concern, go, hand):
    add_agency(session, here, "house")
    go(concern, "checked")
    go(concern, "passed", agency="house")
    go(concern, "done", words=ANSWER)
    concerns.undo(session, here, concern.id, hand(concern), now=LATER + timedelta(minutes=59))
    assert (concern.state, concern.closed_at, concern.closing_words) == (ConcernState.PASSED, None, None)
    with pytest.raises(Conflict, match="no longer"):
        concerns.undo(session, here, concern.id, hand(concern), now=LATER)
    assert steps(session, concern)[-1] == ("undone", ConcernState.PASSED)


def test_the_first_step_taken_back_gives_the_concern_to_who_owns_its_topic(
    session, here, town, concern, go, hand
):
    go(concern, "checked")
    concerns.undo(session, here, concern.id, hand(concern), now=LATER)
    assert (concern.state, concern.agency_id, concern.checked_at) == (ConcernState.RECEIVED, town.id, None)


def test_after_an_hour_a_step_stays(session, here, concern, go, hand):
    go(concern, "checked")
    with pytest.raises(Conflict, match="no longer"):
        concerns.undo(session, here, concern.id, hand(concern), now=LATER + timedelta(minutes=61))


def test_of_two_who_decide_at_once_the_second_is_told_and_overwrites_nothing(
    session, here, concern, hand, go
):
    seen = hand(concern)
    go(concern, "checked")
    with pytest.raises(Changed, match="while you had it open"):
        concerns.move(session, here, concern.id, seen, Step(ConcernState.PLANNED), now=LATER)
    assert concern.state is ConcernState.CHECKED


@pytest.mark.parametrize("change", ["note", "photo", "words", "handler"])
def test_every_change_makes_another_version(session, here, concern, hand, moderator, change, publish):
    seen = hand(concern)
    if change == "note":
        moderation.remark(session, here, concern.id, seen, "Rang twice.", now=LATER)
    elif change == "handler":
        moderation.assign(session, here, concern.id, seen, moderator.id, now=LATER)
    elif change == "photo":
        publish(concern, photos=frozenset({1}))
    else:
        concern.words = "Changed by the reporter."
        session.flush()
    assert hand(concern).token != seen.token


def test_a_draft_an_erased_concern_and_one_of_elsewhere_take_no_step(session, here, topic, hand):
    draft = add_concern(session, here, topic, sent=None)
    there = add_territory(session, "there")
    other = add_concern(session, there, add_topic(session, there))
    for concern in (draft, other):
        with pytest.raises(NotFound):
            concerns.move(session, here, concern.id, hand(concern), Step(ConcernState.CHECKED), now=LATER)
    erased = add_concern(session, here, topic, erased_at=LATER)
    with pytest.raises(Conflict, match="erased"):
        concerns.move(session, here, erased.id, hand(erased), Step(ConcernState.CHECKED), now=LATER)


def test_the_reporter_who_left_an_address_hears_of_the_step_and_not_of_the_note(session, concern, go):
    session.add(ConcernContact(concern_id=concern.id, email="anna@example.org", wants_news=True))
    concern.language = "en"
    go(concern, "checked")
    go(concern, "planned", words="In spring.", note="only for us")
    body = session.scalars(select(Message.body)).one()
    assert "In spring." in body
    assert "only for us" not in body


def test_publishing_keeps_the_words_as_written_and_shows_those_of_the_moderator(session, concern, publish):
    publish(concern, "The lamp is dark.")
    assert concern.visibility is Visibility.PUBLIC
    assert concern.public_words == "The lamp is dark."
    assert concern.words == "The lamp by the stairs has been dark since autumn."
    assert [kind for kind, _ in steps(session, concern)] == ["checked", "published"]
    assert len(jobs(session)) == 1


def test_other_public_words_keep_the_earlier_ones_as_a_version(session, concern, publish):
    publish(concern, "The lamp is dark.")
    publish(concern, "The lamp is dark.")
    assert session.scalars(select(ConcernVersion)).all() == []
    publish(concern, "The lamp at the stairs is dark.")
    assert session.scalars(select(ConcernVersion.public_words)).one() == "The lamp is dark."


def test_a_sensitive_topic_is_never_public(session, here, town, publish):
    topic = add_topic(session, here, "home", agency=town, sensitive=True)
    concern = add_concern(session, here, topic)
    with pytest.raises(Invalid, match="never shown in public"):
        publish(concern)
    assert concern.visibility is Visibility.PENDING


def test_withholding_needs_one_of_the_reasons(session, here, concern, hand):
    for reason in ("", "because", "erased"):
        with pytest.raises(Invalid, match="Choose why"):
            moderation.withhold(session, here, concern.id, hand(concern), reason=reason, now=LATER)
    moderation.withhold(session, here, concern.id, hand(concern), reason="person", now=LATER)
    assert (concern.visibility, concern.withheld_reason) == (Visibility.WITHHELD, "person")
    assert concern.state is ConcernState.CHECKED
    assert jobs(session) == []


def test_moving_to_a_sensitive_topic_takes_a_concern_from_the_public(
    session, here, town, concern, hand, publish
):
    add_topic(session, here, "home", agency=town, sensitive=True)
    publish(concern)
    moderation.change_topic(session, here, concern.id, hand(concern), "home", now=LATER)
    assert (concern.visibility, concern.withheld_reason) == (Visibility.WITHHELD, "sensitive")
    moderation.change_topic(session, here, concern.id, hand(concern), "lighting", now=LATER)
    assert (concern.visibility, concern.withheld_reason) == (Visibility.PENDING, None)


def test_another_topic_brings_its_owner_unless_somebody_was_named(session, here, concern, hand, go):
    roads = add_agency(session, here, "roads")
    add_topic(session, here, "potholes", agency=roads)
    moderation.change_topic(session, here, concern.id, hand(concern), "potholes", now=LATER)
    assert concern.agency_id == roads.id
    house = add_agency(session, here, "house")
    go(concern, "checked")
    go(concern, "passed", agency="house")
    moderation.change_topic(session, here, concern.id, hand(concern), "lighting", now=LATER)
    assert concern.agency_id == house.id


def test_a_concern_is_given_only_to_who_reads_concerns_here(session, here, concern, hand, moderator):
    auditor = add_person(session, Role.AUDITOR)
    elsewhere = add_person(session, Role.OFFICER, territory=add_territory(session, "there"))
    for person in (auditor, elsewhere):
        with pytest.raises(Invalid, match="does not read concerns"):
            moderation.assign(session, here, concern.id, hand(concern), person.id, now=LATER)
    moderation.assign(session, here, concern.id, hand(concern), moderator.id, now=LATER)
    assert concern.handler_id == moderator.id
    moderation.assign(session, here, concern.id, hand(concern), None, now=LATER)
    assert concern.handler_id is None
