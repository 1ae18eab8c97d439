"""Custody: the auditor's pages on the sealed chain and on how long data are kept."""

from datetime import UTC, datetime

from flask import Blueprint, Response, render_template, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import format_date, gettext

from gis.models import Role
from server import chain_words, retention_words
from server.access import Scope, allow, current_person, session_key
from server.database import db
from server.services import audit, chain, chain_files, retention, sealing_log

blueprint = Blueprint("custody", __name__, url_prefix="/admin")
auditor_only = allow(Role.AUDITOR, scope=Scope.NONE)

MOST_AT_ONCE = 50_000
"""A page waits about ten seconds for as many rows; the command takes as long as it takes."""

FILES = {
    "jsonl": (chain_files.json_lines, "application/x-ndjson"),
    "csv": (chain_files.csv_lines, "text/csv; charset=utf-8"),
}


@blueprint.app_context_processor
def _pages() -> dict[str, object]:
    return {"auditor_pages": auditor_pages}


def auditor_pages() -> list[tuple[str, str, None]]:
    """The pages that are views of custody, for their tabs."""
    return [
        (gettext("Record of access"), "/admin/audit", None),
        (gettext("Seals"), "/admin/audit/chain", None),
        (gettext("Retention"), "/admin/retention", None),
    ]


@blueprint.get("/audit/chain")
@auditor_only
def sealed() -> ResponseReturnValue:
    """Show how far the record of access is sealed, and its head."""
    return render_template("custody/chain.html", chain=sealing_log.state(db()), said=None)


@blueprint.post("/audit/chain")
@auditor_only
def verify() -> ResponseReturnValue:
    """Compute every seal again and say what is broken first."""
    found = sealing_log.state(db())
    if found.sealed + found.waiting > MOST_AT_ONCE:
        sentence = gettext(
            "So many rows take minutes, and a page cannot wait so long. Run “talsi audit verify” on the "
            "server, or save the sealed record and check the file elsewhere."
        )
        return render_template("custody/chain.html", chain=found, said=[sentence], whole=True, checked=False)
    _record("verify_audit")
    sealing_log.seal_late(db())
    verdict = chain.verify(db())
    return render_template(
        "custody/chain.html",
        chain=sealing_log.state(db()),
        said=list(chain_words.sentences(verdict)),
        whole=verdict.whole,
        checked=True,
    )


@blueprint.get("/audit/sealed.<any(jsonl, csv):kind>")
@auditor_only
def sealed_file(kind: str) -> ResponseReturnValue:
    """Hand out the sealed record as a file that can be checked by itself."""
    _record("export_audit", format=kind)
    sealing_log.seal(db())
    lines, content_type = FILES[kind]
    return Response(
        stream_with_context(lines(db())),
        content_type=content_type,
        headers={"Content-Disposition": f'attachment; filename="talsi-sealed-audit.{kind}"'},
    )


def _record(operation: str, **objects: object) -> None:
    audit.record(
        db(),
        operation,
        person_id=current_person.id,
        role=Role.AUDITOR.value,
        sitting=session_key(),
        objects=objects,
        recipient=current_person.login if operation.startswith("export") else None,
    )


@blueprint.get("/retention")
@auditor_only
def kept() -> ResponseReturnValue:
    """Show how long each class of data is kept, who decided it, what comes next, and past nights."""
    _record("consult_retention")
    return render_template(
        "custody/retention.html",
        outlook=retention.outlook(db(), now=datetime.now(UTC)),
        nights=retention.past(db()),
        names=retention_words.NAMES,
        since=retention_words.SINCE,
        day=format_date,
    )
