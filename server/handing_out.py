"""Handing out: let exact data leave as a file, stamped, counted, fingerprinted and recorded."""

import hashlib
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from flask import Response
from flask_babel import format_date, format_datetime, format_decimal, gettext

from gis.models import Territory
from server import purposes, words
from server.access import current_person
from server.auditing import exported
from server.database import db
from server.services.refusals import Invalid
from server.services.stamps import stamped
from server.services.takeaway import File

MOST_ROWS = 100_000
"""Whoever needs more needs the database and not a file."""

KEPT_FOR = timedelta(days=30)


def hand_out(
    territory: Territory,
    what: str,
    file: File,
    *,
    rows: int,
    objects: dict[str, Any] | None = None,
    stamp: bool = True,
) -> Response:
    """Answer with a file of exact data, and write down what exactly left.

    Parameters
    ----------
    rows
        How many rows, features or incidents are in it.
    stamp
        False for a file that comes back to be imported: the record tells it by its fingerprint.

    Raises
    ------
    Invalid
        If there are more rows than one file may take away.
    """
    check_rows(rows)
    if stamp:
        file = stamped(file, sentence(territory))
    facts = {"sha256": fingerprint(file.content), "rows": rows, "delete_by": delete_by().isoformat()}
    exported(db(), territory, what, {**(objects or {}), **facts})
    response = Response(file.content, content_type=file.content_type)
    response.headers["Content-Disposition"] = f'attachment; filename="{file.name}"'
    response.headers["Cache-Control"] = "private"
    return response


def check_rows(rows: int) -> None:
    """Refuse what is more than one file may take away.

    Raises
    ------
    Invalid
        With how many there are.
    """
    if rows > MOST_ROWS:
        raise Invalid(
            gettext(
                "This file would have %(rows)s rows; one file takes at most %(most)s away. Choose a shorter "
                "time or a smaller area.",
                rows=format_decimal(rows),
                most=format_decimal(MOST_ROWS),
            )
        )


def fingerprint(content: bytes) -> str:
    """The SHA-256 by which a file that turns up somewhere is found in the record."""
    return hashlib.sha256(content).hexdigest()


def sentence(territory: Territory) -> str:
    """Who took the file, when, for what, and until when it may be kept."""
    now = datetime.now(UTC).astimezone(ZoneInfo(territory.timezone))
    return gettext(
        "Taken from Talsi by %(who)s on %(when)s for: %(purpose)s. Delete it by %(day)s.",
        who=current_person.login,
        when=format_datetime(now, "medium", rebase=False),
        purpose=words.purpose(purposes.stated(territory.id)) or gettext("no purpose stated"),
        day=format_date(delete_by(), "medium"),
    )


def delete_by() -> date:
    """The day by which a file that is taken now should be gone."""
    return datetime.now(UTC).date() + KEPT_FOR
