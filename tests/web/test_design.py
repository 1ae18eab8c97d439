"""Design: the living page shows every component in both languages, with the very call that makes it."""

import re
from pathlib import Path

import pytest

from server.maps.ramps import RAMPS
from server.web.design import SECTIONS

TEMPLATES = Path(__file__).resolve().parents[2] / "templates"
COMPONENTS = sorted(TEMPLATES.glob("components*.html"))


def macros():
    text = "".join(file.read_text() for file in COMPONENTS)
    return set(re.findall(r"{% macro ([a-z]\w*)\(", text)) - {"csrf"}


@pytest.mark.parametrize("language", ["lv", "en"])
def test_the_page_opens_for_everybody_in_each_language(client, language):
    client.set_cookie("language", language)
    answer = client.get("/design")
    assert answer.status_code == 200
    assert f'<html lang="{language}' in answer.text


def test_every_macro_is_shown():
    shown = "".join((TEMPLATES / "design" / f"{name}.html").read_text() for name, _ in SECTIONS)
    assert [name for name in sorted(macros()) if not re.search(rf"\b{name}\(", shown)] == []


def test_each_part_stands_above_the_call_that_made_it(client):
    page = client.get("/design").text
    calls = re.findall(r"<pre [^>]*><code>(.*?)</code></pre>", page, re.DOTALL)
    assert len(calls) > 30
    assert all("(" in call for call in calls)
    assert "{{ button(_(&#34;Discard this file&#34;), kind=&#34;danger&#34;) }}" in calls


def test_every_ramp_is_shown_to_every_eye_on_both_grounds(client):
    page = client.get("/design").text
    assert page.count("<figcaption>") == len(RAMPS) * 2 * 4
    assert 'class="hatch"' in page


def test_no_two_parts_share_an_id(client):
    ids = re.findall(r'\bid="([^"]+)"', client.get("/design").text)
    assert len(ids) == len(set(ids))


def test_the_translations_page_counts_and_lists_what_is_missing(client, monkeypatch):
    from server.catalogues import Catalogue, Gap
    from server.web import design

    gap = Gap("Sign <out>", None, "server/words.py", guessed=False)
    found = {"cs": Catalogue("cs", 4, (gap,)), "lv": Catalogue("lv", 4, ())}
    monkeypatch.setattr(design, "read", found.get)
    page = client.get("/design/translations").text
    assert "75" in page
    assert "Sign &lt;out&gt;" in page
    assert page.count("Waiting in") == 1


def test_the_translations_page_leads_to_each_language(client):
    answer = client.get("/design/translations?language=ru")
    assert '<html lang="ru' in answer.text
    assert "Русский" in answer.text
