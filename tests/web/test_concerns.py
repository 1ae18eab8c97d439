"""Concern pages: the queue and one concern, what each role gets, and what becomes of a decision."""

from datetime import UTC, datetime, timedelta

import pytest
from geoalchemy2.shape import from_shape
from shapely.geometry import LineString
from sqlalchemy import func, select

from gis.models import (
    AuditEvent,
    ConcernContact,
    ConcernEvent,
    ConcernPhoto,
    ConcernState,
    Ground,
    Role,
    Visibility,
)
from server.services import concerns
from tests.concern_factories import add_agency, add_concern, add_place, add_topic
from tests.factories import add_neighbourhood, add_person, add_territory

ANSWER = "The lamp was mended on Tuesday by the town."


@pytest.fixture
def here(session):
    return add_territory(session, "here")


@pytest.fixture
def topic(session, here):
    add_agency(session, here, "house")
    return add_topic(session, here, "lighting")


@pytest.fixture
def concern(session, here, topic):
    concern = add_concern(session, here, topic, sent=datetime.now(UTC) - timedelta(days=9))
    session.commit()
    return concern


@pytest.fixture
def moderator(session, here, sign_in):
    """The browser of a moderator who has said what for."""
    return sign_in(add_person(session, Role.MODERATOR))


@pytest.fixture
def decide(session, moderator, concern):
    """``decide(decision, …)`` sends one of the page's forms, with the page's own token."""

    def act(decision, *, token=None, **form):
        session.commit()
        session.expire_all()  # the application has a session of its own
        form["token"] = token or concerns.token_of(session, concern)
        answer = moderator.post(f"/t/here/concerns/queue/{concern.id}/{decision}", data=form)
        session.expire_all()
        return answer

    return act


@pytest.fixture(autouse=True)
def before(session):
    """The last row of the record before a test: those that commit leave theirs, which nobody can remove."""
    session.info["before"] = session.scalar(select(func.max(AuditEvent.id))) or 0


def recorded(session):
    after = AuditEvent.id > session.info["before"]
    return session.scalars(select(AuditEvent).where(after).order_by(AuditEvent.id)).all()


def operations(session):
    return [row.operation for row in recorded(session)]


def test_the_queue_lists_what_waits_with_words_owner_and_deadline(moderator, concern):
    text = moderator.get("/t/here/concerns/queue").text
    assert "The lamp by the stairs has been dark" in text
    assert "days late" in text
    assert "1 concern<" in text


def test_a_draft_is_nobodys_business(session, here, topic, moderator):
    draft = add_concern(session, here, topic, sent=None, words="half written")
    session.commit()
    assert "half written" not in moderator.get("/t/here/concerns/queue?tab=all").text
    assert moderator.get(f"/t/here/concerns/queue/{draft.id}").status_code == 404


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", 1),
        ("tab=closed", 2),
        ("tab=all", 3),
        ("tab=late", 1),
        ("tab=check", 1),
        ("tab=answer", 0),
        ("tab=all&state=done", 1),
        ("tab=all&topic=noise", 1),
        ("tab=all&topic=nothing", 0),
        ("tab=all&agency=police", 3),
        ("tab=all&neighbourhood=centre", 1),
        ("tab=all&neighbourhood=-", 2),
        ("tab=all&q=LAMP stairs", 1),
        ("tab=all&q=pļavas", 1),
        ("tab=all&q=%25", 0),
        ("tab=all&channel=phone", 1),
        ("tab=all&mine=1", 0),
        ("tab=nonsense&state=nonsense&page=-3", 1),
    ],
)
def test_filters_and_words_find_what_they_say(session, here, topic, concern, moderator, query, found):
    centre = add_neighbourhood(session, here, bounds=(22.5, 57.2, 22.6, 57.3))
    noise = add_topic(session, here, "noise")
    add_concern(session, here, noise, words="loud", neighbourhood_id=centre.id, channel="phone",
                state=ConcernState.DONE, closed_at=datetime.now(UTC))  # fmt: skip
    add_concern(session, here, topic, words=None, place_words="Plavas street",
                state=ConcernState.DUPLICATE, closed_at=datetime.now(UTC))  # fmt: skip
    session.commit()
    assert moderator.get(f"/t/here/concerns/queue?{query}").text.count("queue-row") == found


def test_who_reads_a_tracking_code_out_is_found_and_the_code_is_written_nowhere(
    session, here, topic, concern, moderator
):
    add_concern(session, here, topic, code="0123-4567-89AB-CDEF", words="mine", state=ConcernState.DONE)
    session.commit()
    text = moderator.get("/t/here/concerns/queue?q=o123 4567 89ab cdef").text
    assert (text.count("queue-row"), "mine" in text) == (1, True)
    [row] = recorded(session)
    assert row.objects["filter"] == {"q": "tracking code"}


def test_a_long_queue_has_pages(session, here, topic, moderator):
    for number in range(51):
        add_concern(session, here, topic, words=f"number {number}")
    session.commit()
    first = moderator.get("/t/here/concerns/queue").text
    assert first.count("queue-row") == 50
    assert "page=2" in first
    assert moderator.get("/t/here/concerns/queue?page=2").text.count("queue-row") == 1
    assert moderator.get("/t/here/concerns/queue?page=999").text.count("queue-row") == 1


def test_an_empty_queue_says_what_will_be_here(here, moderator):
    assert "No concern has come yet" in moderator.get("/t/here/concerns/queue").text


def test_a_list_with_nothing_left_says_so(concern, moderator):
    assert "Nothing waits here" in moderator.get("/t/here/concerns/queue?tab=closed").text
    assert "Nothing fits" in moderator.get("/t/here/concerns/queue?q=zebra").text


@pytest.mark.parametrize("role", [Role.ANALYST, Role.PLANNER, Role.OFFICER])
def test_who_may_read_sees_the_words_and_no_form(session, sign_in, concern, role):
    reader = sign_in(add_person(session, role))
    page = reader.get(f"/t/here/concerns/queue/{concern.id}")
    assert "The lamp by the stairs" in page.text
    assert "Take this step" not in page.text
    answer = reader.post(f"/t/here/concerns/queue/{concern.id}/step", data={"state": "checked"})
    assert answer.status_code == 403


def test_a_facilitator_sees_totals_and_not_a_word(session, sign_in, concern):
    facilitator = sign_in(add_person(session, Role.FACILITATOR))
    text = facilitator.get("/t/here/concerns/queue").text
    assert "received" in text
    assert "lamp" not in text
    assert facilitator.get(f"/t/here/concerns/queue/{concern.id}").status_code == 403


def test_a_moderator_is_asked_what_for_before_the_first_look(session, sign_in, concern):
    moderator = sign_in(add_person(session, Role.MODERATOR), purpose=False)
    answer = moderator.get("/t/here/concerns/queue")
    assert answer.headers["Location"].startswith("/t/here/purpose")
    answer = moderator.post("/t/here/purpose", data={"purpose": "other", "words": "moderation"})
    assert answer.headers["Location"] == "/t/here"


def test_every_look_at_a_concern_is_a_row_of_the_record(session, moderator, concern):
    for _ in range(2):
        moderator.get(f"/t/here/concerns/queue/{concern.id}")
    rows = recorded(session)
    assert [row.objects for row in rows] == [{"what": "concern", "concern": concern.id}] * 2
    assert {row.role for row in rows} == {"moderator"}


def test_a_concern_stands_on_one_page_with_place_card_and_steps(session, here, topic, moderator):
    place = add_place(session, here, name="Lielā iela")
    street = LineString([(22.58, 57.24), (22.60, 57.25)])
    session.add(Ground(territory_slug="here", kind="street", rank=9, shape=from_shape(street, srid=4326)))
    concern = add_concern(session, here, topic, place_id=place.id)
    add_concern(session, here, topic, words="also dark")
    session.commit()
    text = moderator.get(f"/t/here/concerns/queue/{concern.id}").text
    assert "Lielā iela: what the public sees, for 12 addresses" in text
    assert 'class="m-exact"' in text
    assert 'class="m-street main"' in text
    assert 'class="m-public"' in text
    assert "also dark" in text
    assert "Read and checked" in text


def test_a_concern_without_a_point_shows_its_neighbourhood(session, here, topic, moderator):
    centre = add_neighbourhood(session, here, bounds=(22.5, 57.2, 22.6, 57.3))
    concern = add_concern(session, here, topic, at=None, neighbourhood_id=centre.id)
    nowhere = add_concern(session, here, topic, at=None)
    session.commit()
    assert 'class="m-area"' in moderator.get(f"/t/here/concerns/queue/{concern.id}").text
    assert "<svg" not in moderator.get(f"/t/here/concerns/queue/{nowhere.id}").text


def test_words_are_shown_as_text_and_never_as_markup(session, here, topic, moderator):
    concern = add_concern(session, here, topic, words="<script>alert(1)</script>")
    session.commit()
    for address in ("/t/here/concerns/queue", f"/t/here/concerns/queue/{concern.id}"):
        assert "<script>alert" not in moderator.get(address).text


def test_a_step_is_taken_recorded_and_told(session, moderator, concern, decide):
    assert decide("step", state="checked").status_code == 303
    assert decide("step", state="passed", agency="house", words="They have it.").status_code == 303
    assert decide("step", state="done", words=ANSWER).status_code == 303
    assert concern.state is ConcernState.DONE
    assert operations(session) == ["move_concern"] * 3
    assert "The step is taken." in moderator.get(f"/t/here/concerns/queue/{concern.id}").text


def test_what_is_refused_comes_back_as_it_was_typed(session, concern, decide):
    decide("step", state="checked")
    answer = decide("step", state="done", words="Too short", note="only us")
    assert answer.status_code == 422
    assert "Nothing has been stored" in answer.text
    assert "Too short</textarea>" in answer.text
    assert "only us</textarea>" in answer.text
    assert 'value="done" required checked' in answer.text
    assert concern.state is ConcernState.CHECKED


def test_of_two_moderators_the_slower_is_told_and_keeps_what_was_typed(session, concern, decide):
    token = concerns.token_of(session, concern)
    decide("note", note="I was faster.")
    answer = decide("publish", token=token, public_words="My careful words.")
    assert answer.status_code == 409
    assert "while you had it open" in answer.text
    assert "My careful words.</textarea>" in answer.text
    assert "I was faster." in answer.text
    assert concern.visibility is Visibility.PENDING


def test_publishing_withholding_and_taking_back(session, concern, decide):
    decide("publish", public_words="The lamp is dark.")
    assert (concern.visibility, concern.public_words) == (Visibility.PUBLIC, "The lamp is dark.")
    decide("withhold", reason="private", note="names a neighbour")
    assert (concern.visibility, concern.withheld_reason) == (Visibility.WITHHELD, "private")
    decide("step", state="police")
    decide("undo")
    assert concern.state is ConcernState.CHECKED
    assert operations(session) == ["publish_concern", "withhold_concern", "move_concern", "undo_concern"]


def test_assigning_changing_the_topic_and_redacting(session, here, concern, decide):
    officer = add_person(session, Role.OFFICER)
    add_topic(session, here, "noise")
    decide("assign", handler=str(officer.id))
    decide("topic", topic="noise")
    answer = decide("redact", text="by the stairs", reason="tells who")
    assert answer.status_code == 303
    assert concern.handler_id == officer.id
    assert concern.words == "The lamp […] has been dark since autumn."
    assert decide("redact", text="by the stairs", reason="tells who").status_code == 422
    assert decide("note", note=" ").status_code == 422
    assert operations(session)[:3] == ["assign_concern", "change_concern", "redact_concern"]


def test_the_contact_is_shown_only_when_asked_and_that_is_written_down(session, moderator, concern):
    session.add(ConcernContact(concern_id=concern.id, email="anna@example.org"))
    session.commit()
    address = f"/t/here/concerns/queue/{concern.id}"
    assert "anna@example.org" not in moderator.get(address).text
    assert "anna@example.org" in moderator.post(f"{address}/contact").text
    assert operations(session) == ["consult", "reveal_contact"]


def test_only_a_moderator_reveals_a_contact(session, sign_in, concern):
    officer = sign_in(add_person(session, Role.OFFICER))
    assert officer.post(f"/t/here/concerns/queue/{concern.id}/contact").status_code == 403


def test_a_picture_is_for_staff_of_the_territory_and_is_kept_by_no_cache(session, moderator, concern):
    photo = ConcernPhoto(concern_id=concern.id, jpeg=b"jpeg", width=4, height=3)
    session.add(photo)
    session.commit()
    answer = moderator.get(f"/t/here/concerns/queue/{concern.id}/photo/{photo.id}.jpg")
    assert (answer.data, answer.headers["Cache-Control"]) == (b"jpeg", "private, no-store")
    assert moderator.get(f"/t/here/concerns/queue/{concern.id}/photo/{photo.id + 1}.jpg").status_code == 404


def test_a_concern_of_another_territory_is_not_found_under_this_one(session, here, moderator):
    there = add_territory(session, "there")
    other = add_concern(session, there, add_topic(session, there))
    session.commit()
    assert moderator.get(f"/t/here/concerns/queue/{other.id}").status_code == 404
    assert moderator.post(f"/t/here/concerns/queue/{other.id}/step").status_code == 404


def test_an_erased_concern_shows_that_and_offers_no_step(session, here, topic, moderator):
    erased = add_concern(session, here, topic, words=None, erased_at=datetime.now(UTC))
    session.commit()
    text = moderator.get(f"/t/here/concerns/queue/{erased.id}").text
    assert "This concern was erased." in text
    assert "Take this step" not in text


def test_the_history_tells_steps_notes_and_earlier_words(session, moderator, concern, decide):
    decide("publish", public_words="The lamp is dark.")
    decide("publish", public_words="The lamp at the stairs is dark.")
    decide("note", note="Rang the town.")
    text = moderator.get(f"/t/here/concerns/queue/{concern.id}").text
    assert "shown in public" in text
    assert "Rang the town." in text
    assert "1 earlier version of the words" in text
    assert session.scalars(select(ConcernEvent.kind)).all()[-1] == "note"
