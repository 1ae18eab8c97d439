"""What journeys on the explorer have in common: opening it, waiting, and reading it."""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qs, urlsplit

EXPLORE = "/t/talsi/explore"
MAP = "#map[data-ready=yes]"
PAGE = "#content[data-ready=yes]"
VIEW = "/api/v1/territories/talsi/view"
# Nearly the whole record of the demonstration.
YEAR = "?from=2025-11-17&to=2026-11-16"


def open_map(person: Any, query: str = "") -> None:
    person.goto(EXPLORE + query)
    person.wait_for_selector(PAGE)
    person.wait_for_selector(MAP)


def open_incidents(person: Any, query: str = YEAR) -> None:
    """The tab of the filters, with its counts there."""
    open_map(person, query)
    if person.locator("#sheet-handle").is_visible():
        person.click("#sheet-handle")
    person.click("#tab-incidents")
    until(person, lambda: redrawn(person) > 0)


def until(person: Any, true: Callable[[], bool], *, seconds: int = 20) -> None:
    """Wait in Python: the content policy forbids the evaluation that the browser's own waiting needs."""
    for _ in range(seconds * 10):
        if true():
            return
        person.wait_for_timeout(100)
    raise AssertionError(f"Still not so after {seconds} s.")


def redrawn(person: Any) -> int:
    """How often charts and map were both drawn anew."""
    return int(person.get_attribute("#content", "data-redrawn") or 0)


def after_change(person: Any, act: Callable[[], Any]) -> None:
    """Do something that changes the filters, and wait for charts and map to follow."""
    before = redrawn(person)
    act()
    until(person, lambda: redrawn(person) > before)


def number(text: str) -> int:
    return int(re.sub(r"\D", "", text) or 0)


def counted(person: Any) -> int:
    """The number of recorded incidents that the page says."""
    return number(person.inner_text("#summary-figure"))


def asked(person: Any) -> dict[str, list[str]]:
    """What the address of the page asks for."""
    return parse_qs(urlsplit(person.url).query)


def view_of(person: Any) -> dict[str, Any]:
    """What the server counts for the filters in the address of the page."""
    answer: dict[str, Any] = person.request.get(f"{VIEW}?{urlsplit(person.url).query}").json()
    return answer


def open_group(person: Any, name: str) -> None:
    if person.get_attribute(f"#group-{name}", "open") is None:
        person.click(f"#group-{name} > summary")


def summed(counts: list[dict[str, Any]], codes: set[str]) -> int:
    return sum(one["n"] for one in counts if one["code"] in codes)
