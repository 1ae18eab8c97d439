"""Concordance questions: what a person asks, and what is settled from the data where they left it open."""

from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from analysis.concordance import ConcordanceSettings
from gis.models import HotspotRun, Territory, Topic
from gis.queries import concordance as queries
from gis.queries import hotspots as hotspot_queries
from gis.queries import incidents, territories
from gis.queries.concordance import Days
from server.i18n import gettext
from server.services.concordance_units import CELL, HOTSPOT, NEIGHBOURHOOD
from server.services.refusals import Invalid, NotFound

# The classes and their definitions as they are today; a change makes older results distinguishable.
METHOD = "concordance/1"
EVER = Days()
DAYS_A_YEAR = 365


@dataclass(frozen=True)
class Question:
    """What a person asks; what is left open is settled from the data.

    Attributes
    ----------
    days, said
        The window of the incidents, and of the concerns where it is another one.
    eps_m, min_concerns
        Radius and least number of the hotspots of concerns.
    """

    topic: str | None = None
    unit: str | None = None
    cell_m: float = 500.0
    run: UUID | None = None
    days: Days = EVER
    said: Days = EVER
    eps_m: float = 300.0
    min_concerns: int = 5
    settings: ConcordanceSettings = field(default_factory=ConcordanceSettings)

    def as_json(self) -> dict[str, Any]:
        """Return what is recorded: only what decides the answer."""
        own: dict[str, Any] = {"topic": self.topic, "unit": self.unit, **asdict(self.settings)}
        if self.unit == CELL:
            own["cell_m"] = self.cell_m
        if self.unit == HOTSPOT:
            own["run"] = str(self.run)
        spans = {"": self.days, "concerns_": self.said}
        for name, span in spans.items():
            own[f"{name}from"] = span.first.isoformat() if span.first else None
            own[f"{name}to"] = span.last.isoformat() if span.last else None
        return {"method": METHOD, **own, "eps_m": self.eps_m, "min_concerns": self.min_concerns}


def settle(session: Session, territory: Territory, question: Question) -> tuple[Topic, Question]:
    """Fill in what was left open: the most usual topic, the time since it is spoken of, the newest run."""
    topic = _topic(session, territory, question.topic)
    days = _window(session, territory, topic, question.days)
    given = question.said != EVER
    # A half-open window of concerns ends where that of the incidents does.
    said = Days(question.said.first or days.first, question.said.last or days.last) if given else days
    if said.first and said.last and said.last < said.first:
        raise Invalid(gettext("The first day must not be after the last."), field="concerns_to")
    unit = question.unit or (NEIGHBOURHOOD if territories.outlines(session, territory) else CELL)
    run = _run(session, territory, question.run).id if unit == HOTSPOT else None
    return topic, replace(question, topic=topic.code, unit=unit, days=days, said=said, run=run)


def _topic(session: Session, territory: Territory, code: str | None) -> Topic:
    heard = queries.topics_heard(session, territory.id)
    if code is None:
        if not heard:
            raise NotFound(gettext("This territory has no topics yet."))
        return max(heard, key=lambda pair: pair[1])[0]
    for topic, _number in heard:
        if topic.code == code:
            return topic
    raise NotFound(gettext("There is no topic “%(code)s” in this territory.", code=code[:80]))


def _window(session: Session, territory: Territory, topic: Topic, asked: Days) -> Days:
    """Close a window: from when residents first spoke of it, at most three years, to the last incident."""
    spoken = queries.days_of_concerns(session, territory, topic.id)
    _, newest = incidents.extent_in_time(session, territory.id)
    recorded = newest.astimezone(ZoneInfo(territory.timezone)).date() if newest else None
    last = asked.last or recorded or spoken.last
    first = asked.first or (_beginning(spoken.first, last) if last else None)
    if first and last and last < first:
        raise Invalid(gettext("The first day must not be after the last."), field="to")
    return Days(first, last)


def _beginning(spoken: date | None, last: date) -> date:
    """Begin when somebody could speak: what was recorded before can be in no concern."""
    if spoken is None or spoken > last:
        return last - timedelta(days=DAYS_A_YEAR - 1)
    return max(spoken, last - timedelta(days=3 * DAYS_A_YEAR - 1))


def _run(session: Session, territory: Territory, run_id: UUID | None) -> HotspotRun:
    newest = next(iter(hotspot_queries.recent(session, territory.id, limit=1)), None)
    found = hotspot_queries.get(session, run_id) if run_id else newest
    if found is None and run_id is None:
        raise Invalid(gettext("No hotspots have been looked for here yet. Find them first."), field="unit")
    if found is None or found.territory_id != territory.id:
        raise NotFound(gettext("There is no such hotspot run."))
    return found
