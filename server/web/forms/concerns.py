"""Concern forms: what the queue is asked for, and what a moderator decides."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any

from flask_babel import gettext
from werkzeug.datastructures import MultiDict

from gis.keys import key_of
from gis.models import ConcernChannel, ConcernState
from gis.queries.concern_queue import CLOSED_STATES, OPEN_STATES, ConcernFilter
from server.services.concerns import Step
from server.services.refusals import Invalid
from server.services.tracking_codes import normalised

Values = MultiDict[str, str] | Any

_OPEN, _LATE = "open", "late"
_STATES: Mapping[str, tuple[ConcernState, ...]] = {
    _OPEN: OPEN_STATES,
    "check": (ConcernState.RECEIVED,),
    "answer": OPEN_STATES[1:],
    _LATE: OPEN_STATES,
    "closed": CLOSED_STATES,
    "all": (),
}
_LONGEST_SEARCH = 100
NOWHERE = "-"
"""Stands in an address for concerns without a neighbourhood."""


@dataclass(frozen=True)
class Wanted:
    """What the address of the queue asks for, as it was given."""

    tab: str = _OPEN
    state: str = ""
    topic: str = ""
    neighbourhood: str = ""
    agency: str = ""
    channel: str = ""
    mine: str = ""
    q: str = ""
    page: int = 1

    @property
    def plain(self) -> dict[str, str]:
        """The parts of the address that differ from an empty one, without the page."""
        given = {each.name: getattr(self, each.name) for each in fields(self) if each.name != "page"}
        return {name: value for name, value in given.items() if value and (name, value) != ("tab", _OPEN)}

    @property
    def code(self) -> str | None:
        """The tracking code that somebody read out and that was typed into the search."""
        return normalised(self.q)

    @property
    def told(self) -> dict[str, str]:
        """What the record of access keeps of it: a tracking code opens the concern, so it is not written."""
        return {**self.plain, "q": "tracking code"} if self.code else self.plain

    def filter(self, person_id: int) -> ConcernFilter:
        """What is asked of the database."""
        if self.code:
            return ConcernFilter(tracking_hash=key_of(self.code))
        state = (ConcernState(self.state),) if self.state else _STATES[self.tab]
        neighbourhood = "" if self.neighbourhood == NOWHERE else self.neighbourhood or None
        return ConcernFilter(
            states=state,
            topic=self.topic or None,
            neighbourhood=neighbourhood,
            agency=self.agency or None,
            channel=ConcernChannel(self.channel) if self.channel else None,
            handler_id=person_id if self.mine else None,
            overdue=self.tab == _LATE,
            words=self.q,
        )


def parse_wanted(args: Values) -> Wanted:
    """Read what the queue is asked for; what cannot be read is not asked for."""
    codes = ("topic", "neighbourhood", "agency")
    plain = {name: args.get(name, "").replace("\0", "").strip() for name in codes}
    tab, state, channel = (args.get(name, "") for name in ("tab", "state", "channel"))
    return Wanted(
        tab=tab if tab in _STATES else _OPEN,
        state=state if state in set(ConcernState) else "",
        channel=channel if channel in set(ConcernChannel) else "",
        mine="1" if args.get("mine") else "",
        q=args.get("q", "").replace("\0", "").strip()[:_LONGEST_SEARCH],
        page=_page(args.get("page", "")),
        **plain,
    )


def parse_step(form: Values) -> Step:
    """Read which step is to be taken.

    Raises
    ------
    Invalid
        If none was chosen.
    """
    state = form.get("state", "")
    if state not in set(ConcernState):
        raise Invalid(gettext("Choose what happens next."), field="state")
    return Step(
        ConcernState(state),
        agency=form.get("agency", ""),
        duplicate_of=form.get("duplicate_of", ""),
        words=_clean(form, "words"),
        note=_clean(form, "note"),
    )


@dataclass(frozen=True)
class Typed:
    """What a refused form held, to be shown again, and what is wrong with it."""

    decision: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    field: str = ""
    sentence: str = ""

    def get(self, decision: str, name: str, otherwise: str = "") -> str:
        """The value of a field: as it was typed where this form was refused."""
        return self.values.get(name, "") if self.decision == decision else otherwise

    def error(self, decision: str, name: str) -> str | None:
        """The sentence under a field, where it is the one that is wrong."""
        return self.sentence if (self.decision, self.field) == (decision, name) else None


def typed_in(form: Values, decision: str, refusal: Exception) -> Typed:
    """Keep what was typed with why it was refused."""
    return Typed(decision, form.to_dict(), getattr(refusal, "field", None) or "", str(refusal))


def numbers(values: list[str]) -> frozenset[int]:
    """Read the numbers among some values."""
    return frozenset(
        int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 18
    )


def cleaned(form: Values, name: str) -> str:
    """A text of the form, without the sign that the database has no place for."""
    return _clean(form, name)


def _clean(form: Values, name: str) -> str:
    return str(form.get(name, "")).replace("\0", "")


def _page(text: str) -> int:
    return max(1, int(text)) if text.isascii() and text.isdigit() and len(text) < 7 else 1
