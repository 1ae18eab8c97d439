"""People in a real browser: second factor, invitation, sittings, purpose, record; in both languages."""

import re
from datetime import UTC, datetime

import pytest
from babel.messages.pofile import read_po
from pyotp import TOTP

from server.i18n import TRANSLATIONS
from tests.browser.pages import fits

PASSWORD = "four words that fit"
LANGUAGES = ("en", "lv")
pytestmark = pytest.mark.browser


def said(language, sentence):
    """A sentence as the catalogue of a language has it."""
    if language == "en":
        return sentence
    with (TRANSLATIONS / language / "LC_MESSAGES/messages.po").open("rb") as file:
        found = read_po(file, locale=language).get(sentence)
    return (found and found.string) or sentence


def speak(page, language):
    page.goto(f"/language/{language}")


def enter_demo(page, role, target="/account"):
    page.goto(f"/sign-in?next={target}")
    with page.expect_navigation():
        page.click(f"button[name=login][value={role}]")


def leave(page):
    # An answer that is still under way would bring the cookie back.
    page.goto("about:blank")
    page.context.clear_cookies(name="talsi")


def invite(page, login):
    """Make an invitation as the demo's administrator; the link."""
    enter_demo(page, "admin", "/admin/people")
    page.fill("#login", login)
    page.check("input[name=roles][value=analyst]")
    page.click("form[action='/admin/invitations'] .button.primary")
    link = page.inner_text("[data-invitation]")
    leave(page)
    return link


def accept(page, link):
    page.goto(link)
    page.fill("#name", "Anna Bērziņa")
    page.fill("#password", PASSWORD)
    page.fill("#again", PASSWORD)
    page.click("main .button.primary")
    page.wait_for_url("**/account")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_invited_person_sets_up_a_second_factor_and_signs_in_with_it(page, language):
    login = f"anna.{language}"
    link = invite(page, login)
    speak(page, language)
    accept(page, link)
    page.goto("/account/second-factor")
    assert page.inner_text("h1") == said(language, "Second factor")
    page.click("main .button.primary")
    page.click("details summary")
    secret = page.inner_text(".secret").replace(" ", "")
    page.fill("#code", TOTP(secret).at(datetime.now(UTC)))
    page.fill("#password", PASSWORD)
    page.click("main .button.primary")
    assert page.inner_text("h1") == said(language, "Recovery codes")
    codes = page.locator(".recovery-codes code").all_inner_texts()
    assert len(codes) == 10
    leave(page)
    page.goto("/sign-in")
    page.fill("#login", login)
    page.fill("#password", PASSWORD)
    page.click("form[action='/sign-in'] .button.primary")
    assert page.inner_text("h1") == said(language, "Second step")
    page.fill("#code", "000 000")
    page.click("main .button.primary")
    assert page.locator("[role=alert]").count() == 1
    page.fill("#code", codes[0])
    page.click("main .button.primary")
    page.goto("/account")
    assert "Anna Bērziņa" in page.inner_text(".masthead-person")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_look_asks_what_for_and_goes_on_to_the_page(page, language):
    link = invite(page, f"boris.{language}")
    speak(page, language)
    accept(page, link)
    page.goto("/t/talsi/hotspots")
    assert page.inner_text("h1") == said(language, "What do you look at this for?")
    page.check("input[value=inquiry]")
    page.click("main .button.primary")
    assert page.locator(".field-error").count() == 1
    page.fill("#words", "11-2026")
    page.click("main .button.primary")
    assert page.url.endswith("/t/talsi/hotspots")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_auditor_finds_a_purpose_and_takes_the_rows_away(page, language):
    enter_demo(page, "analyst", "/t/talsi/hotspots")
    with page.expect_navigation():
        page.click("main table a >> nth=0")
    leave(page)
    speak(page, language)
    enter_demo(page, "auditor", "/admin/audit")
    assert page.inner_text("h1") == said(language, "Record of access")
    page.select_option("#what", "hotspot_run")
    page.select_option("#purpose", "training")
    page.click("form.filters .button.primary")
    assert "what=hotspot_run" in page.url
    rows = page.locator("tbody tr")
    assert rows.count() >= 1
    rows.first.locator("summary").click()
    assert rows.first.locator("dl").is_visible()
    with page.expect_download() as taken:
        page.click("form.filters a[download], form.filters .button.secondary")
    lines = taken.value.path().read_text().splitlines()
    assert len(lines) == 1 + rows.count()
    assert all("hotspot_run" in line for line in lines[1:])


def test_signing_out_everywhere_else_reaches_the_other_browser(page, browser, live_server):
    enter_demo(page, "planner")
    other = browser.new_context(base_url=live_server, locale="en-GB")
    phone = other.new_page()
    enter_demo(phone, "planner")
    page.reload()
    page.click("form[action='/account/sittings/end-others'] button")
    assert re.search(r"\d+ other device", page.inner_text(".notice"))
    phone.goto("/account")
    assert "/sign-in" in phone.url
    other.close()


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_pages_fit_a_phone(page, language):
    page.set_viewport_size({"width": 360, "height": 740})
    speak(page, language)
    enter_demo(page, "admin", "/admin/people")
    assert fits(page)
    with page.expect_navigation():
        page.click("tbody th a >> nth=0")
    assert fits(page)
    for address in ("/account", "/account/second-factor"):
        page.goto(address)
        assert fits(page), address
    leave(page)
    enter_demo(page, "auditor", "/admin/audit")
    assert fits(page)
    leave(page)
    enter_demo(page, "analyst", "/t/talsi/purpose")
    assert fits(page)


def test_a_link_that_is_over_says_what_to_do(page):
    link = invite(page, "carl")
    accept(page, link)
    leave(page)
    page.goto(link)
    assert "was used already" in page.inner_text("main")


def test_a_map_that_stayed_open_too_long_asks_what_for_again(page):
    enter_demo(page, "analyst", "/t/talsi/explore")
    page.wait_for_selector("#content[data-ready=yes]")
    refusal = {"type": "urn:talsi:purpose-needed", "title": "No", "status": 403, "detail": "What for?"}
    page.route("**/api/v1/territories/talsi", lambda route: route.fulfill(status=403, json=refusal))
    asked = []
    page.on("framenavigated", lambda frame: asked.append(frame.url))
    page.goto("/t/talsi/explore")
    page.wait_for_timeout(500)
    page.unroute("**/api/v1/territories/talsi")
    page.wait_for_selector("#content[data-ready=yes]")
    assert len(asked) >= 2


def test_pages_that_no_address_shows_alone_have_no_serious_finding(page):
    axe = pytest.importorskip("tests.browser.test_accessibility", reason="axe is a development package")
    findings = []

    def look():
        page.evaluate(axe.AXE.read_text(encoding="utf-8"))
        findings.extend((page.url, finding) for finding in axe._serious(page))

    link = invite(page, "dora")
    page.goto(link)
    look()
    accept(page, link)
    look()
    page.goto("/account/second-factor")
    look()
    page.click("main .button.primary")
    page.click("details summary")
    look()
    secret = page.inner_text(".secret").replace(" ", "")
    page.fill("#code", "no")
    page.fill("#password", PASSWORD)
    page.click("main .button.primary")
    look()
    page.fill("#code", TOTP(secret).at(datetime.now(UTC)))
    page.fill("#password", PASSWORD)
    page.click("main .button.primary")
    look()
    page.goto("/account/second-factor")
    look()
    leave(page)
    page.goto("/sign-in")
    page.fill("#login", "dora")
    page.fill("#password", PASSWORD)
    page.click("form[action='/sign-in'] .button.primary")
    look()
    page.goto(link)
    look()
    assert findings == []
