"""Purposes: what the person of this request has said they look at each territory for."""

import time

from flask import session as cookie

from server.services.purposes import LASTS, PurposeNeeded

ANYWHERE = "*"
_KEY = "purposes"
_MOST = 8


def stated(territory_id: int) -> str | None:
    """The purpose that holds in a territory now; None when it was never said, or too long ago."""
    kept = cookie.get(_KEY, {})
    for place in (str(territory_id), ANYWHERE):
        purpose, at = kept.get(place, (None, 0))
        if purpose and _holds(at):
            return str(purpose)
    return None


def last_stated() -> str | None:
    """The purpose said last in this sitting, wherever, whenever: what the question offers first."""
    kept = sorted(cookie.get(_KEY, {}).values(), key=lambda pair: pair[1])
    return str(kept[-1][0]) if kept else None


def keep(purpose: str, territory_id: int | None = None) -> None:
    """Remember a purpose for a territory, or for all of them."""
    earlier = {place: pair for place, pair in cookie.get(_KEY, {}).items() if _holds(pair[1])}
    # A cookie has four kilobytes: the oldest answers make room, and are asked for again.
    newest = sorted(earlier.items(), key=lambda item: item[1][1])[-_MOST:]
    cookie[_KEY] = {**dict(newest), _place(territory_id): kept(purpose)}


def kept(purpose: str) -> list[str | int]:
    """A purpose said now, as the cookie holds it."""
    return [purpose, int(time.time())]


def require(territory_id: int) -> None:
    """Refuse while nobody has said what this territory is looked at for.

    Raises
    ------
    PurposeNeeded
        Pages turn it into the question, and come back to where the person wanted to go.
    """
    if stated(territory_id) is None:
        raise PurposeNeeded(territory_id)


def _holds(at: float) -> bool:
    return time.time() - at < LASTS.total_seconds()


def _place(territory_id: int | None) -> str:
    return ANYWHERE if territory_id is None else str(territory_id)
