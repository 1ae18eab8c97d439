"""Logs: one structured line an event, without personal data."""

import logging
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

# A log is read by more people than a record: these never reach it, whoever passes them.
_PRIVATE = frozenset(
    {
        "address",
        "cells",
        "cookie",
        "csrf_token",
        "lat",
        "login",
        "lon",
        "name",
        "password",
        "purpose",
        "remote_addr",
        "secret",
        "text",
        "url_query",
    }
)


def configure(*, style: str = "console") -> None:
    """Send our own events and the libraries' warnings to stderr, as JSON or for a terminal."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        drop_private,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=_ending(style))
    )
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("talsi").setLevel(logging.INFO)


def logger(part: str) -> structlog.stdlib.BoundLogger:
    """The logger of one part of Talsi: ``logger("jobs")``."""
    bound: structlog.stdlib.BoundLogger = structlog.stdlib.get_logger(f"talsi.{part}")
    return bound


def drop_private(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Leave out the values that could tell who somebody is."""
    return {key: value for key, value in event.items() if key not in _PRIVATE}


def _ending(style: str) -> list[structlog.typing.Processor]:
    strip = structlog.stdlib.ProcessorFormatter.remove_processors_meta
    if style == "json":
        # Frames' local variables may hold rows of a file: only the traceback's text is kept.
        return [strip, structlog.processors.format_exc_info, structlog.processors.JSONRenderer()]
    plain = structlog.dev.plain_traceback
    return [strip, structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty(), exception_formatter=plain)]
