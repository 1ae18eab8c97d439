"""Translations: every sentence that a person may read is marked, and said whole in Latvian."""

import re
from gettext import c2py
from html.parser import HTMLParser
from pathlib import Path

import pytest
from babel.messages.checkers import num_plurals, python_format
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from gis.errors import UnknownTerritory
from server.cli import _sentence
from server.i18n import ALL_LANGUAGES, LANGUAGES, TRANSLATIONS

ROOT = TRANSLATIONS.parents[1]
CATALOGUE = TRANSLATIONS / "lv" / "LC_MESSAGES" / "messages.po"
# The names by which the code marks a sentence; the same as in docs/translating.md.
MARKS = {"_": None, "gettext": None, "lazy_gettext": None, "ngettext": (1, 2), "N_": None}
# Names, units and formats are the same in every language.
NAMES = {"Talsi", "HTML", "CSV", "GeoJSON", "GeoPackage", "OGC", "API", "OpenAPI", "m", "s"}
# Attributes that a browser or a screen reader says aloud.
SPOKEN = ("title", "placeholder", "aria-label", "alt")
BLANK = re.compile(r"%\((\w+)\)s|\{(\w+)\}")


@pytest.fixture(scope="module")
def sentences():
    """Every sentence that is marked in the code and the templates."""
    with (ROOT / "babel.cfg").open() as handle:
        method_map, options = parse_mapping_cfg(handle)
    rooms = {"server", "templates", "gis", "analysis"}
    found = {}
    for name, line, message, *_ in extract_from_dir(
        ROOT,
        method_map=method_map,
        options_map=options,
        keywords=MARKS,
        directory_filter=lambda folder: Path(folder).relative_to(ROOT).parts[0] in rooms,
    ):
        found[message] = f"{name}:{line}"
    return found


@pytest.fixture(scope="module")
def latvian():
    """The Latvian catalogue."""
    with CATALOGUE.open("rb") as handle:
        return read_po(handle, locale="lv")


def messages(catalogue):
    """The messages of a catalogue without its header."""
    return [message for message in catalogue if message.id]


def strings(message):
    """The translations of a message, one a plural form."""
    return message.string if isinstance(message.string, (tuple, list)) else (message.string,)


def test_there_is_a_catalogue_for_each_language_but_the_one_of_the_code():
    there = {file.parents[1].name for file in TRANSLATIONS.glob("*/LC_MESSAGES/*.po")}
    assert there == set(ALL_LANGUAGES) - {"en"}


def test_every_sentence_is_in_the_catalogue(sentences, latvian):
    known = {message.id for message in messages(latvian)}
    assert {message: where for message, where in sentences.items() if message not in known} == {}


def test_the_catalogue_has_no_sentence_that_nobody_says_any_more(sentences, latvian):
    assert [message.id for message in messages(latvian) if message.id not in sentences] == []
    assert not latvian.obsolete


def test_no_sentence_is_untranslated_or_a_guess(latvian):
    assert [message.id for message in messages(latvian) if message.fuzzy or not all(strings(message))] == []


def test_latvian_has_its_three_plural_forms(latvian):
    assert latvian.num_plurals == 3
    counted = [message for message in messages(latvian) if message.pluralizable]
    assert counted
    for message in counted:
        num_plurals(latvian, message)
        assert len(strings(message)) == 3, message.id


def test_each_number_gets_the_plural_form_that_it_wants(latvian):
    form = c2py(latvian.plural_expr)
    assert [form(number) for number in (1, 21, 101, 2, 10, 11, 111, 0)] == [0, 0, 0, 1, 1, 1, 1, 2]


def test_the_blanks_of_a_sentence_are_in_its_translation(latvian):
    for message in messages(latvian):
        python_format(latvian, message)
        ids = message.id if message.pluralizable else (message.id,)
        wanted = {blank.group() for blank in BLANK.finditer(" ".join(ids))}
        for string in strings(message):
            given = {blank.group() for blank in BLANK.finditer(string)}
            # One form may say its number as a word, or leave out what does not fit it.
            assert given <= wanted, message.id
            assert message.pluralizable or given == wanted, message.id


def test_a_translation_ends_as_its_sentence_does(latvian):
    for message in messages(latvian):
        first = message.id[0] if message.pluralizable else message.id
        for string in strings(message):
            assert string == string.strip(), message.id
            assert string[-1] == first[-1] or first[-1] not in ".:?", message.id


def test_latvian_quotes_stand_low_and_high(latvian):
    for message in messages(latvian):
        for string in strings(message):
            assert "“" not in string, message.id
            assert string.count("„") == string.count("”"), message.id


@pytest.fixture(scope="module", params=sorted(set(ALL_LANGUAGES) - set(LANGUAGES)))
def unfinished(request):
    """A catalogue that waits for its translators."""
    with (TRANSLATIONS / request.param / "LC_MESSAGES" / "messages.po").open("rb") as handle:
        return read_po(handle, locale=request.param)


# Gettext counts whole numbers only: the fourth form that CLDR gives to Czech is for fractions.
FORMS = {
    "ru": [(1, 0), (21, 0), (2, 1), (24, 1), (5, 2), (11, 2), (12, 2), (111, 2), (0, 2)],
    "cs": [(1, 0), (2, 1), (4, 1), (5, 2), (21, 2), (22, 2), (0, 2)],
}


def test_an_unfinished_language_gives_each_number_its_plural_form(unfinished):
    form = c2py(unfinished.plural_expr)
    wanted = FORMS[unfinished.locale.language]
    assert [(number, form(number)) for number, _ in wanted] == wanted
    assert unfinished.num_plurals == 3


def test_what_an_unfinished_language_says_has_its_blanks_forms_and_ends(unfinished):
    for message in messages(unfinished):
        said = [string for string in strings(message) if string]
        assert len(said) in (0, unfinished.num_plurals if message.pluralizable else 1), message.id
        ids = message.id if message.pluralizable else (message.id,)
        wanted = {blank.group() for blank in BLANK.finditer(" ".join(ids))}
        for string in said:
            given = {blank.group() for blank in BLANK.finditer(string)}
            assert given <= wanted, message.id
            assert message.pluralizable or given == wanted, message.id
            assert string == string.strip(), message.id
            assert string[-1] == ids[0][-1] or ids[0][-1] not in ".:?", message.id
        python_format(unfinished, message)


def test_an_unfinished_language_says_that_nobody_has_read_it(unfinished):
    assert "Not yet read by a native speaker" in unfinished.header_comment


class Visible(HTMLParser):
    """Collects the text and the spoken attributes of a page."""

    def __init__(self):
        super().__init__()
        self.found, self.silent = [], 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in ("script", "style", "svg")
        self.found += [value for name, value in attrs if name in SPOKEN and value]

    def handle_endtag(self, tag):
        self.silent -= tag in ("script", "style", "svg")

    def handle_data(self, data):
        if not self.silent:
            # A macro may give attributes without their tag.
            self.found.append(re.sub(r'[\w-]+="[^"]*"', " ", data))


def unmarked(template):
    """The words of a template that no translator is shown."""
    code = re.compile(
        r"\{#.*?#\}|\{% block \w+_class %\}.*?\{% endblock %\}|\{%.*?%\}|\{\{.*?\}\}", re.DOTALL
    )
    parser = Visible()
    parser.feed(code.sub(" ", template))
    words = " ".join(parser.found).split()
    return [word for word in words if re.search(r"[^\W\d_]", word) and word.strip(".,:–·") not in NAMES]


@pytest.mark.parametrize("file", sorted((ROOT / "templates").rglob("*.html")), ids=lambda file: file.name)
def test_a_template_says_nothing_that_is_not_marked(file: Path):
    assert unmarked(file.read_text()) == []


def test_a_sentence_that_is_not_marked_is_found():
    assert unmarked('<p title="Hello">{{ _("Yes") }} you <b>there</b>, 3 m</p>') == ["Hello", "you", "there"]


@pytest.mark.parametrize(
    ("language", "said"), [("lv", "Teritorijas „nav” nav."), ("en", "There is no territory “nav”.")]
)
def test_a_command_refuses_in_the_language_that_was_set(monkeypatch, language, said):
    monkeypatch.setenv("TALSI_LANGUAGE", language)
    assert _sentence(UnknownTerritory("nav")) == said


def test_a_command_speaks_as_its_help_does_unless_told_otherwise(monkeypatch):
    for name in ("TALSI_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    assert _sentence(UnknownTerritory("nav")) == "There is no territory “nav”."
