"""Mail server: where letters are handed over, read from one address like smtp+starttls://user:pass@host:587."""

from dataclasses import dataclass, field
from enum import StrEnum
from urllib.parse import SplitResult, unquote, urlsplit

from gis.errors import TalsiError

_LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


class Security(StrEnum):
    """How the connection is kept from listeners."""

    NONE = "smtp"
    STARTTLS = "smtp+starttls"
    TLS = "smtps"


_PORTS = {Security.NONE: 25, Security.STARTTLS: 587, Security.TLS: 465}


class BadMailServer(TalsiError):
    """The address of a mail server cannot be used; the sentence never quotes it, as it holds a password."""


@dataclass(frozen=True)
class MailServer:
    """One mail server and the account that it is used with."""

    host: str
    port: int
    security: Security
    user: str | None = None
    password: str | None = field(default=None, repr=False)

    @classmethod
    def from_url(cls, url: str) -> "MailServer":
        """Read an address.

        Raises
        ------
        BadMailServer
            If it is none, or if a password would travel in the clear.
        """
        parts, port = _split(url)
        if parts.scheme not in set(Security) or not parts.hostname or parts.path not in ("", "/"):
            raise BadMailServer(
                "it must look like smtp+starttls://user:password@host:587, smtps://user:password@host:465 "
                "or smtp://host:25."
            )
        security = Security(parts.scheme)
        if parts.username and security is Security.NONE and parts.hostname not in _LOOPBACK:
            raise BadMailServer(
                "a password would travel unencrypted; begin it with smtp+starttls:// or smtps://."
            )
        return cls(
            host=parts.hostname,
            port=port or _PORTS[security],
            security=security,
            user=unquote(parts.username) if parts.username else None,
            password=unquote(parts.password) if parts.password else None,
        )


def _split(url: str) -> tuple[SplitResult, int | None]:
    try:
        parts = urlsplit(url)
        return parts, parts.port
    except ValueError:
        # From None: the original quotes the address.
        raise BadMailServer("its port must be a number; write %2F for a slash in the password.") from None
