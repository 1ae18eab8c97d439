"""Topics: the page on which a territory keeps its list of what can be reported, and who owns it."""

from collections.abc import Callable

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext, ngettext

from gis.models import Role
from server import i18n
from server.access import allow, current_person, current_territory
from server.auditing import consulted
from server.database import db
from server.services import topic_changes, topics
from server.services.refusals import Conflict, Invalid
from server.web import topic_pages
from server.web.forms import topics as forms
from server.web.forms.topics import Typed

blueprint = Blueprint("topics", __name__, url_prefix="/t/<slug>/concerns/topics")
blueprint.add_app_template_filter(i18n.local_label)
keepers = allow(Role.PLANNER, Role.MODERATOR)


@blueprint.get("")
@keepers
def index(slug: str) -> ResponseReturnValue:
    """List topics and agencies, with what each person may do to them."""
    return topic_pages.index_page()


@blueprint.get("/topic")
@keepers
def new_topic(slug: str) -> ResponseReturnValue:
    """Show the form for a new topic."""
    return topic_pages.topic_form(None, Typed({}, {}))


@blueprint.post("/topic")
@keepers
def add_topic(slug: str) -> ResponseReturnValue:
    """Add a topic at the end of the list."""
    try:
        said = forms.parse_topic(request.form)
        made = topic_changes.add_topic(db(), current_territory(), "", said, by=current_person.id)
    except (Invalid, Conflict) as error:
        return topic_pages.topic_form(None, forms.as_typed(request.form), error), 422
    return _done("add_topic", made.code)


@blueprint.get("/topic/<topic_code>")
@keepers
def topic(slug: str, topic_code: str) -> ResponseReturnValue:
    """Show one topic's words, owner and comparable categories, to be changed."""
    known = topics.of_territory(db(), current_territory())
    found = known.topic(topic_code)
    typed = Typed(
        found.labels,
        found.hints,
        known.agency_of(found).code,
        frozenset(found.category_codes),
        found.sensitive,
    )
    return topic_pages.topic_form(found, typed)


@blueprint.post("/topic/<topic_code>")
@keepers
def edit_topic(slug: str, topic_code: str) -> ResponseReturnValue:
    """Change a topic."""
    try:
        said = forms.parse_topic(request.form)
        topic_changes.edit_topic(db(), current_territory(), topic_code, said, by=current_person.id)
    except (Invalid, Conflict) as error:
        found = topics.of_territory(db(), current_territory()).topic(topic_code)
        return topic_pages.topic_form(found, forms.as_typed(request.form), error), 422
    return _done("change_topic", topic_code)


@blueprint.post("/topic/<topic_code>/active")
@keepers
def set_topic_active(slug: str, topic_code: str) -> ResponseReturnValue:
    """Retire a topic, or bring it back."""
    active = request.form.get("active") == "1"
    return _try(
        "change_topic",
        topic_code,
        lambda: topic_changes.set_topic_active(
            db(), current_territory(), topic_code, active=active, by=current_person.id
        ),
    )


@blueprint.post("/topic/<topic_code>/move")
@keepers
def move_topic(slug: str, topic_code: str) -> ResponseReturnValue:
    """Move a topic one place up or down."""
    up = request.form.get("way") == "up"
    return _try(
        "change_topic",
        topic_code,
        lambda: topic_changes.move_topic(db(), current_territory(), topic_code, up=up, by=current_person.id),
    )


@blueprint.get("/agency")
@keepers
def new_agency(slug: str) -> ResponseReturnValue:
    """Show the form for a new agency."""
    return topic_pages.agency_form(None, Typed({}, {}))


@blueprint.post("/agency")
@keepers
def add_agency(slug: str) -> ResponseReturnValue:
    """Add an agency."""
    try:
        said = forms.parse_agency(request.form)
        made = topic_changes.add_agency(db(), current_territory(), "", said, by=current_person.id)
    except (Invalid, Conflict) as error:
        return topic_pages.agency_form(None, forms.as_typed(request.form), error), 422
    return _done("add_agency", made.code)


@blueprint.get("/agency/<agency_code>")
@keepers
def agency(slug: str, agency_code: str) -> ResponseReturnValue:
    """Show one agency's names and address, to be changed."""
    found = topics.of_territory(db(), current_territory()).agency(agency_code)
    return topic_pages.agency_form(found, Typed(found.labels, {}, email=found.email or ""))


@blueprint.post("/agency/<agency_code>")
@keepers
def edit_agency(slug: str, agency_code: str) -> ResponseReturnValue:
    """Change an agency."""
    try:
        said = forms.parse_agency(request.form)
        topic_changes.edit_agency(db(), current_territory(), agency_code, said, by=current_person.id)
    except (Invalid, Conflict) as error:
        found = topics.of_territory(db(), current_territory()).agency(agency_code)
        return topic_pages.agency_form(found, forms.as_typed(request.form), error), 422
    return _done("change_agency", agency_code)


@blueprint.post("/agency/<agency_code>/active")
@keepers
def set_agency_active(slug: str, agency_code: str) -> ResponseReturnValue:
    """Retire an agency, or bring it back."""
    active = request.form.get("active") == "1"
    return _try(
        "change_agency",
        agency_code,
        lambda: topic_changes.set_agency_active(
            db(), current_territory(), agency_code, active=active, by=current_person.id
        ),
    )


@blueprint.post("/starter")
@keepers
def adopt(slug: str) -> ResponseReturnValue:
    """Add what is missing of the starter list."""
    adopted = topics.adopt_starter(db(), current_territory())
    flash(
        ngettext(
            "%(num)s topic of the starter list was added.",
            "%(num)s topics of the starter list were added.",
            len(adopted.topics),
        ),
        "info",
    )
    return _done("add_topic", "starter")


@blueprint.post("/undo/<int:change_id>")
@keepers
def undo(slug: str, change_id: int) -> ResponseReturnValue:
    """Take one change back."""
    return _try(
        "undo_topic_change",
        str(change_id),
        lambda: topic_changes.undo(db(), current_territory(), change_id),
        gettext("The change has been taken back."),
    )


def _try(
    operation: str, code: str, act: Callable[[], object], told: str | None = None
) -> ResponseReturnValue:
    """Do it and go back to the list; where it is refused, the list says why."""
    try:
        act()
    except Conflict as error:
        flash(str(error), "error")
        return redirect(url_for("topics.index", slug=current_territory().slug), code=303)
    if told:
        flash(told, "info")
    return _done(operation, code)


def _done(operation: str, code: str) -> ResponseReturnValue:
    consulted(db(), current_territory(), "topics", {"code": code}, operation=operation)
    return redirect(url_for("topics.index", slug=current_territory().slug), code=303)
