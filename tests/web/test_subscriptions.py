"""Subscription pages: asked for, confirmed and ended without an account, by people and by mail programs."""

import re
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import Message, Subscription
from tests.factories import add_neighbourhood, add_territory, publish

PAGE = "/t/here/concerns/news"


@pytest.fixture(autouse=True)
def here(session: Session) -> None:
    territory = add_territory(session, "here")
    publish(session, territory, add_neighbourhood(session, territory, bounds=(22.5, 57.2, 22.6, 57.3)))
    session.commit()


def ask(client: Any, email: str = "anna@example.org", **fields: str) -> Any:
    return client.post(PAGE, data={"email": email, "neighbourhood": "", "language": "en", **fields})


def link(session: Session) -> str:
    """The link of the newest letter."""
    body = session.scalars(select(Message.body).order_by(Message.id.desc())).first()
    found = re.search(r"talsi:(/t/here/concerns/news/\S+)", body or "")
    assert found
    return found[1]


def stored(session: Session) -> list[Subscription]:
    session.expire_all()
    return list(session.scalars(select(Subscription)))


def test_the_form_offers_the_territory_its_neighbourhoods_and_the_feed(client: Any) -> None:
    page = client.get(f"{PAGE}?neighbourhood=centre").text
    assert "all of Here" in page
    assert re.search(r'<option value="centre" selected>Centre', page)
    assert 'href="/t/here/concerns/board.atom"' in page


def test_news_are_asked_for_confirmed_and_ended(client: Any, session: Session) -> None:
    answer = ask(client)
    assert (answer.status_code, answer.location) == (303, f"{PAGE}/asked")
    assert "Look into your mailbox" in client.get(answer.location).text
    address = link(session)
    assert "Do you want these news?" in client.get(address).text
    assert stored(session)[0].confirmed_at is None
    assert client.post(address).location == address
    assert "You get the news" in client.get(address).text
    assert stored(session)[0].confirmed_at is not None
    assert "The letters have ended" in client.post(f"{address}/stop").text
    assert stored(session) == []
    assert client.get(address).status_code == 404


def test_the_answer_is_the_same_for_an_address_that_is_known(client: Any, session: Session) -> None:
    first = ask(client)
    client.post(link(session))
    second = ask(client)
    assert (first.status_code, first.location, first.data) == (
        second.status_code,
        second.location,
        second.data,
    )


def test_a_mistyped_address_is_said_beside_its_field_and_kept(client: Any, session: Session) -> None:
    answer = ask(client, "anna.example.org")
    assert answer.status_code == 422
    assert "Write an e-mail address" in answer.text
    assert 'value="anna.example.org"' in answer.text
    assert stored(session) == []


def test_too_many_wishes_from_one_connection_are_refused_with_the_time(client: Any) -> None:
    for number in range(20):
        assert ask(client, f"reader{number}@example.org").status_code == 303
    answer = ask(client, "one-more@example.org")
    assert answer.status_code == 429
    assert int(answer.headers["Retry-After"]) > 0
    assert "Too many letters" in answer.text


def test_a_mail_program_ends_the_letters_without_a_page_or_a_cookie(
    client: Any, app: Any, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask(client)
    address = link(session)
    client.post(address)
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    program = app.test_client()
    answer = program.post(f"{address}/stop", data={"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    assert stored(session) == []


def test_a_link_that_was_never_made_opens_nothing(client: Any) -> None:
    assert client.get(f"{PAGE}/made-up").status_code == 404
    assert client.post(f"{PAGE}/made-up").status_code == 404
    assert client.post(f"{PAGE}/made-up/stop").status_code == 200


def test_there_are_no_news_of_a_territory_that_is_not_published(client: Any, session: Session) -> None:
    add_territory(session, "secret")
    session.commit()
    assert client.get("/t/secret/concerns/news").status_code == 404
    assert client.post("/t/secret/concerns/news", data={"email": "anna@example.org"}).status_code == 404
