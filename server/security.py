"""Security: headers, cookies, forgery tokens, limits; the same for every answer."""

from urllib.parse import urlsplit

from flask import Flask, Response, request
from flask_compress import Compress
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from server.services.sittings import LASTS
from server.settings import Settings

# Everything a page needs lies on this server, and nothing is written into the page itself.
CONTENT_POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": CONTENT_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), payment=(), usb=(), geolocation=(self)",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
HSTS = "max-age=31536000; includeSubDomains"

# Pages are not among them: one that carries a forgery token and a person's words tells of both by its length.
COMPRESSED = ["text/css", "text/javascript", "application/json", "application/geo+json", "image/svg+xml"]

csrf = CSRFProtect()
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")


def init_app(app: Flask, settings: Settings) -> None:
    """Set cookies, limits and headers."""
    app.config.update(
        SECRET_KEY=settings.signing_key(),
        MAX_CONTENT_LENGTH=settings.max_upload_bytes,
        MAX_FORM_MEMORY_SIZE=2 * 1024 * 1024,
        MAX_FORM_PARTS=2000,
        SESSION_COOKIE_NAME="talsi",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=settings.https,
        PERMANENT_SESSION_LIFETIME=LASTS,
        WTF_CSRF_TIME_LIMIT=None,  # as long as the sitting: a form may stay open over lunch
        WTF_CSRF_SSL_STRICT=settings.https,
        RATELIMIT_HEADERS_ENABLED=False,
        COMPRESS_MIMETYPES=COMPRESSED,
        COMPRESS_STREAMS=True,  # files are streamed
        TRUSTED_HOSTS=_hosts(settings),
    )
    Compress(app)
    app.after_request(_close_file)  # functions of this kind run last first, so this one before compression
    if settings.trusted_proxies:
        hops = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=hops, x_host=hops)  # type: ignore[method-assign]
    csrf.init_app(app)
    limiter.init_app(app)
    app.after_request(add_headers)


def _hosts(settings: Settings) -> list[str] | None:
    """The names by which this installation may be asked for, once it is known how residents reach it.

    Feeds and the OGC API write the name into the links that they hand out, and caches keep them.
    """
    if settings.public_url is None:
        return None
    return [urlsplit(settings.public_url).hostname or "", "localhost", "127.0.0.1", "[::1]"]


def _close_file(response: Response) -> Response:
    """Close a file with its answer: compression puts its own stream in the file's place and forgets it."""
    close = getattr(response.response, "close", None)
    if close is not None:
        response.call_on_close(close)
    return response


def add_headers(response: Response) -> Response:
    """Add what is missing; a view may answer with a stricter policy of its own."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", HSTS)
    if "Cache-Control" not in response.headers and request.endpoint != "static":
        # A shared computer at the station keeps no page of a person who has signed out.
        response.headers["Cache-Control"] = "no-store"
    return response
