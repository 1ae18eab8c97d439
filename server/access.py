"""Access: who may call which address, in which territory; an address without a rule answers no."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar, cast

from flask import Flask, Response, abort, current_app, g, request
from flask import session as cookie
from flask_babel import gettext
from flask_login import LoginManager, current_user
from werkzeug.local import LocalProxy

from gis.models import Role, Territory
from gis.queries import changes
from server import purposes
from server.database import runtime, staff_session
from server.services import second_factor, sittings
from server.services.refusals import NotAllowed
from server.services.roles import SignedPerson

DATA_ROLES = frozenset(Role) - {Role.ADMINISTRATOR, Role.AUDITOR}
"""Roles whose holders work with a territory's data; the other two see accounts, or logs, and no data."""

EXACT_ROLES = (Role.ANALYST, Role.PLANNER, Role.OFFICER)
"""Roles whose holders see single incidents and hotspots; the others of them get totals only."""

READER_ROLES = (*EXACT_ROLES, Role.MODERATOR)
"""Roles whose holders read residents' concerns in full; facilitators get totals only."""

PURPOSE_ROLES = READER_ROLES
"""Roles whose holders see exact data of one kind or another, and say first what for."""

_RULE = "talsi_rule"
View = TypeVar("View", bound=Callable[..., Any])


class Scope(StrEnum):
    """How an address names the territory that the role must be held in."""

    PATH = "path"  # by <slug>
    OBJECT = "object"  # by what it looks up: the view calls in_territory()
    NONE = "none"  # it belongs to no territory


@dataclass(frozen=True)
class Rule:
    """Who may call an address; no roles at all means everybody.

    Who sees exact data there must have said what for, unless the rule asks for no ``purpose``; where a
    second factor is required, it must be set up first, unless the rule asks for nobody ``enrolled``.
    ``intake`` lets a public address take residents' concerns in, as a database role of its own.
    """

    roles: frozenset[Role]
    scope: Scope
    staff_database: bool
    purpose: bool = True
    enrolled: bool = True
    intake: bool = False

    @property
    def public(self) -> bool:
        """Whether it needs no sign-in."""
        return not self.roles


class NoRule(LookupError):
    """A view was registered without saying who may call it."""


class UnscopedView(RuntimeError):
    """A view answered with data without having checked whose territory it is."""


def allow(*roles: Role, scope: Scope = Scope.PATH, purpose: bool = True) -> Callable[[View], View]:
    """Let signed-in holders of any of ``roles`` call the view.

    Parameters
    ----------
    scope
        ``PATH``: the address has ``<slug>``, and the role must be held there. ``OBJECT``: the view looks
        something up and must call `in_territory` with its territory. ``NONE``: administration.
    purpose
        False for the page that asks for the purpose, and for nothing else.
    """
    if not roles:
        raise ValueError("allow() needs at least one role; allow_public is for everybody.")
    return _with_rule(Rule(frozenset(roles), scope, staff_database=True, purpose=purpose))


def allow_signed_in(view: View) -> View:
    """Let every signed-in person call the view, which shows no territory's data."""
    return _with_rule(Rule(frozenset(Role), Scope.NONE, staff_database=True))(view)


def allow_before_enrolment(view: View) -> View:
    """Let signed-in people call the view who must set up their second factor first: it is where they do."""
    return _with_rule(Rule(frozenset(Role), Scope.NONE, staff_database=True, enrolled=False))(view)


def allow_public(view: View) -> View:
    """Let everybody call the view; it reads the published schema only."""
    return _with_rule(Rule(frozenset(), Scope.NONE, staff_database=False))(view)


def allow_public_intake(view: View) -> View:
    """Let everybody call the view, which takes concerns in or opens the one of a tracking code."""
    return _with_rule(Rule(frozenset(), Scope.NONE, staff_database=False, intake=True))(view)


def allow_public_with_accounts(view: View) -> View:
    """Let everybody call the view although it reads accounts: signing in, and the health page."""
    return _with_rule(Rule(frozenset(), Scope.NONE, staff_database=True))(view)


def _with_rule(rule: Rule) -> Callable[[View], View]:
    def mark(view: View) -> View:
        setattr(view, _RULE, rule)
        return view

    return mark


def rule_of(app: Flask, endpoint: str) -> Rule:
    """The rule of an endpoint; NoRule when its author forgot it."""
    rule = getattr(app.view_functions[endpoint], _RULE, None)
    if rule is None:
        raise NoRule(endpoint)
    return cast(Rule, rule)


def init_app(app: Flask) -> None:
    """Ask for a rule before every request, and for a checked territory after it."""
    manager = LoginManager(app)
    manager.session_protection = None  # the person's stamp does it, and an address may change on a phone
    manager.user_loader(_load)
    allow_public(app.view_functions["static"])
    app.before_request(_enforce)
    app.after_request(_check_scope)
    app.context_processor(
        lambda: {"current_person": _current(), "may": may, "territory": g.get("talsi_territory")}
    )


def _load(key: str) -> SignedPerson | None:
    return sittings.from_cookie(staff_session(), key, session_key())


def _current() -> SignedPerson | None:
    return current_user._get_current_object() if current_user.is_authenticated else None


current_person: SignedPerson = cast(SignedPerson, LocalProxy(_current))
"""Who is signed in; falsy when nobody is."""


def current_territory() -> Territory:
    """The territory that the address names by <slug>, already checked against the person's roles."""
    return cast(Territory, g.talsi_territory)


def current_revision() -> str:
    """The name of that territory's incidents as this request began."""
    return cast(str, g.talsi_revision)


def session_key() -> str | None:
    """A word for this sign-in, made at random, that joins the audit rows of one sitting."""
    return cookie.get("sitting")


def may(*roles: Role | str, territory: Territory | None = None) -> bool:
    """Whether the signed-in person holds one of the roles, in this territory where one is given."""
    person = _current()
    wanted = [Role(role) for role in roles]
    return person is not None and any(
        person.holds(role, territory.id if territory else None) for role in wanted
    )


def came_through_provider() -> bool:
    """Whether this sitting began at an OpenID Connect provider, which asks for its own second factor."""
    return cookie.get("via") == "openid"


def must_enrol() -> bool:
    """Whether the signed-in person must set up a second factor before anything else."""
    person = _current()
    mode = runtime().settings.second_factor
    return person is not None and not came_through_provider() and second_factor.must_enrol(person, mode)


def in_territory(territory_id: int | None) -> None:
    """Check that the person may see what was looked up; refuse as if it did not exist elsewhere.

    An object of no territory may be seen only by those whose role covers all of them.
    """
    rule = cast(Rule, g.talsi_rule)
    g.talsi_scope_checked = True
    if not any(person_covers(current_person, role, territory_id) for role in rule.roles):
        raise NotAllowed(gettext("Your role does not cover this territory."))
    if rule.purpose and territory_id is not None and _sees_exact_data(rule, territory_id):
        purposes.require(territory_id)


def _sees_exact_data(rule: Rule, territory_id: int) -> bool:
    """Whether the person calls this address as the holder of a role that sees incidents or concerns."""
    return any(current_person.holds(role, territory_id) for role in rule.roles.intersection(PURPOSE_ROLES))


def person_covers(person: SignedPerson, role: Role, territory_id: int | None) -> bool:
    """Whether the person holds the role there; without a territory, whether they hold it everywhere."""
    return person.holds_everywhere(role) if territory_id is None else person.holds(role, territory_id)


def _enforce() -> None:
    if request.endpoint is None:
        return  # no such address: Flask answers 404
    view = current_app.view_functions[request.endpoint]
    rule: Rule | None = getattr(view, _RULE, None)
    if rule is None:
        abort(403)
    g.talsi_rule = rule
    if request.endpoint != "static":
        _current()  # known from here on: the page's language depends on it
    if not rule.public:
        _require_role(rule)
    g.talsi_staff_allowed, g.talsi_intake_allowed = rule.staff_database, rule.intake


def _require_role(rule: Rule) -> None:
    person = _current()
    if person is None:
        abort(401)
    if rule.enrolled and must_enrol():
        raise second_factor.SecondFactorNeeded
    if not any(person.holds(role, None) for role in rule.roles):
        raise NotAllowed(gettext("Your role does not allow this."))
    if rule.scope is Scope.PATH:
        slug = (request.view_args or {}).get("slug")
        if slug is None:
            abort(403)  # a rule by path on an address without a territory protects nothing
        g.talsi_territory, g.talsi_revision = changes.find_with_revision(staff_session(), slug)
        in_territory(g.talsi_territory.id)


def _check_scope(response: Response) -> Response:
    """A view that looks objects up and never says whose they are must not answer."""
    rule: Rule | None = g.get("talsi_rule")
    if (
        rule
        and rule.scope is Scope.OBJECT
        and response.status_code < 300
        and not g.get("talsi_scope_checked")
    ):
        raise UnscopedView(request.endpoint)
    return response
