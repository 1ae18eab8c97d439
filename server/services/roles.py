"""Roles: what a person holds and where, and which roles are never held together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask_babel import gettext
from sqlalchemy.orm import Session

from gis.models import Role
from gis.queries import territories
from server.services.refusals import Invalid

STANDALONE = frozenset({Role.AUDITOR, Role.ADMINISTRATOR})
"""Roles that see no data: nobody holds one of them beside another role, nor in one territory only."""


@dataclass(frozen=True)
class Grant:
    """A role in one territory, or in all of them."""

    role: Role
    territory_id: int | None = None


@dataclass(frozen=True)
class SignedPerson:
    """Who is signed in, as a value: what pages and rules need to know, without the password."""

    id: int
    login: str
    name: str
    language: str | None
    demo: bool
    grants: tuple[Grant, ...]
    stamp: str
    second_factor: bool = False

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        """What the cookie holds: a new password or a deactivation ends every sitting."""
        return f"{self.id}.{self.stamp}"

    def holds(self, role: Role, territory_id: int | None = None) -> bool:
        """Whether the person holds a role there; without a territory, whether anywhere at all."""
        return any(
            grant.role == role and (grant.territory_id is None or territory_id in (None, grant.territory_id))
            for grant in self.grants
        )

    def holds_everywhere(self, role: Role) -> bool:
        """Whether the person holds a role in all territories."""
        return Grant(role, None) in self.grants

    def role_in(self, roles: Iterable[Role], territory_id: int | None) -> Role | None:
        """The first of ``roles`` that the person acts in there: what the audit row names."""
        return next((role for role in roles if self.holds(role, territory_id)), None)


def check_grants(grants: Sequence[Grant]) -> None:
    """Refuse no role at all, and roles that must not be held together."""
    roles = {grant.role for grant in grants}
    if not roles:
        raise Invalid(gettext("Choose at least one role."), field="roles")
    if roles & STANDALONE and len(roles) > 1:
        raise Invalid(
            gettext(
                "An administrator sees no data, and an auditor only the log: "
                "neither role goes together with another."
            ),
            field="roles",
        )
    if any(grant.role in STANDALONE and grant.territory_id is not None for grant in grants):
        raise Invalid(gettext("Administrators and auditors are not tied to one territory."), field="roles")


def parse_grant(session: Session, text: str) -> Grant:
    """Read ``analyst`` or ``analyst@talsi``."""
    word, at, slug = text.strip().partition("@")
    try:
        role = Role(word.casefold())
    except ValueError:
        raise Invalid(
            gettext(
                "There is no role “%(role)s”. The roles are: %(roles)s.", role=word, roles=", ".join(Role)
            ),
            field="roles",
        ) from None
    return Grant(role, territories.find(session, slug).id if at else None)


def in_words(grants: Iterable[Grant]) -> list[str]:
    """Grants as the record of access has them."""
    return [
        grant.role.value if grant.territory_id is None else f"{grant.role}@{grant.territory_id}"
        for grant in grants
    ]
