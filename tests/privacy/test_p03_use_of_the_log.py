"""P3: the record of access is added to and never altered, read by the auditor alone, and can be taken out."""

from typing import Any

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import ProgrammingError
from sqlalchemy.orm import Session

from gis.models import Role
from tests.factories import add_person

LOG = (
    "/admin/audit",
    "/admin/audit.csv",
    "/admin/audit/chain",
    "/admin/audit/sealed.jsonl",
    "/admin/retention",
)


@pytest.mark.parametrize("table", ["audit_event", "audit_seal"])
def test_p03_the_application_may_add_and_read_and_nothing_else(engine: Engine, table: str) -> None:
    with engine.connect() as connection:
        for kind, allowed in (
            ("INSERT", True),
            ("SELECT", True),
            ("UPDATE", False),
            ("DELETE", False),
            ("TRUNCATE", False),
        ):
            assert _may(connection, "talsi_staff", f"exact.{table}", kind) is allowed, kind
            for role in ("talsi_public", "talsi_intake"):
                assert _may(connection, role, f"exact.{table}", kind) is False, (role, kind)


def _may(connection: Connection, role: str, table: str, kind: str) -> Any:
    return connection.scalar(
        text("SELECT has_table_privilege(:role, :table, :kind)"), {"role": role, "table": table, "kind": kind}
    )


@pytest.mark.parametrize(
    "statement", ["UPDATE exact.audit_event SET outcome = ''", "DELETE FROM exact.audit_event"]
)
def test_p03_an_administrator_of_the_application_has_no_other_role(engine: Engine, statement: str) -> None:
    with engine.connect() as connection, pytest.raises(ProgrammingError, match="permission denied"):
        connection.execute(text(statement))


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.AUDITOR])
def test_p03_nobody_but_the_auditor_reads_it(session: Session, sign_in: Any, role: Role) -> None:
    browser = sign_in(add_person(session, role))
    assert [browser.get(address).status_code for address in LOG] == [403] * len(LOG)


def test_p03_the_auditor_takes_it_out_for_the_supervisory_authority(session: Session, sign_in: Any) -> None:
    auditor = sign_in(add_person(session, Role.AUDITOR))
    assert [auditor.get(address).status_code for address in LOG] == [200] * len(LOG)
