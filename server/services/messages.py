"""Messages: put a letter into the outbox, in the transaction of what it tells of."""

import re
from datetime import datetime

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.queries import messages as queries
from server.services.plain_text import one_line
from server.services.refusals import Invalid

HERE = "talsi:"
"""Stands in a letter for the address of this installation, which is known where letters are sent."""

MOVED, ASKED, TO_SUBSCRIBERS = "moved", "asked", "digest"
TO_REPORTERS = (MOVED, ASKED)
"""Kinds of letters that are sent only while their reader still wants them."""

MOST_ATTEMPTS = 8
"""How often a letter is tried before it is given up; `talsi outbox retry` begins anew."""

LONGEST_ADDRESS = 254
LONGEST_SUBJECT = 200
# What mail servers take without special arrangements; a letter that comes back tells the rest.
_ADDRESS = re.compile(
    r"[A-Za-z0-9._%+'/=?^`{|}~!#$&*-]{1,64}@(?:[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z]{2,}"
)


def post(
    session: Session,
    *,
    kind: str,
    recipient: str,
    subject: str,
    body: str,
    territory_id: int | None = None,
    concern_id: int | None = None,
    not_before: datetime | None = None,
    unsubscribe: str | None = None,
) -> int:
    """Put a letter into the outbox and return its number; it is sent only if the transaction commits.

    Works in a session of staff and in one of the role that takes concerns in. A link to a page of this
    installation is written as `HERE` and a path.

    Parameters
    ----------
    unsubscribe
        The path that ends letters of this kind, where they come again and again; for staff only.

    Raises
    ------
    Invalid
        If no letter can be sent to the recipient.
    """
    # A column that is not named is one that the role need not be allowed.
    given = {"not_before": not_before, "unsubscribe": unsubscribe}
    return queries.add(
        session,
        kind=kind,
        recipient=address_of(recipient),
        subject=one_line(subject)[:LONGEST_SUBJECT],
        body=body,
        territory_id=territory_id,
        concern_id=concern_id,
        **{name: value for name, value in given.items() if value is not None},
    )


def address_of(text: str) -> str:
    """The e-mail address that somebody typed, its domain in small letters.

    Raises
    ------
    Invalid
        If it cannot be one.
    """
    address = _tidy(text)
    if not _fits(address):
        raise Invalid(gettext("Write an e-mail address, like name@example.org."), field="email")
    return address


def is_address(text: str) -> bool:
    """Whether a letter can be sent there."""
    return _fits(_tidy(text))


def _tidy(text: str) -> str:
    name, _, domain = one_line(text).replace(" ", "").rpartition("@")
    return f"{name}@{domain.lower()}"


def _fits(address: str) -> bool:
    return len(address) <= LONGEST_ADDRESS and bool(_ADDRESS.fullmatch(address)) and ".." not in address
