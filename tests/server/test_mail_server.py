"""Mail server: read from one address, which is refused without being quoted, as it may hold a password."""

import pytest

from server.mail_server import BadMailServer, MailServer, Security
from server.settings import BadSetting, Settings


@pytest.mark.parametrize(
    ("url", "server"),
    [
        ("smtp://localhost", MailServer("localhost", 25, Security.NONE)),
        ("smtp://mail.example.org:2525", MailServer("mail.example.org", 2525, Security.NONE)),
        ("smtps://mail.example.org", MailServer("mail.example.org", 465, Security.TLS)),
        ("smtp://u:p@127.0.0.1:1025", MailServer("127.0.0.1", 1025, Security.NONE, "u", "p")),
        (
            "smtp+starttls://talsi%40example.org:p%2Fw%3Ad@mail.example.org",
            MailServer("mail.example.org", 587, Security.STARTTLS, "talsi@example.org", "p/w:d"),
        ),
    ],
)
def test_an_address_says_everything_about_a_mail_server(url: str, server: MailServer) -> None:
    assert MailServer.from_url(url) == server


@pytest.mark.parametrize(
    "url",
    [
        "mail.example.org",
        "http://mail.example.org",
        "smtp://",
        "smtp://u:sesame@mail.example.org",
        "smtps://u:ses/ame@mail.example.org",
        "smtps://u:sesame@mail.example.org:many",
        "smtps://u:sesame@mail.example.org/inbox",
    ],
)
def test_an_unusable_address_stops_the_start_and_is_not_quoted(url: str) -> None:
    with pytest.raises(BadMailServer):
        MailServer.from_url(url)
    with pytest.raises(BadSetting, match="TALSI_SMTP_URL") as refused:
        Settings.from_env({"TALSI_SMTP_URL": url})
    assert "ses" not in str(refused.value)


def test_the_password_does_not_stand_in_the_printed_settings() -> None:
    settings = Settings.from_env({"TALSI_SMTP_URL": "smtps://u:sesame@mail.example.org"})
    assert "sesame" not in repr(settings)


@pytest.mark.parametrize("text", ["Talsi", "Talsi <news>", "a@b c", "Talsi <news@example.org>\nBcc: x@y.z"])
def test_whom_letters_come_from_must_be_an_address(text: str) -> None:
    with pytest.raises(BadSetting, match="TALSI_MAIL_FROM"):
        Settings.from_env({"TALSI_MAIL_FROM": text})


@pytest.mark.parametrize(
    "text", ["talsi.example", "ftp://talsi.example", "https://talsi.example/t", "https://a@b"]
)
def test_the_address_of_the_installation_has_a_scheme_and_no_path(text: str) -> None:
    with pytest.raises(BadSetting, match="TALSI_PUBLIC_URL"):
        Settings.from_env({"TALSI_PUBLIC_URL": text})


def test_links_lead_to_where_the_server_listens_unless_something_else_is_set() -> None:
    assert Settings.from_env({"PORT": "9000"}).outside == "http://127.0.0.1:9000"
    assert (
        Settings.from_env({"TALSI_PUBLIC_URL": "https://talsi.example/"}).outside == "https://talsi.example"
    )
