"""Catalogues: what is missing is counted, guesses are not taken for translations."""

import os

import pytest

from server.catalogues import complete_enough, read

HEADER = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: nplurals=3; plural=((n==1) ? 0 : (n>=2 && n<=4) ? 1 : 2);\\n"
"""
WHOLE = '\nmsgid "Sign in"\nmsgstr "Přihlásit se"\n'
EMPTY = '\n#: server/words.py\nmsgid "Sign out"\nmsgstr ""\n'
GUESS = '\n#, fuzzy\nmsgid "Sign over"\nmsgstr "Přihlásit se"\n'
HALF = (
    '\nmsgid "%(num)s row"\nmsgid_plural "%(num)s rows"\n'
    'msgstr[0] "%(num)s řádek"\nmsgstr[1] "%(num)s řádky"\nmsgstr[2] ""\n'
)


@pytest.fixture
def write(tmp_path):
    """``write(text…)`` makes a Czech catalogue and reads it."""

    def act(*parts):
        file = tmp_path / "cs" / "LC_MESSAGES" / "messages.po"
        file.parent.mkdir(parents=True, exist_ok=True)
        before = file.stat().st_mtime_ns if file.exists() else 0
        file.write_text(HEADER + "".join(parts))
        os.utime(file, ns=(before + 1, before + 1))
        return read("cs", tmp_path)

    return act


def test_a_whole_catalogue_has_no_gaps(write):
    found = write(WHOLE)
    assert (found.sentences, found.gaps, found.share) == (1, (), 1.0)


def test_a_missing_sentence_is_listed_with_where_it_is_said(write):
    gap = write(WHOLE, EMPTY).gaps[0]
    assert (gap.sentence, gap.where, gap.guessed) == ("Sign out", "server/words.py", False)


def test_a_guess_of_a_tool_is_not_a_translation(write):
    found = write(WHOLE, GUESS)
    assert (found.missing, found.guessed, found.share) == (0, 1, 0.5)


def test_a_count_without_all_its_forms_is_missing(write):
    found = write(HALF)
    assert (found.missing, found.gaps[0].plural) == (1, "%(num)s rows")


def test_a_catalogue_that_changed_is_read_again(write):
    assert write(EMPTY).missing == 1
    assert write(WHOLE).missing == 0


def test_an_empty_catalogue_is_not_complete(write):
    assert write().share == 0.0


def test_a_language_without_a_catalogue_is_not_complete(tmp_path):
    assert read("en", tmp_path) is None
    assert not complete_enough("en")


def test_latvian_is_complete_enough():
    assert complete_enough("lv")
