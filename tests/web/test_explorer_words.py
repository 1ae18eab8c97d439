"""Explorer words: the scripts say nothing that is not translated, and nothing is translated in vain."""

import re
from pathlib import Path
from typing import Any

import pytest
from flask_babel import force_locale

from server.web.explorer_words import explorer_words

SCRIPTS = Path(__file__).resolve().parents[2] / "server/static/explorer"
# Keys that scripts put together from a code.
MADE = re.compile(
    r"(flag|precision|exactly|kind|speed|unit|layout)_\w+|eps_(radius|hotspots|share)|l_\w+|rule_weighted|rule"
    r"|hit_rate\w*|yes|no|compare_(year|before|own|category)|(more|fewer)(_share)?"
)


def said() -> set[str]:
    text = "".join(script.read_text(encoding="utf-8") for script in SCRIPTS.glob("*.js"))
    return set(re.findall(r'\b(?:say|count)\(\s*"(\w+)"', text)) | set(re.findall(r'"(\w+)"', text))


def words(app: Any, language: str = "en") -> dict[str, Any]:
    with app.test_request_context(), force_locale(language):
        return dict(explorer_words())


def test_every_sentence_of_the_scripts_is_there(app: Any) -> None:
    text = "".join(script.read_text(encoding="utf-8") for script in SCRIPTS.glob("*.js"))
    asked = set(re.findall(r'\b(?:say|count)\(\s*"(\w+)"', text))
    assert asked - set(words(app)) == set()


def test_no_sentence_is_there_in_vain(app: Any) -> None:
    assert {key for key in words(app) if key not in said() and not MADE.fullmatch(key)} == set()


@pytest.mark.parametrize(
    ("language", "forms"), [("en", {"none", "one", "other"}), ("lv", {"none", "zero", "one", "other"})]
)
def test_a_count_has_every_plural_form_of_the_language(app: Any, language: str, forms: set[str]) -> None:
    assert set(words(app, language)["incidents"]) == forms


def test_blanks_stay_blanks_in_every_language(app: Any) -> None:
    english, latvian = words(app), words(app, "lv")
    for key, sentence in english.items():
        assert _blanks(sentence) == _blanks(latvian[key]), key


def _blanks(sentence: Any) -> set[str]:
    forms = sentence.values() if isinstance(sentence, dict) else [sentence]
    return {blank for form in forms for blank in re.findall(r"\{(\w+)\}", form)}


def test_none_has_a_form_of_its_own(app: Any) -> None:
    forms = words(app, "lv")["incidents"]
    assert forms["none"] == "{n} notikumu"
    assert forms["zero"] == "{n} notikumi"  # what browsers call zero is ten, too
