"""P5: no table has room for a person's name outside accounts, and no importer takes one."""

from typing import Any

import pytest
from sqlalchemy import Column, Integer

from gis.errors import IntakeError
from gis.intake import FIELDS, read_and_check, recognise
from gis.intake.persons import names_person
from gis.models import Base
from tests.gis.intake.help import context_of

# Of these tables only: accounts, and invitations to make one.
ACCOUNTS = {"exact.person", "exact.invitation"}
# Columns called "name" are of things, each looked at here.
NAMES_OF_THINGS = {
    "exact.neighbourhood.name",
    "exact.retention_rule.name",
    "exact.round.name",
    "exact.saved_view.name",
    "exact.territory.name",
    "published.neighbourhood.name",
    "published.ground.name",
    "published.place.name",
    "published.territory.name",
}


def test_p05_no_table_has_a_column_for_a_person_outside_accounts() -> None:
    """By the rule by which the importer knows a column of persons in seven languages."""
    found = {
        f"{table.fullname}.{column.name}"
        for table in Base.metadata.tables.values()
        for column in table.columns
        if table.fullname not in ACCOUNTS and names_person(column.name) and not _is_number_of_account(column)
    }
    assert found <= NAMES_OF_THINGS


def _is_number_of_account(column: Column[Any]) -> bool:
    """Who of the staff did something; the record of access keeps the number of an account that is gone."""
    return column.name == "person_id" and isinstance(column.type, Integer)


@pytest.mark.parametrize(
    "name", ["victim_name", "suspect", "surname", "personas_kods", "uzvards", "cietusais"]
)
def test_p05_the_rule_would_find_such_a_column(name: str) -> None:
    assert names_person(name)


def test_p05_no_field_of_an_import_is_for_a_person() -> None:
    assert [field for field in FIELDS if names_person(str(field))] == []


@pytest.mark.parametrize("header", ["name", "Cietušais", "Aizdomās turamais", "Personas kods", "SURNAME"])
def test_p05_a_file_with_persons_is_refused_until_their_column_is_left_out(header: str) -> None:
    """The page is in tests/services/test_imports.py, every header in tests/gis/intake/test_persons.py."""
    data = f"id,date,category,{header}\n1,2025-06-02,Theft,Anna\n".encode()
    preview = recognise(data, "f.csv", context=context_of())
    assert preview.blocked
    with pytest.raises(IntakeError, match="person_column"):
        list(read_and_check(data, preview.plan, context=context_of()))
