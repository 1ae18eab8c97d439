"""Settings: every environment variable Talsi reads, read once into one frozen value."""

import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from gis.errors import TalsiError
from server.mail_server import BadMailServer, MailServer

# Spoken whole: a sentence without its translation fails a test.
LANGUAGES = ("lv", "en")
# And those whose catalogues are on their way; pages offer one when nearly all of it is translated.
ALL_LANGUAGES = (*LANGUAGES, "ru", "cs")
DEFAULT_LANGUAGE = "lv"

_MEGABYTE = 1024 * 1024
_TRUE = frozenset({"1", "true", "yes", "on"})
_FALSE = frozenset({"", "0", "false", "no", "off"})


class BadSetting(TalsiError):
    """An environment variable holds a value that Talsi cannot use."""


@dataclass(frozen=True)
class Settings:
    """What one running Talsi needs to know; no other module reads the environment."""

    database_url: str | None = None
    home: Path = field(default_factory=lambda: _default_home(os.environ))
    host: str = "127.0.0.1"
    port: int = 8000
    secret_key: str | None = field(default=None, repr=False)
    demo: bool = False
    language: str | None = None
    max_upload_mb: int = 512
    https: bool = False
    trusted_proxies: int = 0
    log_format: str = "console"
    second_factor: str = "optional"
    oidc_issuer: str | None = None
    oidc_client_id: str | None = None
    oidc_client_secret: str | None = field(default=None, repr=False)
    oidc_label: str | None = None
    mail_server: MailServer | None = None
    mail_from: str = "Talsi <talsi@localhost>"
    public_url: str | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "Settings":
        """Read the settings; an unusable value stops the start with a sentence that names it."""
        return cls(
            database_url=environ.get("DATABASE_URL") or None,
            home=_default_home(environ),
            host=environ.get("HOST") or "127.0.0.1",
            port=_whole(environ, "PORT", 8000, low=0, high=65535),
            secret_key=environ.get("TALSI_SECRET_KEY") or None,
            demo=_switch(environ, "TALSI_DEMO"),
            language=_language(environ),
            max_upload_mb=_whole(environ, "MAX_UPLOAD_MB", 512, low=1, high=16384),
            https=_switch(environ, "TALSI_HTTPS"),
            trusted_proxies=_whole(environ, "TALSI_TRUSTED_PROXIES", 0, low=0, high=10),
            log_format=_one_of(environ, "TALSI_LOG_FORMAT", ("console", "json")),
            second_factor=_one_of(environ, "TALSI_SECOND_FACTOR", ("optional", "off", "required")),
            **_provider(environ),
            mail_server=_mail_server(environ),
            mail_from=_sender(environ),
            public_url=_public_url(environ),
        )

    @property
    def max_upload_bytes(self) -> int:
        """The largest request body, in bytes."""
        return self.max_upload_mb * _MEGABYTE

    @property
    def oidc_name(self) -> str | None:
        """How the sign-in provider is called on pages; None without one."""
        return (self.oidc_label or urlsplit(self.oidc_issuer).hostname) if self.oidc_issuer else None

    @property
    def outside(self) -> str:
        """How this installation is reached, for links in letters; without a slash at its end."""
        return self.public_url or f"http://{self.host}:{self.port}"

    def signing_key(self) -> str:
        """The configured secret, or one made once and kept in the data directory for its owner only."""
        return self.secret_key or _kept_secret(self.home / "secret")


def _default_home(environ: Mapping[str, str]) -> Path:
    if chosen := environ.get("TALSI_HOME"):
        return Path(chosen).expanduser().absolute()
    if os.geteuid() == 0:
        return Path("/var/lib/talsi")
    return Path(environ.get("XDG_DATA_HOME") or "~/.local/share").expanduser() / "talsi"


def _kept_secret(file: Path) -> str:
    """Read the secret; two processes that start together end up with the same one."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
    if not file.exists():
        descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(secrets.token_urlsafe(48))
        try:
            os.link(fresh, file)  # fails when another process was first
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
    return file.read_text().strip()


def _whole(environ: Mapping[str, str], name: str, default: int, *, low: int, high: int) -> int:
    text = environ.get(name, "").strip()
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or not low <= int(text) <= high:
        raise BadSetting(f"{name} must be a whole number from {low} to {high}; it is “{text}”.")
    return int(text)


def _switch(environ: Mapping[str, str], name: str) -> bool:
    text = environ.get(name, "").strip().casefold()
    if text in _TRUE:
        return True
    if text in _FALSE:
        return False
    raise BadSetting(f"{name} must be 1 or 0; it is “{text}”.")


def _one_of(environ: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    text = environ.get(name, "").strip().casefold() or choices[0]
    if text not in choices:
        raise BadSetting(f"{name} must be one of {', '.join(choices)}; it is “{text}”.")
    return text


def _provider(environ: Mapping[str, str]) -> dict[str, str | None]:
    """The OpenID Connect provider; half of it is a mistake, and so is one that anybody can listen to."""
    issuer = environ.get("TALSI_OIDC_ISSUER", "").strip() or None
    client_id = environ.get("TALSI_OIDC_CLIENT_ID", "").strip() or None
    if bool(issuer) != bool(client_id):
        raise BadSetting("TALSI_OIDC_ISSUER and TALSI_OIDC_CLIENT_ID go together: set both or neither.")
    if issuer and not re.match(r"https://|http://(127\.0\.0\.1|localhost)[:/]", issuer + "/"):
        raise BadSetting(f"TALSI_OIDC_ISSUER must begin with https://; it is “{issuer}”.")
    return {
        "oidc_issuer": issuer,
        "oidc_client_id": client_id,
        "oidc_client_secret": environ.get("TALSI_OIDC_CLIENT_SECRET") or None,
        "oidc_label": environ.get("TALSI_OIDC_LABEL", "").strip() or None,
    }


def _mail_server(environ: Mapping[str, str]) -> MailServer | None:
    url = environ.get("TALSI_SMTP_URL", "").strip()
    try:
        return MailServer.from_url(url) if url else None
    except BadMailServer as error:
        raise BadSetting(f"TALSI_SMTP_URL cannot be used: {error}") from None


def _sender(environ: Mapping[str, str]) -> str:
    """Whom letters come from: an address, or a name with it."""
    text = environ.get("TALSI_MAIL_FROM", "").strip() or Settings.mail_from
    address = r"[^\s@<>]+@[A-Za-z0-9.-]+"
    if not re.fullmatch(rf"{address}|[^<>@\r\n]+ <{address}>", text):
        raise BadSetting(f"TALSI_MAIL_FROM must look like Talsi <news@example.org>; it is “{text}”.")
    return text


def _public_url(environ: Mapping[str, str]) -> str | None:
    text = environ.get("TALSI_PUBLIC_URL", "").strip().rstrip("/")
    if text and not re.fullmatch(r"https?://[^\s/?#@]+", text):
        raise BadSetting(f"TALSI_PUBLIC_URL must look like https://talsi.example.org; it is “{text}”.")
    return text or None


def _language(environ: Mapping[str, str]) -> str | None:
    """TALSI_LANGUAGE must be ours; LANG is only a hint, since a machine may speak anything."""
    if chosen := environ.get("TALSI_LANGUAGE", "").strip().casefold():
        return _one_of({"TALSI_LANGUAGE": chosen}, "TALSI_LANGUAGE", ALL_LANGUAGES)
    hint = (environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG") or "").casefold()
    return hint[:2] if hint[:2] in LANGUAGES else None
