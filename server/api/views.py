"""Views: the named states of the explorer that a territory's people share."""

from typing import Any

from flask import Blueprint, current_app, jsonify
from flask.typing import ResponseReturnValue
from itsdangerous import BadSignature, URLSafeTimedSerializer

from gis.models import Role
from server.access import EXACT_ROLES, allow, current_person, current_territory, may
from server.api.bodies import json_object, text_of
from server.api.openapi import describe
from server.auditing import consulted
from server.database import db
from server.i18n import gettext
from server.services import views
from server.services.hands import Hand
from server.services.refusals import Invalid
from server.services.view_states import LONGEST
from server.services.views import LONGEST_NAME, Listed

blueprint = Blueprint("api_views", __name__, url_prefix="/api/v1/territories/<slug>/views")

_UNDO_SECONDS = 3600
_NAME = {"type": "string", "maxLength": LONGEST_NAME}
_STATE = {"type": "string", "maxLength": LONGEST, "description": "The query of the explorer's address."}
_UNDO = {"type": "string", "description": "What the removal answered; name and state are not needed then."}
NEW = {"type": "object", "properties": {"name": _NAME, "state": _STATE, "undo": _UNDO}}
CHANGED = {"type": "object", "properties": {"name": _NAME, "state": _STATE}}


@blueprint.get("")
@allow(*EXACT_ROLES)
def listing(slug: str) -> ResponseReturnValue:
    """List the named views by name."""
    hand = _hand()
    return jsonify(views=[_json(each, hand) for each in views.listing(db(), current_territory())])


@blueprint.post("")
@describe(body=NEW, statuses=(201,))
@allow(*EXACT_ROLES)
def add(slug: str) -> ResponseReturnValue:
    """Keep a view under a name, or bring back one that was removed within the last hour."""
    body, hand = json_object(), _hand()
    undo = text_of(body, "undo")
    if undo is not None:
        made = views.restore(db(), current_territory(), _removed(undo))
    else:
        name, state = text_of(body, "name") or "", text_of(body, "state") or ""
        made = views.add(db(), current_territory(), hand, name=name, state=state)
    _record("add_view", made.view.id)
    return jsonify(view=_json(made, hand)), 201


@blueprint.patch("/<int:view_id>")
@describe(body=CHANGED)
@allow(*EXACT_ROLES)
def change(slug: str, view_id: int) -> ResponseReturnValue:
    """Rename a view, or put another state in its place; for its maker and for analysts."""
    body, hand = json_object(), _hand()
    name, state = text_of(body, "name"), text_of(body, "state")
    changed = views.change(db(), current_territory(), view_id, hand, name=name, state=state)
    _record("change_view", view_id)
    return jsonify(view=_json(changed, hand))


@blueprint.delete("/<int:view_id>")
@allow(*EXACT_ROLES)
def remove(slug: str, view_id: int) -> ResponseReturnValue:
    """Remove a view; the answer has what brings it back."""
    kept = views.remove(db(), current_territory(), view_id, _hand())
    _record("remove_view", view_id)
    return jsonify(undo=_signer().dumps(kept))


def _hand() -> Hand:
    return Hand(current_person.id, changes_all=may(Role.ANALYST, territory=current_territory()))


def _record(operation: str, view_id: int) -> None:
    consulted(db(), current_territory(), "view", {"view": view_id}, operation=operation)


def _signer() -> URLSafeTimedSerializer:
    return URLSafeTimedSerializer(str(current_app.secret_key), salt="removed-view")


def _removed(undo: str) -> dict[str, Any]:
    """Read what `remove` signed: nobody else says who made a view, and when."""
    try:
        kept: dict[str, Any] = _signer().loads(undo, max_age=_UNDO_SECONDS)
    except BadSignature:
        raise Invalid(gettext("This cannot be undone any more. Keep the view again."), field="undo") from None
    return kept


def _json(listed: Listed, hand: Hand) -> dict[str, Any]:
    view = listed.view
    return {
        "id": view.id,
        "name": view.name,
        "state": view.state,
        "by": listed.by,
        "created_at": view.created_at.isoformat(),
        "updated_at": view.updated_at.isoformat(),
        "may_change": hand.may_change(view.created_by),
    }
