"""Reporting forms: what a resident's browser sends, step by step, to a real application."""

import io
import re
from typing import Any

from PIL import Image

from tests.factories import TOWN
from tests.reporting_world import World

SPOT = f"{TOWN[0]},{TOWN[1]},address,Raiņa iela 5"


def browser_at(app: Any, address: str) -> Any:
    """The browser of somebody who reads English, at an address of the network."""
    browser = app.test_client()
    browser.set_cookie("language", "en")
    browser.environ_base["REMOTE_ADDR"] = address
    return browser


def fields(world: World, **changes: Any) -> dict[str, Any]:
    """A filled form."""
    return {
        "topic": "lighting",
        "spot": SPOT,
        "neighbourhood": "",
        "noticed_on": "",
        "daypart": "evening",
        "recurring": "1",
        "words": "The lamp by the stairs has been dark since autumn.",
        "action": "preview",
        **changes,
    }


def fill(browser: Any, world: World, **changes: Any) -> Any:
    """Send the form and answer what came back, without following it."""
    return browser.post(
        f"/t/{world.slug}/concerns/new", data=fields(world, **changes), content_type="multipart/form-data"
    )


def draft(browser: Any, world: World, **changes: Any) -> str:
    """Make a draft; its public name."""
    answer = fill(browser, world, **changes)
    assert answer.status_code == 303, answer.text
    return re.search(r"draft=([0-9a-z]+)", answer.headers["Location"])[1]


def send(browser: Any, world: World, ref: str, **more: str) -> Any:
    """Press “Send” on the preview."""
    return browser.post(f"/t/{world.slug}/concerns/preview", data={"draft": ref, "action": "send", **more})


def code_of(browser: Any, world: World, ref: str) -> str:
    """Read the tracking code from the page that follows sending."""
    page = browser.get(f"/t/{world.slug}/concerns/sent?draft={ref}").text
    return "".join(re.search(r'id="code"[^>]*><span>([^<]+)</span><span>([^<]+)</span>', page).groups())


def report(browser: Any, world: World, **changes: Any) -> tuple[str, str]:
    """Report a concern from form to tracking code; its public name and its code."""
    ref = draft(browser, world, **changes)
    assert send(browser, world, ref).status_code == 303
    return ref, code_of(browser, world, ref)


def follow(browser: Any, world: World, code: str, what: str = "", **more: str) -> Any:
    """Enter a tracking code, or do something on its page."""
    path = f"/t/{world.slug}/concerns/follow{'/' + what if what else ''}"
    return browser.post(path, data={"code": code, **more})


def picture(size: tuple[int, int] = (400, 300), kind: str = "JPEG", **options: Any) -> bytes:
    """A picture in which every pixel differs from its neighbours."""
    drawn = Image.effect_noise(size, 90).convert("RGB")
    out = io.BytesIO()
    drawn.save(out, kind, **options)
    return out.getvalue()


def attached(data: bytes, name: str = "photo.jpg") -> tuple[io.BytesIO, str]:
    """A file as a form sends it."""
    return io.BytesIO(data), name


def asked(page: str) -> tuple[str, str]:
    """The small question of a page: its sealed token and its words."""
    token = re.search(r'name="question" value="([^"]+)"', page)[1]
    words = re.search(r'for="question_answer">([^<]+)<', page)[1]
    return token, words


NUMBERS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6}


def right_answer(words: str) -> str:
    """What a person answers."""
    first, second = re.search(r"How much is (\w+) and (\w+) together", words).groups()
    return str(NUMBERS[first] + NUMBERS[second])
