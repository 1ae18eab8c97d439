"""OpenAPI: the document of the API, generated from its routes, their rules and their docstrings."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, TypeVar, cast

from flask import Blueprint, Flask, current_app, jsonify
from flask.typing import ResponseReturnValue
from werkzeug.routing import Rule

from server.access import allow_public, rule_of

blueprint = Blueprint("api_openapi", __name__, url_prefix="/api/v1")

Schema = dict[str, Any]
View = TypeVar("View", bound=Callable[..., Any])

_DESCRIPTION = "talsi_api_description"
_PARAMETER = re.compile(r"<(?:(?P<kind>\w+)(?:\([^)]*\))?:)?(?P<name>\w+)>")
_KINDS: dict[str | None, Schema] = {
    None: {"type": "string"},
    "any": {"type": "string"},
    "int": {"type": "integer", "minimum": 0},
    "uuid": {"type": "string", "format": "uuid"},
}

SELECTION: dict[str, Schema] = {
    "category": {
        "type": "array",
        "items": {"type": "string"},
        "description": "Codes; sub-categories come along.",
    },
    "from": {"type": "string", "format": "date", "description": "First day, the territory's clock."},
    "to": {"type": "string", "format": "date", "description": "Last day, included."},
    "weekday": {
        "type": "array",
        "items": {"type": "integer", "minimum": 1, "maximum": 7},
        "description": "Monday is 1; an incident whose weekday is not known has none.",
    },
    "hour": {
        "type": "array",
        "items": {"type": "integer", "minimum": 0, "maximum": 23},
        "description": "The hour by the territory's clock; an incident whose hour is not known has none.",
    },
    "known_by": {
        "type": "array",
        "items": {"type": "string", "enum": ["police", "reported", "unknown"]},
        "description": "How the police came to know.",
    },
    "neighbourhood": {"type": "array", "items": {"type": "string"}, "description": "Codes."},
    "area": {
        "type": "string",
        "description": "Corners of a polygon, lon,lat;lon,lat;…; in a body a list of [lon, lat].",
    },
}
_PROBLEM: Schema = {
    "type": "object",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string"},
    },
}


@dataclass(frozen=True)
class Description:
    """What the document adds to a view's own words."""

    query: dict[str, Schema] = field(default_factory=dict)
    body: Schema | None = None
    content_types: tuple[str, ...] = ("application/json",)
    statuses: tuple[int, ...] = (200,)


def describe(
    *,
    query: dict[str, Schema] | None = None,
    body: Schema | None = None,
    content_types: tuple[str, ...] = ("application/json",),
    statuses: tuple[int, ...] = (200,),
) -> Callable[[View], View]:
    """Say which query parameters, body and answers a view has."""

    def mark(view: View) -> View:
        setattr(view, _DESCRIPTION, Description(query or {}, body, content_types, statuses))
        return view

    return mark


@blueprint.get("/openapi.json")
@allow_public
def document() -> ResponseReturnValue:
    """Return this document."""
    return jsonify(build(current_app))


def build(app: Flask) -> dict[str, Any]:
    """Describe every route below ``/api/v1`` and ``/ogc``."""
    paths: dict[str, dict[str, Any]] = {}
    for rule in sorted(_api_rules(app), key=lambda rule: rule.rule):
        path = _PARAMETER.sub(r"{\g<name>}", rule.rule)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            paths.setdefault(path, {})[method.lower()] = _operation(app, rule, method)
    return {
        "openapi": "3.1.0",
        "info": {"title": "Talsi", "version": "1", "description": "Incidents, hotspots and their lineage."},
        "paths": paths,
        "components": {
            "schemas": {"Problem": _PROBLEM},
            "securitySchemes": {
                "session": {"type": "apiKey", "in": "cookie", "name": app.config["SESSION_COOKIE_NAME"]}
            },
        },
    }


def _api_rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.rule.startswith(("/api/v1", "/ogc/")))


def _operation(app: Flask, rule: Rule, method: str) -> dict[str, Any]:
    view = app.view_functions[rule.endpoint]
    said = cast(Description, getattr(view, _DESCRIPTION, Description()))
    access = rule_of(app, rule.endpoint)
    operation: dict[str, Any] = {
        "operationId": f"{rule.endpoint}.{method.lower()}".replace(".", "_"),
        "summary": (view.__doc__ or "").strip().splitlines()[0] if view.__doc__ else rule.endpoint,
        "tags": [rule.endpoint.split(".")[0].removeprefix("api_")],
        "parameters": [*_in_path(rule), *_in_query(said)],
        "responses": _responses(said),
    }
    if said.body is not None:
        content = {"application/json": {"schema": said.body}}
        operation["requestBody"] = {"required": True, "content": content}
    if not access.public:
        operation["security"] = [{"session": []}]
        operation["x-roles"] = sorted(access.roles)
    return operation


def _in_path(rule: Rule) -> list[dict[str, Any]]:
    return [
        {"name": found["name"], "in": "path", "required": True, "schema": _KINDS[found["kind"]]}
        for found in _PARAMETER.finditer(rule.rule)
    ]


def _in_query(said: Description) -> list[dict[str, Any]]:
    return [{"name": name, "in": "query", "schema": schema} for name, schema in said.query.items()]


def _responses(said: Description) -> dict[str, Any]:
    content: dict[str, Schema] = {kind: {} for kind in said.content_types}
    answers: dict[str, Any] = {
        str(code): {"description": "As asked.", "content": content} for code in said.statuses
    }
    problem = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
    answers["default"] = {"description": "Refused, with the reason in words.", "content": problem}
    return answers
