"""Analysis requests: what a person asks of a method, as a value that a job can carry."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from gis.models import Territory, Topic
from gis.queries import concordance
from gis.queries.selection import Selection
from server.i18n import gettext
from server.methods.method import Method, Second
from server.services.refusals import Invalid
from server.services.settling import held_out, settle, window_beside, year_on_year


@dataclass(frozen=True)
class Comparison:
    """The second selection: incidents, or the concerns of a topic where one is named."""

    selection: Selection
    topic: str = ""

    def as_json(self) -> dict[str, Any]:
        """Return a form that a record keeps."""
        return {**self.selection.as_json(), **({"topic": self.topic} if self.topic else {})}

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Comparison":
        """Read what `as_json` wrote."""
        return cls(Selection.from_json(dict(data)), str(data.get("topic", "")))


@dataclass(frozen=True)
class Request:
    """A method, a selection, what it is compared with, and settings by field name."""

    method: str
    selection: Selection
    settings: Mapping[str, Any] = field(default_factory=dict)
    second: Comparison | None = None

    def as_json(self) -> dict[str, Any]:
        """Return a form that a job can carry."""
        return {
            "method": self.method,
            "selection": self.selection.as_json(),
            "settings": dict(self.settings),
            "second": self.second.as_json() if self.second else None,
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Request":
        """Read what `as_json` wrote."""
        second = Comparison.from_json(data["second"]) if data.get("second") else None
        return cls(data["method"], Selection.from_json(data["selection"]), data.get("settings", {}), second)


def settled(session: Session, territory: Territory, request: Request, method: Method) -> Request:
    """Write out every part of a request, so that the record needs nothing besides.

    Raises
    ------
    Invalid
        If a category or topic is unknown, the method takes no second selection, or not this one, or it
        compares what the selection chooses among.
    """
    _unchosen(request.selection, method)
    selection = settle(session, territory, request.selection)
    second = request.second
    if method.second is Second.NONE:
        if second is not None:
            raise Invalid(gettext("This method compares nothing: leave the second selection out."))
        return replace(request, selection=selection)
    if second is None and method.second_window == "after":
        selection, following = held_out(session, territory, selection)
        second = Comparison(following)
    elif second is None and method.second_window == "year_before":
        selection, earlier = year_on_year(session, territory, selection)
        second = Comparison(earlier)
    elif second is None:
        second = _offered(session, territory, selection, method)
    if second.topic:
        return replace(request, selection=selection, second=_of_topic(session, territory, second, method))
    if method.second is Second.CONCERNS:
        raise Invalid(gettext("This method compares with concerns: choose a topic."), field="topic")
    compared = replace(second, selection=settle(session, territory, second.selection))
    return replace(request, selection=selection, second=compared)


def _unchosen(selection: Selection, method: Method) -> None:
    """Refuse a choice among what the method compares: it would find that choice, and call it a preference."""
    if "weekdays" in method.measures and selection.weekdays:
        message = gettext("This method compares the weekdays: choose none of them, or another method.")
        raise Invalid(message, field="weekday")
    if "hours" in method.measures and selection.hours:
        message = gettext("This method compares the hours: choose none of them, or another method.")
        raise Invalid(message, field="hour")


def find_topic(session: Session, territory: Territory, code: str) -> Topic | None:
    """Return the topic of a code."""
    heard = concordance.topics_heard(session, territory.id)
    return next((topic for topic, _n in heard if topic.code == code), None)


def _offered(session: Session, territory: Territory, selection: Selection, method: Method) -> Comparison:
    """What a method is compared with where nothing was chosen: another period, or the topic heard most."""
    if method.second is not Second.CONCERNS:
        return Comparison(window_beside(selection, method.second_window))
    heard = [(n, topic.code) for topic, n in concordance.topics_heard(session, territory.id) if n]
    if not heard:
        raise Invalid(gettext("There are no concerns yet to compare with."), field="topic")
    return Comparison(Selection(), max(heard)[1])


def _of_topic(session: Session, territory: Territory, second: Comparison, method: Method) -> Comparison:
    if method.second is Second.PERIOD:
        raise Invalid(gettext("This method compares two periods of incidents, not concerns."), field="topic")
    topic = find_topic(session, territory, second.topic)
    if topic is None:
        raise Invalid(gettext("There is no topic “%(code)s”.", code=second.topic[:40]), field="topic")
    days = concordance.days_of_concerns(session, territory, topic.id)
    chosen = second.selection
    if days.first is None or days.last is None:
        raise Invalid(gettext("There are no concerns yet to compare with."), field="topic")
    return replace(
        second, selection=Selection(first=chosen.first or days.first, last=chosen.last or days.last)
    )
