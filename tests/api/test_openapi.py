"""OpenAPI: the document names every address of the API, and what it says of them is true."""

import re
from typing import Any

import pytest
from flask.testing import FlaskClient

from gis.models import Role
from server import access


@pytest.fixture
def document(client: FlaskClient) -> dict[str, Any]:
    """The document as anybody reads it."""
    response = client.get("/api/v1/openapi.json")
    assert response.status_code == 200
    body: dict[str, Any] = response.get_json()
    return body


def _operations(document: dict[str, Any]) -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (path, method, said)
        for path, methods in document["paths"].items()
        for method, said in methods.items()
    ]


def test_every_address_of_the_api_is_described(app: Any, document: dict[str, Any]) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith(("/api/v1", "/ogc/"))]
    described = {(path, method.upper()) for path, method, _ in _operations(document)}
    expected = {
        (re.sub(r"<(?:[^:<>]+:)?(\w+)>", r"{\1}", rule.rule), method)
        for rule in rules
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }
    assert described == expected
    assert len(described) > 10


def test_every_operation_has_a_name_of_its_own_and_a_sentence(document: dict[str, Any]) -> None:
    names = [said["operationId"] for _, _, said in _operations(document)]
    assert len(names) == len(set(names))
    for path, method, said in _operations(document):
        assert said["summary"].endswith("."), (path, method)


def test_every_blank_of_an_address_is_a_parameter(document: dict[str, Any]) -> None:
    for path, _, said in _operations(document):
        blanks = set(re.findall(r"{(\w+)}", path))
        assert {each["name"] for each in said["parameters"] if each["in"] == "path"} == blanks, path


def test_the_document_says_which_roles_may_call(document: dict[str, Any]) -> None:
    said = document["paths"]["/api/v1/territories/{slug}/summary"]["get"]
    assert said["x-roles"] == sorted([Role.ANALYST, Role.OFFICER, Role.PLANNER])
    assert said["security"] == [{"session": []}]


def test_what_is_public_says_so(app: Any, document: dict[str, Any]) -> None:
    assert "security" not in document["paths"]["/api/v1/openapi.json"]["get"]
    assert access.rule_of(app, "api_openapi.document").public


def test_the_cookie_that_is_described_is_the_one_that_is_used(app: Any, document: dict[str, Any]) -> None:
    scheme = document["components"]["securitySchemes"]["session"]
    assert (scheme["in"], scheme["name"]) == ("cookie", app.config["SESSION_COOKIE_NAME"])


def test_refusals_are_problem_documents(document: dict[str, Any]) -> None:
    for path, method, said in _operations(document):
        assert set(said["responses"]["default"]["content"]) == {"application/problem+json"}, (path, method)


def test_every_reference_leads_somewhere(document: dict[str, Any]) -> None:
    for reference in re.findall(r"'\$ref': '([^']+)'", str(document)):
        target: Any = document
        for step in reference.removeprefix("#/").split("/"):
            target = target[step]
        assert target
