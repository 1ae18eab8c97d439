"""Administration: accounts, their roles, passwords, second factors and sittings."""

from datetime import UTC, datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from gis.models import Role
from server.access import Scope, allow, current_person, may, session_key
from server.database import db, runtime
from server.services import passwords, people, second_factor, sittings
from server.services.refusals import Conflict, Invalid
from server.web.people_page import grants_of_form, people_page, role_choices

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
administrator_only = allow(Role.ADMINISTRATOR, scope=Scope.NONE)


@blueprint.get("")
@allow(Role.ADMINISTRATOR, Role.AUDITOR, scope=Scope.NONE)
def start() -> ResponseReturnValue:
    """Go to the part that the role may see."""
    return redirect(url_for("admin.people_list" if may(Role.ADMINISTRATOR) else "audit.log"))


@blueprint.get("/people")
@administrator_only
def people_list() -> ResponseReturnValue:
    """List accounts, roles and open invitations."""
    return people_page()


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
            grants=grants_of_form(),
            language=request.form.get("language") or None,
            by=current_person.id,
            demo=current_person.demo,  # what a demo administrator makes ends with the demo
        )
    except (Invalid, Conflict) as error:
        return people_page(error=error), 422
    return people_page(handed_over=(person.login, password))


@blueprint.get("/people/<int:person_id>")
@administrator_only
def person(person_id: int) -> ResponseReturnValue:
    """Show one account: its roles, how it is proved, where it is signed in."""
    return _person_page(person_id)


@blueprint.post("/people/<int:person_id>/roles")
@administrator_only
def change_roles(person_id: int) -> ResponseReturnValue:
    """Give a person exactly the roles of the form."""
    people.change_roles(db(), person_id, grants=grants_of_form(), by=current_person.id)
    flash(gettext("The roles have been changed."), "info")
    return _back(person_id)


@blueprint.post("/people/<int:person_id>/active")
@administrator_only
def set_active(person_id: int) -> ResponseReturnValue:
    """Close an account, or open it again, which also lifts a lock."""
    active = request.form.get("active") == "1"
    people.set_active(db(), person_id, active=active, by=current_person.id)
    flash(gettext("The account is open again.") if active else gettext("The account is closed."), "info")
    return _back(person_id)


@blueprint.post("/people/<int:person_id>/password")
@administrator_only
def reset_password(person_id: int) -> ResponseReturnValue:
    """Give a person a new generated password, which is shown once."""
    password = people.reset_password(db(), person_id, by=current_person.id)
    return _person_page(person_id, password=password)


@blueprint.post("/people/<int:person_id>/second-factor/reset")
@administrator_only
def reset_second_factor(person_id: int) -> ResponseReturnValue:
    """Take a lost second factor away; its sittings end."""
    second_factor.reset(db(), person_id, by=current_person.id, sitting=session_key())
    flash(gettext("The second factor is reset. The password alone signs the person in."), "info")
    return _back(person_id)


@blueprint.post("/people/<int:person_id>/sittings/end")
@administrator_only
def end_sittings(person_id: int) -> ResponseReturnValue:
    """Sign a person out everywhere."""
    people.get(db(), person_id)
    ended = sittings.end_all(db(), person_id, by=current_person.id, sitting=session_key())
    flash(
        ngettext("%(num)s device has been signed out.", "%(num)s devices have been signed out.", ended),
        "info",
    )
    return _back(person_id)


@blueprint.post("/people/<int:person_id>/sittings/<key>/end")
@administrator_only
def end_sitting(person_id: int, key: str) -> ResponseReturnValue:
    """Sign a person out on one device."""
    sittings.end(db(), person_id, key, by=current_person.id, sitting=session_key())
    flash(gettext("That device is signed out."), "info")
    return _back(person_id)


def _back(person_id: int) -> ResponseReturnValue:
    return redirect(url_for("admin.person", person_id=person_id))


def _person_page(person_id: int, *, password: str | None = None) -> str:
    found = people.get(db(), person_id)
    locked = found.locked_until
    return render_template(
        "admin/person.html",
        person=found,
        sittings=sittings.running(db(), person_id),
        locked_until=locked if locked and locked > datetime.now(UTC) else None,
        second_factors=runtime().settings.second_factor != second_factor.OFF,
        password=password,
        **role_choices(),
    )
