"""Abuse: how much one source may send, counted without keeping who it is.

A source is an address turned into a key that changes every day: it cannot be turned back, and tomorrow nobody
can tell that it was the same one. A library is one address for many people, so a source that has sent much is
first asked a small question, and is turned away only far beyond that.
"""

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from gis.errors import TalsiError
from gis.queries import intake_sources

_HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Limit:
    """How often one source may do something in an hour: freely, and at all."""

    name: str
    free: int
    most: int


SENDING = Limit("send", free=5, most=60)
WRONG_CODES = Limit("code", free=10, most=60)
DRAFTS = Limit("draft", free=240, most=240)
PHOTOS = Limit("photo", free=240, most=240)
SUPPORTS = Limit("support", free=60, most=60)


class TooMany(TalsiError):
    """So much came from this source within the hour that nothing more is taken; ``wait`` says until when."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__("Too much came from this source within an hour.")
        self.wait = wait


class AskFirst(TalsiError):
    """The source must answer the small question first."""


@dataclass(frozen=True)
class Source:
    """Where a request came from, as far as it is known for a day."""

    address: str
    secret: str
    now: datetime

    @classmethod
    def of(cls, address: str | None, secret: str, *, now: datetime) -> "Source":
        """The source of a request; of an IPv6 address the network, as a household has many of them."""
        return cls(_network(address or ""), secret, now)

    def key(self, purpose: str) -> str:
        """The key under which this source is counted today for one purpose."""
        words = f"{self.now.date().isoformat()}|{purpose}|{self.address}"
        return hmac.new(self.secret.encode(), words.encode(), hashlib.sha256).hexdigest()

    @property
    def hour(self) -> datetime:
        """The beginning of the hour in which it is counted."""
        return self.now.replace(minute=0, second=0, microsecond=0)


def must_ask(session: Session, limit: Limit, source: Source) -> bool:
    """Whether the next one from this source is asked the small question first."""
    return intake_sources.times(session, source.key(limit.name), source.hour) >= limit.free


def check(session: Session, limit: Limit, source: Source) -> None:
    """Turn a source away that has come too often, without counting.

    Raises
    ------
    TooMany
        If it is far beyond what is free.
    """
    if intake_sources.times(session, source.key(limit.name), source.hour) >= limit.most:
        raise TooMany(source.hour + _HOUR - source.now)


def count(session: Session, limit: Limit, source: Source, *, answered: bool = False) -> None:
    """Count one, in the caller's transaction: what is refused here is not counted.

    Raises
    ------
    AskFirst, TooMany
        If it is beyond what is free and the small question was not ``answered``; if it is far beyond.
    """
    times = intake_sources.count(session, source.key(limit.name), source.hour)
    if times > limit.most:
        raise TooMany(source.hour + _HOUR - source.now)
    if times > limit.free and not answered:
        raise AskFirst


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(known, ipaddress.IPv6Address):
        if known.ipv4_mapped:
            return str(known.ipv4_mapped)
        return str(ipaddress.ip_network((known, 64), strict=False).network_address)
    return str(known)
