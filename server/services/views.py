"""Views: keep a state of the explorer under a name that everybody in the territory can open."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from gis.models import SavedView, Territory
from gis.queries import views as queries
from server.services.hands import Hand
from server.services.plain_text import one_line
from server.services.refusals import Conflict, Invalid, NotAllowed, NotFound
from server.services.transactions import transaction
from server.services.view_states import checked

LONGEST_NAME = 80
MOST_VIEWS = 500


@dataclass(frozen=True)
class Listed:
    """A view with the name of its maker; None when the account is gone."""

    view: SavedView
    by: str | None


def listing(session: Session, territory: Territory) -> Sequence[Listed]:
    """List the views of a territory by name."""
    return [Listed(row[0], row[1]) for row in queries.of_territory(session, territory.id)]


def add(session: Session, territory: Territory, hand: Hand, *, name: str, state: str) -> Listed:
    """Keep a state under a name.

    Raises
    ------
    Invalid, Conflict
        If name or state cannot be used, or another view has the name.
    """
    with transaction(session):
        if queries.count(session, territory.id) >= MOST_VIEWS:
            raise Conflict(gettext("There are too many views already. Remove one that nobody needs."))
        name, state = _name(name), checked(state)
        _free(session, territory, name)
        made = _written(session, territory_id=territory.id, name=name, state=state, created_by=hand.person_id)
        return _listed(session, territory, made.id)


def change(
    session: Session,
    territory: Territory,
    view_id: int,
    hand: Hand,
    *,
    name: str | None = None,
    state: str | None = None,
) -> Listed:
    """Give a view another name, another state, or both."""
    with transaction(session):
        view = _mine(session, territory, view_id, hand)
        if name is not None:
            wanted = _name(name)
            _free(session, territory, wanted, but=view)
            view.name = wanted
        if state is not None:
            view.state = checked(state)
        view.updated_at = datetime.now(UTC)
        _flush(session, view.name)
        return _listed(session, territory, view_id)


def remove(session: Session, territory: Territory, view_id: int, hand: Hand) -> dict[str, Any]:
    """Remove a view; what is returned brings it back with `restore`."""
    with transaction(session):
        view = _mine(session, territory, view_id, hand)
        kept = {
            "territory_id": view.territory_id,
            "name": view.name,
            "state": view.state,
            "created_by": view.created_by,
            "created_at": view.created_at.isoformat(),
            "updated_at": view.updated_at.isoformat(),
        }
        queries.remove(session, view)
        return kept


def restore(session: Session, territory: Territory, kept: dict[str, Any]) -> Listed:
    """Bring back what was removed, with its maker and its times.

    Raises
    ------
    Conflict
        If another view has taken the name since.
    """
    with transaction(session):
        if kept["territory_id"] != territory.id:
            raise NotFound(_gone())
        _free(session, territory, kept["name"])
        times = {name: datetime.fromisoformat(kept[name]) for name in ("created_at", "updated_at")}
        return _listed(session, territory, _written(session, **{**kept, **times}).id)


def _gone() -> str:
    return gettext("This view has been removed in the meantime.")


def _listed(session: Session, territory: Territory, view_id: int) -> Listed:
    found = queries.get(session, territory.id, view_id)
    if found is None:
        raise NotFound(_gone())
    return Listed(found[0], found[1])


def _mine(session: Session, territory: Territory, view_id: int, hand: Hand) -> SavedView:
    view = _listed(session, territory, view_id).view
    if not hand.may_change(view.created_by):
        raise NotAllowed(
            gettext(
                "Only who made this view, or an analyst, may change it. Keep your own under another name."
            )
        )
    return view


def _name(text: str) -> str:
    name = one_line(text)
    if not 0 < len(name) <= LONGEST_NAME:
        raise Invalid(
            gettext("Give the view a name of 1 to %(most)s characters.", most=LONGEST_NAME), field="name"
        )
    return name


def _free(session: Session, territory: Territory, name: str, *, but: SavedView | None = None) -> None:
    holder = queries.named(session, territory.id, name)
    if holder is not None and holder is not but:
        raise _taken(holder.name)


def _taken(name: str) -> Conflict:
    return Conflict(
        gettext("There is a view “%(name)s” already. Choose another name, or replace that view.", name=name)
    )


def _written(session: Session, **columns: Any) -> SavedView:
    try:
        with session.begin_nested():
            return queries.add(session, **columns)
    except IntegrityError:  # two people at once
        raise _taken(columns["name"]) from None


def _flush(session: Session, name: str) -> None:
    try:
        session.flush()
    except IntegrityError:
        raise _taken(name) from None
