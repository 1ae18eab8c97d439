"""Health: whether this installation is ready, for supervisors and for those who look after it."""

from datetime import UTC, datetime
from typing import Any

from flask import Blueprint
from flask.typing import ResponseReturnValue

from gis import migrate
from gis.queries import health
from server import __version__
from server.access import allow_public_with_accounts
from server.database import db

blueprint = Blueprint("api_health", __name__)

_WORKER_SILENT_S = 30


@blueprint.get("/health")
@allow_public_with_accounts
def show() -> ResponseReturnValue:
    """200 once the database answers and has this version's schema, else 503."""
    found = health.look(db())
    if found is None:
        return {"status": "starting", "version": __version__, "database": None}, 503
    newest = migrate.head()
    ready = found.migration == newest
    body = {
        "status": "ok" if ready else "old schema",
        "version": __version__,
        "database": {"postgresql": found.postgresql, "postgis": found.postgis},
        "migrations": {"at": found.migration, "newest": newest},
        "worker": _worker(found.worker_seen),
    }
    return body, 200 if ready else 503


def _worker(seen: datetime | None) -> dict[str, Any]:
    if seen is None:
        return {"alive": False, "seen": None}
    silent = (datetime.now(UTC) - seen).total_seconds()
    return {"alive": silent < _WORKER_SILENT_S, "seen": seen.isoformat()}
