"""Administration: accounts and roles for the administrator, the record of access for the auditor."""

from datetime import UTC, date, datetime, time, timedelta

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from gis.models import Role
from gis.queries import people as people_queries
from gis.queries import territories
from gis.queries.audit import AuditFilter
from server import words
from server.access import Scope, allow, current_person, may, session_key
from server.database import db
from server.services import audit, passwords, people
from server.services.refusals import Conflict, Invalid
from server.services.roles import STANDALONE, Grant, parse_grant

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
administrator_only = allow(Role.ADMINISTRATOR, scope=Scope.NONE)
auditor_only = allow(Role.AUDITOR, scope=Scope.NONE)


@blueprint.get("")
@allow(Role.ADMINISTRATOR, Role.AUDITOR, scope=Scope.NONE)
def start() -> ResponseReturnValue:
    """Go to the part that the role may see."""
    return redirect(url_for("admin.people_list" if may(Role.ADMINISTRATOR) else "admin.audit_log"))


@blueprint.get("/people")
@administrator_only
def people_list() -> ResponseReturnValue:
    """List accounts and roles."""
    return _people_page()


@blueprint.post("/people")
@administrator_only
def add_person() -> ResponseReturnValue:
    """Make an account with a generated password, which is shown once."""
    password = passwords.generate()
    try:
        person = people.add(
            db(),
            login=request.form.get("login", ""),
            name=request.form.get("name", ""),
            password=password,
            grants=_grants(),
            language=request.form.get("language") or None,
            by=current_person.id,
            demo=current_person.demo,  # what a demo administrator makes ends with the demo
        )
    except (Invalid, Conflict) as error:
        return _people_page(error=error), 422
    return _people_page(handed_over=(person.login, password))


@blueprint.post("/people/<int:person_id>/roles")
@administrator_only
def change_roles(person_id: int) -> ResponseReturnValue:
    """Give a person exactly the roles of the form."""
    people.change_roles(db(), person_id, grants=_grants(), by=current_person.id)
    flash(gettext("The roles have been changed."), "info")
    return redirect(url_for("admin.people_list"))


@blueprint.post("/people/<int:person_id>/active")
@administrator_only
def set_active(person_id: int) -> ResponseReturnValue:
    """Close an account, or open it again."""
    active = request.form.get("active") == "1"
    people.set_active(db(), person_id, active=active, by=current_person.id)
    flash(gettext("The account is open again.") if active else gettext("The account is closed."), "info")
    return redirect(url_for("admin.people_list"))


@blueprint.post("/people/<int:person_id>/password")
@administrator_only
def reset_password(person_id: int) -> ResponseReturnValue:
    """Give a person a new generated password, which is shown once."""
    password = people.reset_password(db(), person_id, by=current_person.id)
    person = people_queries.by_id(db(), person_id)
    return _people_page(handed_over=(person.login if person else "", password))


@blueprint.get("/audit")
@auditor_only
def audit_log() -> ResponseReturnValue:
    """Search the record of who looked at what; looking is recorded too."""
    wanted = _filter()
    before = request.args.get("before", type=int)
    rows = audit.search(db(), wanted, before=before)
    _record_look("consult_audit", len(rows))
    places = [(place.slug, place.name) for place in territories.all_territories(db())]
    return render_template(
        "admin/audit.html",
        rows=rows,
        wanted=request.args,
        words=words,
        place_options=[("", gettext("all")), *places],
        more=rows[-1].id if len(rows) == audit.PAGE else None,
        plain={name: value for name, value in request.args.items() if name != "before"},
    )


@blueprint.get("/audit.csv")
@auditor_only
def audit_csv() -> ResponseReturnValue:
    """The same rows as a file for the supervisory authority."""
    wanted = _filter()
    _record_look("export_audit", None)
    lines = stream_with_context(audit.as_csv(db(), wanted))
    return Response(
        lines,
        content_type="text/csv; charset=utf-8",
        headers={"Content-Disposition": 'attachment; filename="talsi-audit.csv"'},
    )


def _people_page(*, error: Exception | None = None, handed_over: tuple[str, str] | None = None) -> str:
    places = territories.all_territories(db())
    return render_template(
        "admin/people.html",
        people=people_queries.everyone(db()),
        places=places,
        roles=words.ROLES,
        error=error,
        handed_over=handed_over,
        form=request.form,
        role_options=[
            (role.value, f"{name}: {words.ROLE_HINTS[role]}") for role, name in words.ROLES.items()
        ],
        place_options=[("", gettext("in all territories")), *((place.slug, place.name) for place in places)],
    )


def _grants() -> list[Grant]:
    """The roles of a form: ``analyst`` everywhere, ``analyst@talsi`` there."""
    place = request.form.get("territory", "")
    chosen = [
        word if "@" in word or not place or Role(word) in STANDALONE else f"{word}@{place}"
        for word in request.form.getlist("roles")
        if word in set(Role) or "@" in word
    ]
    return [parse_grant(db(), word) for word in chosen]


def _filter() -> AuditFilter:
    args = request.args
    place = territories.find(db(), args["territory"]).id if args.get("territory") else None
    until = _midnight(args.get("until"))
    return AuditFilter(
        login=args.get("login", "").strip() or None,
        operation=args.get("operation") or None,
        territory_id=place,
        since=_midnight(args.get("since")),
        until=until + timedelta(days=1) if until else None,
    )


def _midnight(text: str | None) -> datetime | None:
    if not text:
        return None
    try:
        return datetime.combine(date.fromisoformat(text), time.min, tzinfo=UTC)
    except ValueError:
        raise Invalid(gettext("“%(text)s” is not a date; write for example 2026-11-23.", text=text)) from None


def _record_look(operation: str, rows: int | None) -> None:
    audit.record(
        db(),
        operation,
        person_id=current_person.id,
        role=Role.AUDITOR.value,
        sitting=session_key(),
        objects={"filter": dict(request.args), **({"rows": rows} if rows is not None else {})},
    )
