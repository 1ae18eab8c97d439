"""P7: what people write stays with who reads concerns, and leaves them only as a moderator passed it."""

from datetime import UTC, datetime, timedelta

import pytest

from gis.models import (
    ConcernContact,
    ConcernEvent,
    ConcernVersion,
    PublishedConcern,
    Role,
    Visibility,
)
from server.access import READER_ROLES
from server.services import concerns, moderation, publishing
from server.services.concerns import Hand
from tests.concern_factories import add_concern, add_topic
from tests.factories import add_person, add_territory

SECRET = "Zvirbulis breaks the lamps"
LONG_AGO = datetime.now(UTC) - timedelta(days=30)


@pytest.fixture
def here(session):
    return add_territory(session, "here")


@pytest.fixture
def concern(session, here):
    """A concern with a secret in every text that it has."""
    concern = add_concern(
        session, here, add_topic(session, here), sent=LONG_AGO, words=SECRET, place_words=f"at {SECRET}"
    )
    session.add(ConcernVersion(concern_id=concern.id, words=SECRET, public_words=SECRET))
    session.add(ConcernEvent(concern_id=concern.id, kind="note", note=SECRET, words=SECRET))
    session.add(ConcernContact(concern_id=concern.id, email="zvirbulis@example.org"))
    session.commit()
    return concern


@pytest.fixture
def moderated(session, here, concern):
    """The same, shown in public in other words."""
    hand = Hand(add_person(session, Role.MODERATOR).id, concerns.token_of(session, concern))
    now = datetime.now(UTC)
    moderation.publish(session, here, concern.id, hand, public_words="Lamps are broken.", now=now)
    publishing.derive(session, here, today=now.date())
    session.commit()
    return concern


def pages(app, concern):
    """Every address of a territory that answers a GET without further blanks, and those of this concern."""
    binding = app.url_map.bind("localhost")
    known = {"slug": "here", "concern_id": concern.id, "ref": concern.public_ref}
    for route in app.url_map.iter_rules():
        if "GET" in route.methods and "slug" in route.arguments and route.arguments <= set(known):
            yield (
                route.endpoint,
                binding.build(route.endpoint, {name: known[name] for name in route.arguments}),
            )


def says(answer):
    """Whether an answer tells the secret, in any of its words."""
    text = answer.get_data(as_text=True) if answer.status_code < 400 else ""
    return "Zvirbulis" in text or "zvirbulis" in text


@pytest.mark.parametrize("role", [None, *(role for role in Role if role not in READER_ROLES)])
def test_p07_no_page_tells_anybody_else_what_was_written(app, session, client, sign_in, moderated, role):
    browser = sign_in(add_person(session, role)) if role else client
    told = [endpoint for endpoint, address in pages(app, moderated) if says(browser.get(address))]
    assert told == []


def test_p07_those_who_read_concerns_read_it_so_the_search_above_can_find_something(
    app, session, sign_in, moderated
):
    moderator = sign_in(add_person(session, Role.MODERATOR))
    told = {endpoint for endpoint, address in pages(app, moderated) if says(moderator.get(address))}
    assert {"concerns.index", "concerns.show"} <= told


def test_p07_not_even_a_moderator_is_shown_a_contact_without_asking(session, sign_in, moderated):
    moderator = sign_in(add_person(session, Role.MODERATOR))
    page = moderator.get(f"/t/here/concerns/queue/{moderated.id}").get_data(as_text=True)
    assert "zvirbulis@example.org" not in page


def test_p07_the_public_schema_has_the_moderated_words_and_no_others(session, moderated):
    [card] = session.query(PublishedConcern).all()
    assert card.words == "Lamps are broken."
    assert "Zvirbulis" not in str(vars(card))


def test_p07_unmoderated_words_are_never_published(session, here, concern):
    publishing.derive(session, here, today=datetime.now(UTC).date())
    assert session.query(PublishedConcern).all() == []
    assert concern.visibility is Visibility.PENDING
