"""Messages: a letter waits in the outbox from the moment that its transaction commits, and not before."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from gis.models import Message
from server.services import messages
from server.services.refusals import Invalid

KIND = "test"


@pytest.fixture
def letterbox(engine: Engine, intake_engine: Engine) -> Iterator[Session]:
    """A session of the role that takes concerns in; its letters are gone afterwards."""
    with Session(intake_engine) as session:
        yield session
    with Session(engine) as staff:
        staff.execute(delete(Message).where(Message.kind == KIND))
        staff.commit()


def post(session: Session, recipient: str = "anna@example.org", subject: str = "News") -> int:
    return messages.post(session, kind=KIND, recipient=recipient, subject=subject, body="Good day.")


def test_staff_put_a_letter_into_the_outbox(session: Session) -> None:
    letter = session.get_one(Message, post(session))
    assert (letter.recipient, letter.subject, letter.attempts) == ("anna@example.org", "News", 0)
    assert letter.sent_at is None
    assert letter.not_before == letter.created_at


def test_the_letterbox_puts_a_letter_into_the_outbox_too(letterbox: Session, engine: Engine) -> None:
    number = post(letterbox)
    letterbox.commit()
    with Session(engine) as staff:
        assert staff.scalar(select(Message.recipient).where(Message.id == number)) == "anna@example.org"


def test_a_letter_of_a_transaction_that_rolls_back_was_never_written(
    letterbox: Session, engine: Engine
) -> None:
    number = post(letterbox)
    letterbox.rollback()
    with Session(engine) as staff:
        assert staff.get(Message, number) is None


@pytest.mark.parametrize(
    ("typed", "address"),
    [
        (" anna@Example.ORG ", "anna@example.org"),
        ("anna.berzina+talsi@pasts.lv", "anna.berzina+talsi@pasts.lv"),
        ("o'neill@example.co.uk", "o'neill@example.co.uk"),
    ],
)
def test_an_address_is_taken_as_people_type_it(typed: str, address: str) -> None:
    assert messages.address_of(typed) == address


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "anna",
        "anna@",
        "@example.org",
        "anna@example",
        "anna@exa mple@org",
        "anna@example.org, other@example.org",
        "anna@example.org\nBcc: other@example.org",
        "anna@-example.org",
        "anna@example..org",
        "Anna <anna@example.org>",
        "a" * 65 + "@example.org",
        "anna@" + "a" * 250 + ".org",
    ],
)
def test_what_cannot_be_one_address_is_refused(session: Session, typed: str) -> None:
    with pytest.raises(Invalid, match="e-mail address"):
        post(session, typed)


def test_a_subject_is_one_line_and_not_a_book(session: Session) -> None:
    letter = session.get_one(Message, post(session, subject="News\r\nBcc: other@example.org" + "x" * 500))
    assert letter.subject.startswith("News Bcc: other@example.org")
    assert len(letter.subject) == messages.LONGEST_SUBJECT
