"""Chain: compute the seals of the record of access again, and say what is broken first."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import chain as joined
from itertools import pairwise
from typing import Any

from sqlalchemy.orm import Session

from gis.queries import seals
from server.services.sealing_log import BEGINNING, NAMES, link


@dataclass(frozen=True)
class Link:
    """One seal as it was found, with the row it seals; None where that row is gone."""

    number: int
    event_id: int
    hash: bytes
    event: Mapping[str, Any] | None


@dataclass(frozen=True)
class Break:
    """Where the chain is broken first.

    ``kind`` is ``missing`` (a seal is not there), ``removed`` (its row is not there), ``altered`` (the row
    does not fit its seal: it was altered, or something before it taken out), ``inserted`` (a row that was
    not there), ``rewritten`` (row and seal fit nothing), or ``unknown`` (a noted hash is not in the chain).
    """

    kind: str
    seal: int | None = None
    event: int | None = None


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found; ``backdated`` rows claim a time long before rows sealed earlier."""

    sealed: int
    head: bytes
    waiting: int = 0
    first_break: Break | None = None
    backdated: tuple[int, ...] = ()

    @property
    def whole(self) -> bool:
        """Whether nothing is broken."""
        return self.first_break is None


def verify(session: Session, *, noted: bytes | None = None) -> Verdict:
    """Check the whole chain.

    Parameters
    ----------
    noted
        A head that was written down elsewhere: it must be in the chain, or its end was cut off or replaced.
    """
    verdict = replace(check(_links(session)), waiting=seals.count_unsealed(session))
    if verdict.whole and (slipped := seals.first_slipped_in(session)) is not None:
        verdict = replace(verdict, first_break=Break("inserted", event=slipped))
    if verdict.whole and noted is not None and not seals.has_hash(session, noted):
        verdict = replace(verdict, first_break=Break("unknown"))
    return verdict


def check(links: Iterable[Link]) -> Verdict:
    """Compute every link again, from the first on, up to the first that is broken."""
    walked = _Walked()
    for found, following in pairwise(joined(links, [None])):
        if found is None:
            break
        if broken := _broken(found, following, walked):
            return replace(walked.verdict(), first_break=broken)
        walked.past(found)
    return walked.verdict()


class _Walked:
    """What was found sound so far."""

    def __init__(self) -> None:
        self.last: Link | None = None
        self.hashes = (BEGINNING, BEGINNING)  # before the last link, and of it
        self._newest: datetime | None = None
        self._backdated: list[int] = []

    @property
    def number(self) -> int:
        return self.last.number if self.last else 0

    def past(self, found: Link) -> None:
        """Go on to the next link."""
        self.last, self.hashes = found, (self.hashes[1], found.hash)
        at = _moment(found.event)
        if self._newest is not None and at < self._newest - seals.LATEST:
            self._backdated.append(found.event_id)
        self._newest = max(at, self._newest or at)

    def verdict(self) -> Verdict:
        """Say so."""
        return Verdict(self.number, self.hashes[1], backdated=tuple(self._backdated))


def _broken(found: Link, following: Link | None, walked: _Walked) -> Break | None:
    before, previous = walked.hashes
    number = walked.number + 1
    if found.number != number:
        return Break("missing", seal=number)
    if found.event is None:
        return Break("removed", seal=number, event=found.event_id)
    if link(previous, found.event) == found.hash:
        return None
    if walked.last and link(before, found.event) == found.hash:
        return Break("inserted", seal=walked.last.number, event=walked.last.event_id)
    return Break(_guess(found, following, previous), seal=number, event=found.event_id)


def _guess(found: Link, following: Link | None, previous: bytes) -> str:
    """Tell from what follows: after an alteration it still builds on the old seal."""
    if following is None:
        return "altered"
    if following.event is None or link(found.hash, following.event) == following.hash:
        return "altered"
    return "inserted" if link(previous, following.event) == following.hash else "rewritten"


def _moment(event: Mapping[str, Any] | None) -> datetime:
    at = (event or {})["at"]
    return at if isinstance(at, datetime) else datetime.fromisoformat(at)


def _links(session: Session) -> Iterator[Link]:
    for row in seals.walk(session):
        fields = row._mapping
        event = {name: fields[name] for name in NAMES} if row.id is not None else None
        yield Link(row.seal_id, row.event_id, bytes(row.hash), event)
