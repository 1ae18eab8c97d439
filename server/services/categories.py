"""Categories: the territory's own list of offences, its names, harm weights and source values."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Category, Territory
from gis.profiles.profile import category_key, slug
from gis.queries import territories
from server.services.refusals import Conflict, Invalid, NotFound
from server.services.transactions import transaction


@dataclass(frozen=True)
class Change:
    """What a person says of a category; what is None or empty stays as it is."""

    labels: dict[str, str] = field(default_factory=dict)
    aliases: tuple[str, ...] = ()
    harm_weight: float | None = None
    sensitive: bool | None = None


def listing(session: Session, territory: Territory) -> Sequence[Category]:
    """The categories in their own order."""
    return territories.categories(session, territory.id)


def add(session: Session, territory: Territory, code: str, change: Change) -> Category:
    """Add a category, before the first file that has it comes."""
    with transaction(session):
        known = listing(session, territory)
        if slug(code) != code:
            raise Invalid(
                gettext(
                    "A category's code has small letters, digits and hyphens, for example %(code)s.",
                    code=slug(code),
                ),
                field="code",
            )
        if any(each.code == code for each in known):
            raise Conflict(gettext("There is a category “%(code)s” already.", code=code))
        category = Category(territory_id=territory.id, code=code, labels={}, aliases=[], position=len(known))
        session.add(category)
        _apply(category, change, known)
        category.labels = category.labels or {"en": code, "lv": code}
        session.flush()
        return category


def edit(session: Session, territory: Territory, code: str, change: Change) -> Category:
    """Change a category; hotspot runs that were made keep the weights that they were made with."""
    with transaction(session):
        known = listing(session, territory)
        category = next((each for each in known if each.code == code), None)
        if category is None:
            raise NotFound(gettext("There is no category “%(code)s” in this territory.", code=code))
        _apply(category, change, known)
        return category


def _apply(category: Category, change: Change, known: Sequence[Category]) -> None:
    if change.harm_weight is not None:
        category.harm_weight = _weight(change.harm_weight)
    if change.sensitive is not None:
        category.sensitive = change.sensitive
    category.labels = {**category.labels, **{key: text.strip() for key, text in change.labels.items()}}
    fresh = [_free_alias(alias, category, known) for alias in change.aliases]
    category.aliases = [*category.aliases, *(alias for alias in fresh if alias not in category.aliases)]


def _weight(value: float) -> float:
    if not math.isfinite(value) or not 0 <= value < 1e8:
        raise Invalid(
            gettext("A harm weight is a number from 0 up, for example 1 or 365."), field="harm_weight"
        )
    return value


def _free_alias(alias: str, category: Category, known: Sequence[Category]) -> str:
    key = category_key(alias)
    holder = next((each for each in known if each is not category and key in each.aliases), None)
    if holder is not None:
        raise Conflict(
            gettext("“%(value)s” is already read as the category %(code)s.", value=alias, code=holder.code)
        )
    return key
