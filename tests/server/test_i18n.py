"""Languages: who decides which one is read, and that commands and jobs speak too."""

import os
import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from gis.models import Person, Role
from server import i18n
from server.i18n import compile_catalogues, language, local_label, speaking
from tests.factories import add_person

CATALOGUE = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "Sign in"
msgstr "Ieiet"
"""


@pytest.fixture
def newcomer(app):
    """A browser without any cookie."""
    return app.test_client()


def page_language(answer):
    return re.search(r'<html lang="(\w+)', answer.text)[1]


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        (None, "lv"),
        ("en-GB,en;q=0.9", "en"),
        ("lv", "lv"),
        ("fr,en;q=0.5", "en"),
        ("fr", "lv"),
        ("*", "lv"),
        ("%%", "lv"),
    ],
)
def test_a_newcomer_reads_what_the_browser_asks_for_or_latvian(newcomer, asked, given):
    headers = {"Accept-Language": asked} if asked else {}
    assert page_language(newcomer.get("/sign-in", headers=headers)) == given


def test_a_chosen_language_stays_in_this_browser(newcomer):
    answer = newcomer.post("/language", data={"language": "en", "next": "/sign-in"})
    assert answer.headers["Location"] == "/sign-in"
    assert page_language(newcomer.get("/sign-in", headers={"Accept-Language": "lv"})) == "en"


def test_a_link_switches_the_language_too(newcomer):
    assert newcomer.get("/language/en").status_code == 302
    assert page_language(newcomer.get("/sign-in")) == "en"


def test_a_language_on_its_way_is_read_by_its_address_and_not_offered(newcomer, monkeypatch):
    monkeypatch.setattr(i18n, "complete_enough", lambda code: False)
    answer = newcomer.get("/sign-in?language=ru", headers={"Accept-Language": "en"})
    assert page_language(answer) == "ru"
    plain = newcomer.get("/sign-in", headers={"Accept-Language": "ru,en;q=0.5"})
    assert page_language(plain) == "en"
    assert 'value="ru"' not in plain.text


def test_a_language_that_is_nearly_whole_is_offered(newcomer, monkeypatch):
    monkeypatch.setattr(i18n, "complete_enough", lambda code: code == "cs")
    answer = newcomer.get("/sign-in", headers={"Accept-Language": "cs"})
    assert page_language(answer) == "cs"
    assert 'value="cs"' in answer.text
    assert 'value="ru"' not in answer.text


def test_a_sentence_that_nobody_has_translated_is_said_in_english(app):
    with speaking("ru"):
        assert str(i18n.gettext("No translator has seen this")) == "No translator has seen this"


def test_an_unknown_language_does_not_exist(newcomer):
    assert newcomer.get("/language/xx").status_code == 404
    assert newcomer.post("/language", data={"language": "../en"}).status_code == 404


def test_choosing_a_language_never_leads_to_another_server(newcomer):
    answer = newcomer.get("/language/en?next=//evil.example")
    assert answer.headers["Location"] == "/"


def test_the_choice_of_a_person_is_kept_in_the_account_and_wins(sign_in, session):
    person = add_person(session, Role.ANALYST)
    browser = sign_in(person)
    browser.post("/language", data={"language": "lv"})
    assert session.get(Person, person.id, populate_existing=True).language == "lv"
    browser.set_cookie("language", "en")
    assert page_language(browser.get("/account")) == "lv"


def test_a_public_page_is_read_in_the_persons_language_too(sign_in, session):
    person = add_person(session, Role.ANALYST)
    person.language = "lv"
    assert page_language(sign_in(person).get("/")) == "lv"


def test_commands_and_jobs_speak_without_a_page():
    with speaking("en"):
        assert language() == "en"
    with speaking("xx"):
        assert language() == "lv"
    with speaking(None):
        assert language() == "lv"


def test_a_label_falls_back_to_the_other_language():
    with speaking("lv"):
        assert local_label({"lv": "Zādzība", "en": "Theft"}) == "Zādzība"
        assert local_label({"en": "Theft"}) == "Theft"
        assert local_label({"ru": "Кража"}) == "Кража"
        assert local_label({}) == ""


def write_catalogue(folder):
    source = folder / "lv" / "LC_MESSAGES" / "messages.po"
    source.parent.mkdir(parents=True)
    source.write_text(CATALOGUE)
    return source


def test_a_changed_catalogue_is_compiled_at_the_next_start(tmp_path):
    source = write_catalogue(tmp_path)
    compile_catalogues(tmp_path)
    compiled = source.with_suffix(".mo")
    first = compiled.read_bytes()
    source.write_text(CATALOGUE.replace("Ieiet", "Pieteikties"))
    os.utime(source, (compiled.stat().st_mtime + 5,) * 2)
    compile_catalogues(tmp_path)
    assert compiled.read_bytes() != first
    assert b"Pieteikties" in compiled.read_bytes()
    assert [path.name for path in source.parent.iterdir()].count("messages.mo") == 1


def test_an_unchanged_catalogue_is_left_alone(tmp_path):
    source = write_catalogue(tmp_path)
    compile_catalogues(tmp_path)
    compiled = source.with_suffix(".mo")
    os.utime(compiled, (2_000_000_000,) * 2)
    compile_catalogues(tmp_path)
    assert compiled.stat().st_mtime == 2_000_000_000


def test_every_blank_of_a_sentence_is_in_its_translation():
    for source in i18n.TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"):
        with source.open("rb") as handle:
            for message in read_po(handle):
                ids = message.id if isinstance(message.id, tuple) else (message.id,)
                strings = message.string if isinstance(message.string, tuple) else (message.string,)
                wanted = set(re.findall(r"%\((\w+)\)", "".join(ids)))
                for string in filter(None, strings if message.id else ()):
                    assert set(re.findall(r"%\((\w+)\)", string)) <= wanted | {"num"}, (source, message.id)


def test_no_template_has_text_in_a_formatted_string():
    # Babel finds only plain strings: _(f"…") would never be translated.
    for file in (Path(i18n.__file__).parent).rglob("*.py"):
        assert not re.search(r"gettext\(\s*f[\"']", file.read_text()), file
