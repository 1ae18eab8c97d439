"""Mail: turn a letter of the outbox into an e-mail, and hand it to a mail server or write it to a file."""

import os
import smtplib
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr
from pathlib import Path

from gis.models import Message
from server.mail_server import MailServer, Security
from server.services.messages import HERE
from server.services.outbox import CarrierAway, Carry, NotTaken
from server.settings import Settings

TIMEOUT_S = 20.0
# Every server takes seven bits, and a line of any length is folded.
_POLICY = policy.SMTP.clone(cte_type="7bit")
_FINAL = 500  # from here on, an answer means “never”


@dataclass(frozen=True)
class Envelope:
    """What every letter of this installation says of itself."""

    sender: str
    outside: str

    @property
    def address(self) -> str:
        """The bare address that letters come from."""
        return parseaddr(self.sender)[1]

    @property
    def domain(self) -> str:
        """The domain of that address."""
        return self.address.rpartition("@")[2]

    def seal(self, letter: Message, *, now: datetime) -> EmailMessage:
        """Make the e-mail; its Message-ID is the same at every attempt, so that it is seen once."""
        email = EmailMessage(policy=_POLICY)
        email["From"] = self.sender
        email["To"] = letter.recipient
        email["Subject"] = letter.subject
        email["Date"] = format_datetime(now)
        email["Message-ID"] = f"<talsi-{letter.id}-{int(letter.created_at.timestamp())}@{self.domain}>"
        # An answering machine that keeps to the rules does not answer these.
        email["Auto-Submitted"] = "auto-generated"
        if letter.unsubscribe:
            email["List-Unsubscribe"] = f"<{self.outside}{letter.unsubscribe}>"
            email["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
        email.set_content(letter.body.replace(f"{HERE}/", f"{self.outside}/").rstrip() + "\n")
        return email


@contextmanager
def open_carrier(settings: Settings, *, clock: Callable[[], datetime]) -> Iterator[Carry]:
    """Give what carries letters: to the mail server that is set, else into files of the data directory.

    The server is called when the first letter is there, and one call carries them all.
    """
    envelope = Envelope(settings.mail_from, settings.outside)
    if settings.mail_server is None:
        folder = settings.home / "outbox"
        yield lambda letter: _write(folder, letter, _sealed(envelope, letter, clock()))
        return
    line = _Line(settings.mail_server, envelope)
    try:
        yield lambda letter: line.carry(_sealed(envelope, letter, clock()))
    finally:
        line.hang_up()


def _sealed(envelope: Envelope, letter: Message, now: datetime) -> EmailMessage:
    """Make the e-mail; one that cannot be made must not stop those behind it."""
    try:
        return envelope.seal(letter, now=now)
    except (ValueError, LookupError) as error:
        raise NotTaken(f"It cannot be written as an e-mail: {type(error).__name__}.", final=True) from None


def _write(folder: Path, letter: Message, email: EmailMessage) -> None:
    """Write one e-mail to a file that only this account can read; the same letter is the same file."""
    target = folder / f"{letter.id:08d}-{letter.kind}.eml"
    fresh = target.with_suffix(f".{os.getpid()}")
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "wb") as handle:
            handle.write(email.as_bytes())
        fresh.replace(target)
    except OSError as error:
        raise CarrierAway(f"The folder for letters cannot be written: {error.strerror}.") from error


class _Line:
    """One connection to a mail server, opened when it is first needed."""

    def __init__(self, server: MailServer, envelope: Envelope) -> None:
        self._server, self._envelope = server, envelope
        self._open: smtplib.SMTP | None = None

    def carry(self, email: EmailMessage) -> None:
        """Hand one e-mail over."""
        if self._open is None:
            self._open = _call(self._server, self._envelope.domain)
        try:
            self._open.send_message(email, from_addr=self._envelope.address)
        except smtplib.SMTPRecipientsRefused as refused:
            code, words = next(iter(refused.recipients.values()))
            raise NotTaken(_answer(code, words), final=code >= _FINAL) from None
        except smtplib.SMTPSenderRefused as refused:
            raise CarrierAway(_answer(refused.smtp_code, refused.smtp_error)) from None
        except smtplib.SMTPServerDisconnected:
            self.hang_up()
            raise NotTaken("The mail server ended the connection.", final=False) from None
        except smtplib.SMTPResponseException as refused:
            final = refused.smtp_code >= _FINAL
            raise NotTaken(_answer(refused.smtp_code, refused.smtp_error), final=final) from None
        except (smtplib.SMTPException, ValueError) as error:
            raise NotTaken(f"It cannot be sent: {_reason(error)}.", final=True) from None
        except OSError as error:
            self.hang_up()
            raise NotTaken(f"The connection broke: {_reason(error)}.", final=False) from None

    def hang_up(self) -> None:
        """End the connection, whatever the server says to that."""
        if self._open is not None:
            self._open.close()
            self._open = None


def _call(server: MailServer, domain: str) -> smtplib.SMTP:
    """Connect, encrypt and sign in; never in the clear where encryption was asked for."""
    try:
        # Our own name is given: smtplib would ask the network for it.
        if server.security is Security.TLS:
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, domain, timeout=TIMEOUT_S, context=ssl.create_default_context()
            )
        else:
            line = smtplib.SMTP(server.host, server.port, domain, timeout=TIMEOUT_S)
    except (OSError, smtplib.SMTPException) as error:
        raise CarrierAway(f"The mail server {server.host} does not answer: {_reason(error)}.") from None
    try:
        if server.security is Security.STARTTLS:
            line.starttls(context=ssl.create_default_context())
        if server.user:
            line.login(server.user, server.password or "")
    except smtplib.SMTPAuthenticationError as refused:
        line.close()
        raise CarrierAway(f"The mail server refuses the account: {refused.smtp_code}.") from None
    except (OSError, smtplib.SMTPException) as error:
        line.close()
        raise CarrierAway(f"The mail server {server.host} cannot be used: {_reason(error)}.") from None
    return line


def _answer(code: int, words: bytes | str) -> str:
    said = words.decode("utf-8", "replace") if isinstance(words, bytes) else words
    return f"The mail server answered {code}: {' '.join(said.split())}"


def _reason(error: Exception) -> str:
    """Why, without the words of the connection: they may quote what was sent."""
    if isinstance(error, TimeoutError) or isinstance(error.__context__, TimeoutError):
        return "it took too long"
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return "it offers no encryption or no sign-in"
    if isinstance(error, OSError) and error.strerror:
        return str(error.strerror)
    return type(error).__name__
