"""Help: the guide is read in the product, whole, in the reader's language, with its pictures."""

import re
from pathlib import Path

import pytest

from server.web.help import DOCS, GUIDES


@pytest.mark.parametrize(
    ("language", "title", "pictures"),
    [
        ("en", "Guide for the analyst", "en"),
        ("lv", "Rokasgrāmata analītiķim", "lv"),
        ("cs", "Guide for the analyst", "en"),
    ],
)
def test_the_guide_is_read_without_an_account(client, language, title, pictures):
    answer = client.get(f"/help?language={language}")
    assert answer.status_code == 200
    assert f"<h1>{title}</h1>" in answer.text
    assert f'src="/help/pictures/{pictures}/' in answer.text


def test_every_section_is_in_the_contents(client):
    text = client.get("/help?language=en").text
    sections = re.findall(r'<h2 id="([\w-]+)"', text)
    assert len(sections) > 5
    assert all(f'href="#{section}"' in text for section in sections)


def test_links_to_other_documents_are_words_only(client):
    text = client.get("/help?language=en").text
    assert "Latviski" not in text
    assert not any(".md" in address for address in re.findall(r'href="([^"]*)"', text))


@pytest.mark.parametrize("file", GUIDES.values(), ids=GUIDES)
def test_every_picture_of_the_guide_exists_and_is_small(file):
    named = re.findall(r"!\[([^\]]+)\]\(([^)]+)\)", file.read_text())
    assert named
    for words, path in named:
        picture = (file.parent / path).resolve()
        assert picture.exists(), path
        assert picture.stat().st_size <= 150_000, path
        assert words


def test_both_guides_have_the_same_pictures_and_tables():
    english, latvian = (GUIDES[code].read_text() for code in ("en", "lv"))
    names = [re.findall(r"/(\w+)\.webp", text) for text in (english, latvian)]
    assert names[0] == names[1]
    assert english.count("\n## ") == latvian.count("\n## ")
    assert english.count("\n|") == latvian.count("\n|")


def test_no_picture_lies_there_that_no_guide_shows():
    shown = {(file.parent / path).resolve() for file in GUIDES.values() for path in _pictures(file)}
    assert set((DOCS / "pictures").rglob("*.webp")) == shown


def _pictures(file: Path) -> list[str]:
    return re.findall(r"\]\(([^)]+\.webp)\)", file.read_text())


@pytest.mark.parametrize("address", ["/help/pictures/en/nothing.webp", "/help/pictures/xx/overview.webp"])
def test_a_picture_that_is_not_there_is_not_found(client, address):
    assert client.get(address).status_code == 404


def test_no_picture_leads_out_of_its_folder(client):
    assert client.get("/help/pictures/en/..%2F..%2Fguide.webp").status_code == 404


@pytest.mark.parametrize("language", ["en", "lv"])
def test_no_document_of_a_method_brings_styles_that_a_page_refuses(client, language):
    codes = sorted(path.stem for path in (DOCS / "methods").glob("*.md") if path.stem != "README")
    assert len(codes) > 20
    for code in codes:
        page = client.get(f"/help/methods/{code}?language={language}")
        assert page.status_code == 200, code
        assert " style=" not in page.text, code
    assert 'class="numeric"' in client.get(f"/help/methods/getis-ord?language={language}").text
