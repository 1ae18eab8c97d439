"""Persons: names of people are found, names of places are not."""

import pytest

from gis.errors import IntakeError
from gis.intake import read_and_check, recognise
from gis.intake.persons import names_person, person_columns
from tests.gis.intake.help import context_of


@pytest.mark.parametrize(
    "header",
    [
        "Name",
        "Full name",
        "SURNAME",
        "VictimName",
        "victim_name",
        "Suspect",
        "First Name",
        "Vārds",
        "Uzvārds",
        "Vārds, uzvārds",
        "Cietušais",
        "Cietušā vārds",
        "Aizdomās turamais",
        "Personas kods",
        "Isikukood",
        "Kannatanu nimi",
        "Příjmení",
        "Jméno",
        "ФИО",
        "Потерпевший",
    ],
)
def test_a_header_that_announces_a_person_is_found(header: str) -> None:
    assert names_person(header)


@pytest.mark.parametrize(
    "header",
    [
        "LSOA name",
        "Reported by",
        "Falls within",
        "ValdLinnNimetus",
        "KohtNimetus",
        "Location Description",
        "Street name",
        "Ielas nosaukums",
        "Case Number",
        "Victim Age",
        "Vict Sex",
        "Cietušo skaits",
        "NEIGHBOURHOOD",
        "Last outcome category",
        "Notikuma ID",
        "Veids",
        "",
    ],
)
def test_a_header_that_names_something_else_is_left_alone(header: str) -> None:
    assert not names_person(header)


def test_personal_codes_are_found_by_their_look_and_intervals_are_not() -> None:
    codes = ["010190-12345", "", "321234-12345"]
    intervals = ["542500-542999", "6588500-6588999"]
    numbers = ["991399-12345", "2025-06-02", "12345678901"]
    assert person_columns(("a", "b", "c"), (codes, intervals, numbers)) == ("a",)


def test_a_file_with_a_column_of_persons_is_refused_until_it_is_left_out() -> None:
    data = b"id,date,category,name\n1,2025-06-02,Theft,Anna\n"
    preview = recognise(data, "f.csv", context=context_of())
    assert preview.blocked
    assert [(p.code, p.detail) for p in preview.problems if p.blocking] == [("person_column", "name")]
    assert preview.interpreted == ()
    with pytest.raises(IntakeError, match="person_column"):
        list(read_and_check(data, preview.plan, context=context_of()))
    mended = recognise(data, "f.csv", context=context_of(), overrides={"left_out": ["name"]})
    assert not mended.blocked
