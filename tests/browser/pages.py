"""What journeys through the pages have in common: pressing what leads on, and looking whether a page fits."""

from typing import Any

import pytest

# A journey that is gone in each complete language; the others of a file take turns.
in_both_languages = pytest.mark.parametrize("speaker", ["en", "lv"], indirect=True)


def press(page: Any, selector: str) -> None:
    """Press what leads to another page, and wait for that."""
    with page.expect_navigation():
        page.click(selector)


def press_button(page: Any, name: str) -> None:
    """Press a button that sends its form, and wait for the page that comes."""
    with page.expect_navigation():
        page.get_by_role("button", name=name, exact=True).click()


def sign_in(page: Any, login: str) -> None:
    """Sign in as an account of the demonstration."""
    page.goto("/sign-in")
    press(page, f"button[name=login][value={login}]")


def fits(page: Any) -> bool:
    """Whether nothing of the page lies beside the window."""
    return bool(page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth"))
