"""Reporting drafts: which drafts this browser holds, with their codes, in its own signed cookie."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import session as cookie

_KEY = "drafts"
_MOST = 3
SHOWN_FOR = timedelta(minutes=15)
"""How long a sent concern's code is shown: for whoever loads the page anew, not for the next person."""


@dataclass(frozen=True)
class Held:
    """A draft of this browser; ``sent_at`` once it was sent."""

    ref: str
    code: str
    slug: str
    sent_at: int = 0


def hold(draft: Held) -> None:
    """Remember a draft in this browser; the oldest of several goes."""
    others = [each for each in _held() if each.ref != draft.ref]
    _keep([*others, draft][-_MOST:])


def held(slug: str, ref: str) -> Held | None:
    """The draft of this name, if this browser made it; sent or not, so that sending twice does no harm."""
    return _last(lambda each: each.slug == slug and each.ref == ref)


def newest(slug: str) -> Held | None:
    """The draft that was made last and not sent yet."""
    return _last(lambda each: each.slug == slug and not each.sent_at)


def sent(slug: str, ref: str, now: datetime) -> Held | None:
    """A concern that was sent from this browser a moment ago."""
    oldest = int((now - SHOWN_FOR).timestamp())
    return _last(lambda each: each.slug == slug and each.ref == ref and each.sent_at > oldest)


def let_go(ref: str) -> None:
    """Forget a draft and its code in this browser."""
    _keep([each for each in _held() if each.ref != ref])


def tidy(now: datetime) -> None:
    """Forget the codes that are no longer shown: who comes to this computer next finds none in its cookie."""
    oldest = int((now - SHOWN_FOR).timestamp())
    there = _held()
    left = [each for each in there if not each.sent_at or each.sent_at > oldest]
    if left != there:
        _keep(left)


def _last(fits: Callable[[Held], bool]) -> Held | None:
    return next((each for each in reversed(_held()) if fits(each)), None)


def _held() -> list[Held]:
    return [Held(*each) for each in cookie.get(_KEY, [])]


def _keep(drafts: list[Held]) -> None:
    if drafts:
        cookie[_KEY] = [[each.ref, each.code, each.slug, each.sent_at] for each in drafts]
    else:
        cookie.pop(_KEY, None)
