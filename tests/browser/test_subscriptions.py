"""News by e-mail in a real browser: asked for, confirmed and ended, on phone and desk, in both languages."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from gis.engine import make_engine
from gis.models import IntakeSource, Message, Subscription
from tests.browser.pages import fits

pytestmark = pytest.mark.browser
WIDTHS = (360, 1440)


@pytest.fixture
def letters(demo_database: str) -> Iterator[Session]:
    """The outbox of the demonstration, empty of these letters again afterwards."""
    engine = make_engine(demo_database, role="talsi_staff")
    with Session(engine) as session:
        yield session
        session.rollback()
        session.execute(delete(Message).where(Message.kind == "confirm"))
        session.execute(delete(Subscription).where(Subscription.email.like("reader-%")))
        session.execute(delete(IntakeSource))
        session.commit()
    engine.dispose()


def link(letters: Session, email: str) -> str:
    """The link of the letter to an address."""
    letters.rollback()
    body = letters.scalars(select(Message.body).where(Message.recipient == email)).one()
    found = re.search(r"talsi:(/t/talsi/concerns/news/\S+)", body)
    assert found
    return found[1]


@pytest.mark.parametrize("language", ["lv", "en"])
@pytest.mark.parametrize("width", WIDTHS)
def test_news_are_asked_for_confirmed_and_ended(
    page: Any, letters: Session, language: str, width: int
) -> None:
    email = f"reader-{language}-{width}@example.org"
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"/language/{language}")
    page.goto("/t/talsi/concerns/news")
    assert fits(page)
    assert page.input_value("#language") == language
    page.fill("#email", email)
    page.select_option("#neighbourhood", index=1)
    # The whole form by keyboard: from the last field to the button, and pressed.
    page.focus("#language")
    page.keyboard.press("Tab")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert page.url.endswith("/concerns/news/asked")
    assert fits(page)

    address = link(letters, email)
    page.goto(address)
    assert email in page.inner_text("main")
    assert fits(page)
    with page.expect_navigation():
        page.click("main .button.primary")
    assert email in page.inner_text("main")
    letters.rollback()
    assert letters.scalars(select(Subscription.confirmed_at).filter_by(email=email)).one() is not None

    with page.expect_navigation():
        page.click("main .button.secondary")
    assert email not in page.inner_text("main")
    assert fits(page)
    letters.rollback()
    assert letters.scalars(select(Subscription).filter_by(email=email)).all() == []


def test_the_form_works_without_scripts(browser: Any, live_server: str, letters: Session) -> None:
    context = browser.new_context(base_url=live_server, java_script_enabled=False)
    page = context.new_page()
    page.goto("/t/talsi/concerns/news")
    page.fill("#email", "reader-plain@example.org")
    page.click("main form .button.primary")
    page.wait_for_url("**/concerns/news/asked")
    context.close()
    assert link(letters, "reader-plain@example.org")
