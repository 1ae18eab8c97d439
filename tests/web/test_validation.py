"""Validation: everybody may read which worked examples agree, and open each to its numbers."""

import json
import re

import pytest
from sqlalchemy import event
from sqlalchemy.engine import Engine

from analysis.validation import METHODS
from server import handbook
from server.methods import registry
from server.services import validation

NAMES = [file.stem for file in sorted(handbook.CASES.glob("*.json"))]


def test_every_own_case_agrees():
    results = validation.own_cases()
    assert len(results) == len(NAMES) > 20
    assert [(case.name, case.message) for case in results if not case.passed] == []


def test_every_own_case_has_a_title_a_source_and_a_known_method():
    for case in validation.own_cases():
        assert case.words("title", "en"), case.name
        assert case.words("source", "en"), case.name
        assert case.method in METHODS, case.name


def test_every_method_that_takes_cases_has_at_least_one_of_our_own():
    shown = {case.method for case in validation.own_cases()}
    assert sorted(set(METHODS) - shown) == []


def test_the_cases_run_once_only():
    assert validation.own_cases() is validation.own_cases()


@pytest.mark.parametrize(
    ("language", "title"), [("en", "Validation"), ("lv", "Pārbaude"), ("cs", "Validation")]
)
def test_the_page_is_read_without_an_account(client, language, title):
    answer = client.get(f"/validation?language={language}")
    assert answer.status_code == 200
    if language == "en":
        assert f"<h1>{title}</h1>" in answer.text
    assert answer.text.count('href="/validation/') == len(NAMES)


def test_the_page_says_how_many_agree_and_where_each_number_is_from(client):
    text = client.get("/validation?language=en").text
    assert f"{len(NAMES)} of {len(NAMES)} worked examples agree." in text
    assert "Wheeler and Ratcliffe 2018" in text


def test_cases_are_told_in_latvian_where_they_are_written_in_it(client):
    text = client.get("/validation?language=lv").text
    assert "Trīs no trim tajā pašā nedēļas dienā" in text


def test_the_page_lists_what_differs_from_other_tools(client):
    text = client.get("/validation?language=en").text
    assert "Known to differ from other tools" in text
    assert re.search(r"<dt>PostGIS <code>ST_ClusterDBSCAN</code></dt>", text)


@pytest.mark.parametrize("name", NAMES)
def test_each_case_opens_to_its_numbers(client, name):
    answer = client.get(f"/validation/{name}?language=en")
    case = json.loads((handbook.CASES / f"{name}.json").read_text())
    assert answer.status_code == 200
    for part in case["expected"]:
        assert f"<code>{part}</code>" in answer.text


@pytest.mark.parametrize("name", ["nothing", "..%2F..%2Fguide", "README"])
def test_a_case_that_is_not_there_is_not_found(client, name):
    assert client.get(f"/validation/{name}").status_code == 404


def test_neither_page_asks_the_database(client):
    asked = []

    def note(_connection, _cursor, statement, *_rest):
        asked.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        client.get("/validation")
        client.get(f"/validation/{NAMES[0]}")
        client.get("/help/methods/dbscan")
    finally:
        event.remove(Engine, "before_cursor_execute", note)
    assert asked == []


@pytest.mark.parametrize("language", ["en", "lv"])
@pytest.mark.parametrize("code", [document.code for document in handbook.methods("en")])
def test_the_document_of_every_method_is_read_in_the_product(client, language, code):
    answer = client.get(f"/help/methods/{code}?language={language}")
    assert answer.status_code == 200
    document = handbook.method(code, language)
    assert f"<h1>{handbook.title(document)}</h1>".replace("'", "&#39;") in answer.text
    assert not any(".md" in address for address in re.findall(r'href="([^"]*)"', answer.text))


def test_documents_lead_to_each_other_and_to_their_pictures(client):
    text = client.get("/help/methods/concordance?language=en").text
    picture = re.search(r'src="(/help/methods/pictures/[^"]+)"', text)
    assert picture is not None
    with client.get(picture.group(1)) as answer:
        assert answer.mimetype == "image/webp"
    assert "Latviski" not in text


@pytest.mark.parametrize("address", ["nothing", "..%2Fguide", "README", "Dbscan"])
def test_a_method_without_a_document_is_not_found(client, address):
    assert client.get(f"/help/methods/{address}").status_code == 404


@pytest.mark.parametrize("language", ["en", "lv"])
def test_the_index_of_methods_leads_to_every_document(client, language):
    text = client.get(f"/help/methods?language={language}").text
    led = set(re.findall(r'href="/help/methods/([a-z-]+)', text))
    assert {document.code for document in handbook.methods("en")} <= led


def test_a_document_leads_to_its_worked_examples(client):
    text = client.get("/help/methods/aoristic?language=en").text
    assert '<a href="/validation/aoristic-over-midnight"><code>aoristic-over-midnight</code></a>' in text


def test_methods_come_in_the_order_of_their_index(client):
    text = client.get("/validation?language=en").text
    places = [
        text.index(f'<section class="validation-method" id="{code}"') for code in ("dbscan", "aoristic")
    ]
    assert places == sorted(places)


@pytest.mark.parametrize("code", [document.code for document in handbook.methods("en")])
def test_every_document_of_a_method_is_written_in_latvian_too(code):
    assert handbook.method(code, "lv").language == "lv"


@pytest.mark.parametrize("code", registry.codes())
def test_every_method_of_the_product_has_its_document(code):
    assert handbook.method(code, "en") is not None
