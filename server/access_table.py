"""Access table: every address of the application with who may call it, read from the rules themselves."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass

from flask import Flask

from gis.models import Role
from server.access import PURPOSE_ROLES, Rule, Scope, rule_of

_BLANK = re.compile(r"<(?:\w+(?:\([^)]*\))?:)?(\w+)>")
_QUIET = {"HEAD", "OPTIONS"}
_ROLE_NAMES = {
    Role.ANALYST: "analyst",
    Role.PLANNER: "planner",
    Role.FACILITATOR: "facilitator",
    Role.OFFICER: "officer",
    Role.MODERATOR: "moderator",
    Role.AUDITOR: "auditor",
    Role.ADMINISTRATOR: "administrator",
}
_WHERE = {
    Scope.PATH: "in the territory of the address",
    Scope.OBJECT: "in the territory of what is asked for",
    Scope.NONE: "",
}
_HEADING = """\
# Who may call what

Every address of Talsi with the rule by which it is answered. Made by `talsi access` from the application.
A test requests each of them as every role, signed out, and from another territory, and compares.

An address without a rule is answered to nobody. Whoever is signed out is sent to the sign-in page, or told so
(401); a role that is not named, or is held elsewhere, is refused (403). *Purpose* marks what an analyst, a
planner, an officer or a moderator sees only after saying what for.

| address | method | who | where | purpose | what it does |
|---|---|---|---|---|---|
"""


@dataclass(frozen=True)
class AccessRow:
    """One address with one method."""

    address: str
    method: str
    who: str
    where: str
    purpose: bool
    does: str


def access_rows(app: Flask) -> Iterator[AccessRow]:
    """Every address in alphabetical order."""
    for route in sorted(app.url_map.iter_rules(), key=lambda route: route.rule):
        rule = rule_of(app, route.endpoint)
        for method in sorted((route.methods or set()) - _QUIET):
            yield AccessRow(
                address=_BLANK.sub(lambda blank: f"<{blank[1]}>", route.rule),
                method=method,
                who=_who(rule),
                where=_WHERE[rule.scope],
                purpose=asks_for_purpose(rule),
                does=_first_line(app.view_functions[route.endpoint].__doc__),
            )


def asks_for_purpose(rule: Rule) -> bool:
    """Whether those who see exact data there must have said what for."""
    return rule.purpose and rule.scope is not Scope.NONE and bool(rule.roles.intersection(PURPOSE_ROLES))


def as_markdown(app: Flask) -> str:
    """The table as a document."""
    lines = (
        f"| `{row.address}` | {row.method} | {row.who} | {row.where} | {'yes' if row.purpose else ''} "
        f"| {row.does} |\n"
        for row in access_rows(app)
    )
    return _HEADING + "".join(lines)


def as_json(app: Flask) -> list[dict[str, object]]:
    """The table for machines."""
    return [asdict(row) for row in access_rows(app)]


def _who(rule: Rule) -> str:
    if rule.public:
        return "everybody"
    if rule.roles == frozenset(Role):
        return "everybody signed in"
    return ", ".join(_ROLE_NAMES[role] for role in Role if role in rule.roles)


def _first_line(text: str | None) -> str:
    line = (text or "").strip().splitlines()[0] if text else ""
    return line.replace("|", "\\|")
