"""Outbox: each letter leaves once, whatever the mail server does; where there is none, it is a file."""

import ssl
import stat
import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from ipaddress import IPv4Address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine, delete, select
from sqlalchemy.orm import Session

from gis.models import ConcernContact, Message, Subscription
from server import mail
from server.jobs import post
from server.mail_server import MailServer
from server.services import messages, outbox
from server.services.outbox import CarrierAway, Sent
from server.services.refusals import NotFound
from server.settings import Settings
from tests.concern_factories import add_concern, add_topic
from tests.factories import add_territory
from tests.smtp_stub import Behaviour, smtp_stub

NOW = datetime(2030, 3, 4, 8, 0, tzinfo=UTC)  # later than the database's clock, so that letters are due


def letter(session: Session, recipient: str = "anna@example.org", **columns: Any) -> Message:
    values = {"subject": "Ziņas par ielu", "body": "Labdien!\n\nLampa deg.", "kind": "test", **columns}
    unsubscribe = values.pop("unsubscribe", None)
    made = session.get_one(Message, messages.post(session, recipient=recipient, **values))
    made.unsubscribe = unsubscribe
    session.commit()
    return made


@pytest.fixture
def behaviour() -> Behaviour:
    return Behaviour()


@pytest.fixture
def settings(behaviour: Behaviour, tmp_path: Path) -> Iterator[Settings]:
    """Settings with the stub as their mail server."""
    with smtp_stub(behaviour) as port:
        yield Settings(
            home=tmp_path,
            mail_server=MailServer.from_url(f"smtp://127.0.0.1:{port}"),
            mail_from="Talsu novads <zinas@talsi.example>",
            public_url="https://talsi.example",
        )


def test_a_letter_arrives_as_it_was_written(
    session: Session, settings: Settings, behaviour: Behaviour
) -> None:
    made = letter(session, body="Skat.:\ntalsi:/t/talsi/concerns/follow\n" + "garš " * 300)
    assert post.deliver(session, settings, now=NOW) == Sent(sent=1)
    ((sender, recipient, email),) = behaviour.taken
    assert (sender, recipient) == ("zinas@talsi.example", "anna@example.org")
    assert email["Subject"] == "Ziņas par ielu"
    assert email["From"] == "Talsu novads <zinas@talsi.example>"
    assert email["Auto-Submitted"] == "auto-generated"
    assert email.get_content_type() == "text/plain"
    assert "https://talsi.example/t/talsi/concerns/follow" in email.get_content()
    assert "garš garš" in email.get_content()
    assert (made.sent_at, made.error, made.attempts) == (NOW, None, 1)


def test_a_letter_that_comes_again_and_again_says_how_to_end_it(
    session: Session, settings: Settings, behaviour: Behaviour
) -> None:
    letter(session, unsubscribe="/t/talsi/concerns/news/abc/stop")
    letter(session, "ivo@example.org")
    post.deliver(session, settings, now=NOW)
    (_, _, again), (_, _, once) = behaviour.taken
    assert again["List-Unsubscribe"] == "<https://talsi.example/t/talsi/concerns/news/abc/stop>"
    assert again["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert once["List-Unsubscribe"] is None


def test_many_letters_leave_by_one_connection(
    session: Session, settings: Settings, behaviour: Behaviour
) -> None:
    for number in range(5):
        letter(session, f"reader{number}@example.org")
    assert post.deliver(session, settings, now=NOW) == Sent(sent=5)
    assert behaviour.connections == 1


def test_one_round_sends_a_limited_number_of_letters(session: Session) -> None:
    for number in range(5):
        letter(session, f"reader{number}@example.org")
    carried: list[int] = []
    outbox.send_due(session, lambda each: carried.append(each.id), now=NOW, most=3)
    outbox.send_due(session, lambda each: carried.append(each.id), now=NOW, most=3)
    assert len(carried) == len(set(carried)) == 5


def test_a_letter_is_not_sent_before_its_time(session: Session, settings: Settings) -> None:
    letter(session, not_before=NOW + timedelta(seconds=1))
    assert post.deliver(session, settings, now=NOW) == Sent()
    assert post.deliver(session, settings, now=NOW + timedelta(seconds=1)) == Sent(sent=1)


def test_a_sent_letter_is_never_sent_again(
    session: Session, settings: Settings, behaviour: Behaviour
) -> None:
    letter(session)
    for hours in range(3):
        post.deliver(session, settings, now=NOW + timedelta(hours=hours))
    assert len(behaviour.taken) == 1


def test_an_unknown_mailbox_is_given_up_at_once_and_says_why(
    session: Session, settings: Settings, behaviour: Behaviour
) -> None:
    behaviour.recipients["anna@example.org"] = "550 5.1.1 no such mailbox"
    made = letter(session)
    letter(session, "ivo@example.org")
    assert post.deliver(session, settings, now=NOW) == Sent(sent=1, given_up=1)
    assert made.error == "The mail server answered 550: 5.1.1 no such mailbox"
    assert post.deliver(session, settings, now=NOW + timedelta(days=9)) == Sent()


def test_a_mailbox_that_is_full_is_tried_again_with_growing_pauses(
    session: Session, settings: Settings, behaviour: Behaviour
) -> None:
    behaviour.recipients["anna@example.org"] = "452 4.2.2 mailbox full"
    made, now, pauses = letter(session, not_before=NOW), NOW, []
    while made.attempts < messages.MOST_ATTEMPTS:
        assert post.deliver(session, settings, now=now - timedelta(seconds=1)) == Sent()
        post.deliver(session, settings, now=now)
        pauses.append(made.not_before - now)
        now = made.not_before
    assert pauses == sorted(pauses)
    assert (pauses[0], pauses[-1]) == (outbox.FIRST_PAUSE, outbox.LONGEST_PAUSE)
    assert post.deliver(session, settings, now=now + timedelta(days=99)) == Sent()


def test_the_same_letter_has_the_same_message_id_at_every_attempt(
    session: Session, settings: Settings, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = letter(session)
    post.deliver(session, settings, now=NOW)
    made.sent_at = None
    session.flush()
    post.deliver(session, settings, now=NOW)
    first, second = (email["Message-ID"] for _, _, email in behaviour.taken)
    assert first == second
    assert first.endswith("@talsi.example>")


@pytest.mark.parametrize("recipient", ["anna@example.org\nBcc: x@example.org", "änna@example.org"])
def test_a_letter_that_is_no_e_mail_is_given_up_and_stops_nobody(
    session: Session, settings: Settings, behaviour: Behaviour, recipient: str
) -> None:
    broken = letter(session)
    broken.recipient = recipient
    letter(session, "ivo@example.org")
    outcome = post.deliver(session, settings, now=NOW)
    assert (outcome.given_up, broken.sent_at) == (1, None)
    assert [to for _, to, _ in behaviour.taken] == ["ivo@example.org"]
    assert (broken.error or "").startswith("It cannot be ")


def test_a_refused_text_is_not_sent_again_and_a_busy_server_is_asked_later(
    session: Session, settings: Settings, behaviour: Behaviour
) -> None:
    letter(session)
    behaviour.data = "451 busy"
    assert post.deliver(session, settings, now=NOW) == Sent(postponed=1)
    behaviour.data = "554 looks like spam"
    assert post.deliver(session, settings, now=NOW + timedelta(hours=1)) == Sent(given_up=1)


def test_a_connection_that_breaks_costs_one_attempt_and_the_next_letter_gets_a_new_one(
    session: Session, settings: Settings, behaviour: Behaviour
) -> None:
    made = letter(session)
    behaviour.data = None
    assert post.deliver(session, settings, now=NOW) == Sent(postponed=1)
    assert made.error == "The mail server ended the connection."
    behaviour.data = "250 taken"
    assert post.deliver(session, settings, now=NOW + timedelta(hours=1)) == Sent(sent=1)
    assert behaviour.connections == 2


def test_a_server_that_is_away_costs_no_letter_an_attempt(session: Session, tmp_path: Path) -> None:
    with smtp_stub(Behaviour()) as port:
        pass  # it has stopped: nobody listens there now
    settings = Settings(home=tmp_path, mail_server=MailServer.from_url(f"smtp://127.0.0.1:{port}"))
    made = letter(session)
    with pytest.raises(CarrierAway, match="does not answer: Connection refused"):
        post.deliver(session, settings, now=NOW)
    assert made.attempts == 0
    assert "does not answer" in (made.error or "")


def test_a_server_that_says_nothing_is_left_after_a_while(
    session: Session, settings: Settings, behaviour: Behaviour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_S", 0.2)
    behaviour.greets_after_s = 1.0
    letter(session)
    with pytest.raises(CarrierAway, match="it took too long"):
        post.deliver(session, settings, now=NOW)


def test_the_account_is_shown_to_the_server(
    session: Session, settings: Settings, behaviour: Behaviour, tmp_path: Path
) -> None:
    behaviour.account = ("talsi", "p@ss/word")
    port = settings.mail_server.port if settings.mail_server else 0
    known = Settings(
        home=tmp_path, mail_server=MailServer.from_url(f"smtp://talsi:p%40ss%2Fword@127.0.0.1:{port}")
    )
    letter(session)
    assert post.deliver(session, known, now=NOW) == Sent(sent=1)


def test_a_wrong_password_stands_in_no_error_and_no_log(
    session: Session, settings: Settings, behaviour: Behaviour, tmp_path: Path
) -> None:
    behaviour.account = ("talsi", "another")
    port = settings.mail_server.port if settings.mail_server else 0
    wrong = Settings(home=tmp_path, mail_server=MailServer.from_url(f"smtp://talsi:sesame@127.0.0.1:{port}"))
    made = letter(session)
    with pytest.raises(CarrierAway, match="refuses the account: 535") as refused:
        post.deliver(session, wrong, now=NOW)
    assert "sesame" not in f"{refused.value!r}{made.error}{wrong!r}"
    assert refused.value.__cause__ is None


def test_a_server_without_encryption_gets_nothing_where_encryption_is_set(
    session: Session, settings: Settings, behaviour: Behaviour, tmp_path: Path
) -> None:
    port = settings.mail_server.port if settings.mail_server else 0
    strict = Settings(home=tmp_path, mail_server=MailServer.from_url(f"smtp+starttls://127.0.0.1:{port}"))
    letter(session)
    with pytest.raises(CarrierAway, match="offers no encryption"):
        post.deliver(session, strict, now=NOW)
    assert behaviour.taken == []


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certificate for the loopback, with its key in the same file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stub")])
    today = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(today - timedelta(days=1))
        .not_valid_after(today + timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(IPv4Address("127.0.0.1"))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "stub.pem"
    pem = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + key.private_bytes(*pem))
    return file


def _offer_encryption(behaviour: Behaviour, certificate: Path) -> None:
    behaviour.encryption = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    behaviour.encryption.load_cert_chain(certificate)
    behaviour.extensions = ("STARTTLS", "AUTH PLAIN")
    behaviour.account = ("talsi", "sesame")


def _asking_for_encryption(settings: Settings) -> Settings:
    assert settings.mail_server
    url = f"smtp+starttls://talsi:sesame@127.0.0.1:{settings.mail_server.port}"
    return replace(settings, mail_server=MailServer.from_url(url))


def test_letters_and_the_account_travel_encrypted(
    session: Session,
    settings: Settings,
    behaviour: Behaviour,
    certificate: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    _offer_encryption(behaviour, certificate)
    letter(session)
    assert post.deliver(session, _asking_for_encryption(settings), now=NOW) == Sent(sent=1)
    assert behaviour.encrypted


def test_a_server_that_cannot_prove_who_it_is_gets_neither_account_nor_letter(
    session: Session, settings: Settings, behaviour: Behaviour, certificate: Path
) -> None:
    _offer_encryption(behaviour, certificate)
    letter(session)
    with pytest.raises(CarrierAway, match="cannot be used"):
        post.deliver(session, _asking_for_encryption(settings), now=NOW)
    assert behaviour.taken == []


def test_two_workers_never_send_the_same_letter(engine: Engine) -> None:
    with Session(engine) as first, Session(engine) as second:
        number = messages.post(
            first, kind="test", recipient="anna@example.org", subject="One", body="One.", not_before=NOW
        )
        first.commit()
        holding, may_go_on = threading.Event(), threading.Event()
        carried: list[str] = []

        def slow(_letter: Message) -> None:
            holding.set()
            may_go_on.wait(20)
            carried.append("first")

        thread = threading.Thread(target=outbox.send_due, args=(first, slow), kwargs={"now": NOW})
        thread.start()
        assert holding.wait(20)
        outbox.send_due(second, lambda _letter: carried.append("second"), now=NOW)
        may_go_on.set()
        thread.join(20)
        second.rollback()
        outbox.send_due(second, lambda _letter: carried.append("second"), now=NOW)
        second.execute(delete(Message).where(Message.id == number))
        second.commit()
    assert carried == ["first"]


def test_without_a_mail_server_letters_are_files_for_this_account_only(
    session: Session, tmp_path: Path
) -> None:
    made = letter(session)
    assert post.deliver(session, Settings(home=tmp_path), now=NOW) == Sent(sent=1)
    (file,) = (tmp_path / "outbox").iterdir()
    assert file.name == f"{made.id:08d}-test.eml"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    email = message_from_bytes(file.read_bytes(), policy=policy.default)
    assert email["Subject"] == "Ziņas par ielu"
    assert file.read_bytes().isascii()


def test_a_folder_that_cannot_be_written_keeps_the_letters_waiting(session: Session, tmp_path: Path) -> None:
    (tmp_path / "outbox").write_text("not a folder")
    made = letter(session)
    with pytest.raises(CarrierAway, match="cannot be written"):
        post.deliver(session, Settings(home=tmp_path), now=NOW)
    assert (made.sent_at, made.attempts) == (None, 0)


def test_a_given_up_letter_can_be_begun_anew(session: Session, settings: Settings) -> None:
    made = letter(session)
    made.attempts = messages.MOST_ATTEMPTS
    assert post.deliver(session, settings, now=NOW) == Sent()
    assert outbox.retry(session, [made.id], now=NOW) == 1
    assert post.deliver(session, settings, now=NOW) == Sent(sent=1)
    with pytest.raises(NotFound):
        outbox.retry(session, [made.id], now=NOW)


def test_beginning_anew_touches_only_what_failed(session: Session) -> None:
    failed, waiting = letter(session), letter(session, not_before=NOW + timedelta(days=1))
    failed.attempts = 1
    assert outbox.retry(session, now=NOW) == 1
    session.refresh(waiting)
    assert waiting.not_before == NOW + timedelta(days=1)


def test_what_waits_is_listed_without_what_was_sent(session: Session) -> None:
    waiting, sent = letter(session), letter(session)
    sent.sent_at = NOW
    session.flush()
    assert [each.id for each in outbox.listing(session)] == [waiting.id]
    assert [each.id for each in outbox.listing(session, everything=True)] == [sent.id, waiting.id]


def test_a_letter_whose_sending_fails_unexpectedly_waits_as_before(session: Session) -> None:
    made = letter(session)

    def carry(_letter: Message) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        outbox.send_due(session, carry, now=NOW)
    assert session.execute(select(Message.sent_at, Message.attempts).filter_by(id=made.id)).one() == (None, 0)


def test_a_letter_whose_reader_took_the_address_back_is_not_sent(
    session: Session, settings: Settings, behaviour: Behaviour
) -> None:
    here = add_territory(session)
    concern = add_concern(session, here, add_topic(session, here))
    contact = ConcernContact(concern_id=concern.id, email="Anna@Example.org", wants_news=True)
    session.add(contact)
    about = {"kind": "moved", "concern_id": concern.id, "territory_id": here.id}
    letter(session, "Anna@example.org", **about)
    assert post.deliver(session, settings, now=NOW) == Sent(sent=1)
    letter(session, "Anna@example.org", **about)
    session.delete(contact)
    session.commit()
    assert post.deliver(session, settings, now=NOW) == Sent()
    assert len(behaviour.taken) == 1
    assert outbox.listing(session) == []


def test_a_digest_whose_reader_has_ended_them_is_not_sent(session: Session, settings: Settings) -> None:
    here = add_territory(session)
    reader = Subscription(
        territory_id=here.id, email="anna@example.org", language="en", token_hash=b"x", confirmed_at=NOW
    )
    session.add(reader)
    letter(session, kind="digest", territory_id=here.id)
    assert post.deliver(session, settings, now=NOW) == Sent(sent=1)
    session.delete(reader)
    letter(session, kind="digest", territory_id=here.id)
    assert post.deliver(session, settings, now=NOW) == Sent()
