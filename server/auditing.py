"""Auditing: write down, from inside a request, who looks at which exact data."""

import hashlib
import json
import threading
from collections import OrderedDict
from datetime import UTC, datetime, timedelta
from typing import Any

from flask import g, request
from sqlalchemy.orm import Session

from gis.models import Territory
from server import purposes
from server.access import current_person, session_key
from server.services import audit

_CONTEXT_LASTS = timedelta(hours=12)
_REMEMBERED = 10_000


def consulted(
    session: Session,
    territory: Territory,
    what: str,
    objects: dict[str, Any] | None = None,
    *,
    operation: str = "consult",
    recipient: str | None = None,
) -> None:
    """Write one audit row: this person saw ``what`` of this territory.

    Parameters
    ----------
    what
        The kind of data, e.g. ``incidents`` or ``hotspot_run``.
    objects
        Ids, or the filter and the row count; never the data itself.
    recipient
        Who was given the data, where somebody was: a login, an agency's code, ``reporter``.
    """
    _record(session, territory, operation, {"what": what, **(objects or {})}, recipient=recipient)


def exported(
    session: Session,
    territory: Territory,
    what: str,
    objects: dict[str, Any] | None = None,
    *,
    recipient: str | None = None,
) -> None:
    """Write one audit row: this person took ``what`` of this territory away as a file, for the recipient."""
    consulted(
        session, territory, what, objects, operation="export", recipient=recipient or current_person.login
    )


def consulted_once(
    session: Session, territory: Territory, what: str, objects: dict[str, Any] | None = None
) -> None:
    """Write one audit row a working context: the same person, sitting, territory, purpose and filter.

    A map asks for twenty tiles at a time; what the law asks for is who looked at which selection.
    """
    wanted = {"what": what, **(objects or {})}
    sitting = session_key() or ""
    purpose = purposes.stated(territory.id)
    context = _fingerprint(current_person.id, sitting, territory.id, purpose, wanted)
    if not _contexts.take(context):
        return
    try:
        seen = {**wanted, "context": context}
        now = datetime.now(UTC)
        if not audit.already_recorded(
            session, "consult", sitting=sitting, objects={"context": context}, now=now, within=_CONTEXT_LASTS
        ):
            _record(session, territory, "consult", seen)
    except BaseException:
        _contexts.give_back(context)
        raise


def _record(
    session: Session,
    territory: Territory,
    operation: str,
    objects: dict[str, Any],
    *,
    recipient: str | None = None,
) -> None:
    audit.record(
        session,
        operation,
        person_id=current_person.id,
        role=current_person.role_in(sorted(g.talsi_rule.roles), territory.id),
        sitting=session_key(),
        purpose=purposes.stated(territory.id),
        territory_id=territory.id,
        objects=objects,
        recipient=recipient,
        channel=_channel(),
    )


def _channel() -> str:
    first = request.path.split("/")[1]
    return first if first in {"api", "tiles"} else "web"


def _fingerprint(*parts: object) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True, default=str).encode()).hexdigest()[:32]


class _Contexts:
    """The contexts this process has recorded lately; another process asks the log itself."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._known: OrderedDict[str, datetime] = OrderedDict()

    def take(self, context: str) -> bool:
        """True for the first caller, who must record it."""
        now = datetime.now(UTC)
        with self._lock:
            if context in self._known and now - self._known[context] < _CONTEXT_LASTS:
                return False
            self._known[context] = now
            self._known.move_to_end(context)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
            return True

    def give_back(self, context: str) -> None:
        """Forget a context that could not be recorded."""
        with self._lock:
            self._known.pop(context, None)


_contexts = _Contexts()
