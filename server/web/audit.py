"""Audit: the record of access for the data-protection auditor, who sees no data."""

from datetime import date, datetime, time, timedelta

from flask import Blueprint, Response, render_template, request, stream_with_context
from flask.typing import ResponseReturnValue
from flask_babel import get_timezone, gettext

from gis.models import Role
from gis.queries import people, territories
from gis.queries.audit import AuditFilter
from server import audit_words, words
from server.access import Scope, allow, current_person, session_key
from server.database import db
from server.services import audit, sealing_log
from server.services.refusals import Invalid

blueprint = Blueprint("audit", __name__, url_prefix="/admin")
auditor_only = allow(Role.AUDITOR, scope=Scope.NONE)


@blueprint.get("/audit")
@auditor_only
def log() -> ResponseReturnValue:
    """Search the record of who looked at what; looking is recorded too."""
    wanted = _filter()
    before = request.args.get("before", type=int)
    rows = audit.search(db(), wanted, before=before)
    found = audit.count(db(), wanted)
    _record_look("consult_audit", len(rows))
    plain = {name: value for name, value in request.args.items() if name != "before" and value}
    return render_template(
        "admin/audit.html",
        rows=rows,
        found=found,
        wanted=request.args,
        words=words,
        audit_words=audit_words,
        logins={person.id: person.login for person in people.everyone(db())},
        more=rows[-1].id if len(rows) == audit.PAGE else None,
        later=before is not None,
        chain=sealing_log.state(db()),
        plain=plain,
        **_options(),
    )


@blueprint.get("/audit.csv")
@auditor_only
def as_csv() -> ResponseReturnValue:
    """The same rows as a file for the supervisory authority."""
    wanted = _filter()
    _record_look("export_audit", None)
    lines = stream_with_context(audit.as_csv(db(), wanted))
    return Response(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="talsi-audit.csv"'},
    )


def _options() -> dict[str, list[tuple[str, object]]]:
    places = territories.all_territories(db())
    everything = ("", gettext("everything"))
    return {
        "place_options": [("", gettext("all")), *((place.slug, place.name) for place in places)],
        "operation_options": [everything, *words.OPERATIONS.items()],
        "what_options": [everything, *audit_words.WHATS.items()],
        "purpose_options": [
            ("", gettext("any")),
            *((purpose.value, name) for purpose, name in words.PURPOSES.items()),
            ("command", gettext("Command line")),
        ],
    }


def _filter() -> AuditFilter:
    args = request.args
    place = territories.find(db(), args["territory"]).id if args.get("territory") else None
    until = _midnight(args.get("until"))
    return AuditFilter(
        login=_text("login"),
        operation=_text("operation"),
        territory_id=place,
        what=_text("what"),
        purpose=_text("purpose"),
        purpose_words=_text("purpose_words"),
        since=_midnight(args.get("since")),
        until=until + timedelta(days=1) if until else None,
    )


def _text(name: str) -> str | None:
    return request.args.get(name, "").strip() or None


def _midnight(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time.min, tzinfo=get_timezone())
    except ValueError:
        raise Invalid(gettext("“%(text)s” is not a date; write for example 2026-11-23.", text=text)) from None


def _record_look(operation: str, rows: int | None) -> None:
    chosen = {name: value for name, value in request.args.items() if value}
    audit.record(
        db(),
        operation,
        person_id=current_person.id,
        role=Role.AUDITOR.value,
        sitting=session_key(),
        objects={"filter": chosen, **({"rows": rows} if rows is not None else {})},
    )
