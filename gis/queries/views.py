"""Views: the named states of the explorer that the people of a territory share."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Row, delete, func, select
from sqlalchemy.orm import Session

from gis.models import Person, SavedView


def of_territory(session: Session, territory_id: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """List the views of a territory by name, each with the name of whoever made it."""
    return session.execute(
        select(SavedView, Person.name)
        .outerjoin(Person, Person.id == SavedView.created_by)
        .where(SavedView.territory_id == territory_id)
        .order_by(func.lower(SavedView.name), SavedView.id)
    ).all()


def get(session: Session, territory_id: int, view_id: int) -> Row[*tuple[Any, ...]] | None:
    """Return one view of a territory and its maker's name; None for that of another."""
    return session.execute(
        select(SavedView, Person.name)
        .outerjoin(Person, Person.id == SavedView.created_by)
        .where(SavedView.territory_id == territory_id, SavedView.id == view_id)
    ).one_or_none()


def named(session: Session, territory_id: int, name: str) -> SavedView | None:
    """Return the view that has this name, however it is capitalised."""
    return session.scalar(
        select(SavedView).where(
            SavedView.territory_id == territory_id, func.lower(SavedView.name) == func.lower(name)
        )
    )


def count(session: Session, territory_id: int) -> int:
    """Count the views of a territory."""
    counted = select(func.count()).select_from(SavedView).where(SavedView.territory_id == territory_id)
    return session.scalar(counted) or 0


def add(session: Session, **columns: Any) -> SavedView:
    """Write a new view."""
    view = SavedView(**columns)
    session.add(view)
    session.flush()
    return view


def remove(session: Session, view: SavedView) -> None:
    """Delete a view."""
    session.execute(delete(SavedView).where(SavedView.id == view.id))
