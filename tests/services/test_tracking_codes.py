"""Tracking codes: eighty random bits that people can read aloud, type and mistype."""

import pytest

from server.services.tracking_codes import ALPHABET, new_code, new_ref, normalised


def test_a_code_is_four_groups_of_four_of_crockfords_signs():
    code = new_code()
    assert [len(group) for group in code.split("-")] == [4, 4, 4, 4]
    assert set(code) <= {*ALPHABET, "-"}


def test_no_two_codes_are_alike():
    assert len({new_code() for _ in range(2000)}) == 2000


@pytest.mark.parametrize(
    "typed",
    [
        "01AB-CDEF-GH01-2345",
        "01abcdefgh012345",
        " 01ab cdef gh01 2345 ",
        "OIAB-CDEF-GHOL-2345",
        "oiab–cdef–ghoi–2345",
        "01AB.CDEF.GH01.2345\n",
        "01AB\u00a0CDEF\u00a0GH01\u00a02345",
    ],
)
def test_a_code_is_read_however_it_is_typed(typed):
    assert normalised(typed) == "01AB-CDEF-GH01-2345"


@pytest.mark.parametrize(
    "typed", ["", "01AB", "01AB-CDEF-GH01-234", "01AB-CDEF-GH01-23456", "U1AB-CDEF-GH01-2345"]
)
def test_what_cannot_be_a_code_is_none(typed):
    assert normalised(typed) is None


def test_a_new_code_is_read_as_itself():
    code = new_code()
    assert normalised(code) == code


def test_a_public_name_is_short_and_has_no_large_letters():
    assert len(new_ref()) == 8
    assert new_ref() == new_ref().lower() or new_ref().islower()
