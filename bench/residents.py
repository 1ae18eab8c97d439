"""Residents: browsers without a browser, which fill the form, read the preview, send, and keep the code."""

import re
import threading
from dataclasses import dataclass, field
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from bench.tables import once

_TOKEN = re.compile(r'name="csrf_token" value="([^"]+)"')
_DRAFT = re.compile(r'name="draft" value="([^"]+)"')
_CODE = re.compile(r'id="code"[^>]*><span>([^<]+)</span><span>([^<]+)</span>')


@dataclass
class Log:
    """What every request took, by what it was for."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def add(self, what: str, seconds: float) -> None:
        """Note one request."""
        with self.lock:
            self.seconds.setdefault(what, []).append(seconds)


@dataclass(frozen=True)
class Sent:
    """What a resident wrote, and the code that they were shown."""

    words: str
    code: str


class Resident:
    """A browser of its own at an address of its own: cookies, forgery tokens, redirects followed by hand."""

    def __init__(self, number: int, port: int, board: str, log: Log) -> None:
        self.number, self.board, self.log = number, board, log
        # Every address of 127.0.0.0/8 is this machine; fifty of them are fifty sources.
        source = (f"127.0.{1 + number // 200}.{1 + number % 200}", 0)
        self.connection = HTTPConnection("127.0.0.1", port, timeout=120, source_address=source)
        self.cookies: dict[str, str] = {"language": "lv"}

    def report(self, number: int, topic: str, place: tuple[float, float]) -> Sent:
        """Fill the form, look at the preview, send (every second one presses twice), read the code."""
        words = f"Resident {self.number} writes for the {number}. time: a lamp is dark."
        form = self._ask("the form", "GET", f"{self.board}/new")
        lon, lat = place
        filled = {"topic": topic, "spot": f"{lon:.6f},{lat:.6f},map,", "neighbourhood": "", "words": words,
                  "daypart": "any", "action": "preview", "csrf_token": _first(_TOKEN, form)}  # fmt: skip
        preview = self._ask("its preview", "POST", f"{self.board}/new", filled)
        send = {"draft": _first(_DRAFT, preview), "action": "send", "csrf_token": _first(_TOKEN, preview)}
        page = self._ask("sending", "POST", f"{self.board}/preview", send)
        if number % 2:
            page = self._ask("sending again", "POST", f"{self.board}/preview", send)
        found = _CODE.search(page)
        if found is None:
            raise RuntimeError(f"No tracking code was shown: {page[:300]!r}")
        return Sent(words, found[1] + found[2])

    def _ask(self, what: str, method: str, path: str, form: dict[str, str] | None = None) -> str:
        """Ask, follow where it leads, and note what both took together."""

        def journey() -> str:
            status, place, body = self._once(method, path, form)
            while status in (302, 303):
                status, place, body = self._once("GET", place, None)
            if status != 200:
                raise RuntimeError(f"{path} answered {status}: {body[:300]!r}")
            return body

        seconds, body = once(journey)
        self.log.add(what, seconds)
        return body

    def _once(self, method: str, path: str, form: dict[str, str] | None) -> tuple[int, str, str]:
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        headers = {"Cookie": cookie, "Connection": "close"}
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        self.connection.request(method, path, urlencode(form) if form is not None else None, headers)
        answer = self.connection.getresponse()
        body = answer.read().decode()
        for line in answer.headers.get_all("Set-Cookie") or ():
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(line).items()}
        return answer.status, answer.headers.get("Location", ""), body


def _first(pattern: re.Pattern[str], page: str) -> str:
    found = pattern.search(page)
    if found is None:
        raise RuntimeError(f"A page lacks {pattern.pattern}: {page[:300]!r}")
    return found[1]
