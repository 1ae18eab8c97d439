"""P15: every address as every role, deny by default: the matrix of tests/server/test_access_matrix.py.

It is made from the application's own routes and runs there; here stands what the rule says of each role.
"""

from typing import Any

import pytest

from gis.models import Role
from server.access import DATA_ROLES, EXACT_ROLES, READER_ROLES, Scope, rule_of
from server.services.roles import STANDALONE
from tests.server import test_access_matrix as matrix


def _rules(app: Any) -> dict[str, Any]:
    return {endpoint: rule_of(app, endpoint) for endpoint in app.view_functions}


def test_p15_the_matrix_requests_every_address_as_every_role() -> None:
    for name in (
        "test_every_address_says_who_may_call_it",
        "test_a_role_gets_exactly_what_names_it",
        "test_a_role_held_elsewhere_gets_nothing_of_this_territory",
        "test_nobody_signed_in_gets_what_is_public_and_is_sent_to_sign_in_otherwise",
        "test_without_a_purpose_a_role_gets_no_exact_data",
    ):
        assert callable(getattr(matrix, name))


test_p15_every_address_has_a_rule = matrix.test_every_address_says_who_may_call_it


def test_p15_administrators_and_auditors_see_no_data(app: Any) -> None:
    assert STANDALONE == {Role.ADMINISTRATOR, Role.AUDITOR} == set(Role) - DATA_ROLES
    for endpoint, rule in _rules(app).items():
        if rule.scope is not Scope.NONE:
            assert not rule.roles & STANDALONE, endpoint


def test_p15_facilitators_see_totals_and_moderators_no_incident() -> None:
    assert Role.FACILITATOR not in {*EXACT_ROLES, *READER_ROLES}
    assert Role.MODERATOR not in EXACT_ROLES
    assert Role.MODERATOR in READER_ROLES


@pytest.mark.parametrize("endpoint", ["custody.sealed", "custody.kept", "audit.log"])
def test_p15_the_record_of_access_is_the_auditors(app: Any, endpoint: str) -> None:
    assert rule_of(app, endpoint).roles == {Role.AUDITOR}


@pytest.mark.parametrize("endpoint", ["subject.show", "subject.file", "subject.erase"])
def test_p15_a_reporters_file_is_the_moderators(app: Any, endpoint: str) -> None:
    assert rule_of(app, endpoint).roles == {Role.MODERATOR}
