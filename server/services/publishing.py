"""Publishing: the one function that derives everything public from what is exact, in one transaction."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask_babel import gettext
from sqlalchemy.orm import Session

from analysis.disclosure import Rules
from analysis.disclosure_areas import AreaRules
from gis.models import Territory
from gis.queries import publishing as queries
from gis.queries import quarters as figure_queries
from gis.queries import territories
from server.services import hotspot_areas, jobs, quarter_plans
from server.services.hotspot_areas import Areas
from server.services.masking import FEWEST_ADDRESSES, FURTHEST_M, Ground
from server.services.public_cards import DELAY, PublicCard, card_of
from server.services.quarters import Level, Planned
from server.services.refusals import Conflict
from server.services.transactions import transaction

JOB = "publish"


class WouldReveal(Conflict):
    """A release that would give away what is suppressed; nothing of it was published."""


@dataclass(frozen=True)
class Choices:
    """What a person wants beyond what is derived by itself.

    Attributes
    ----------
    quarters
        Quarters to publish again as the records are today, and how finely.
    run_id
        The hotspot run that public hotspots are made of.
    """

    quarters: Mapping[date, Level] = field(default_factory=dict)
    run_id: UUID | None = None


@dataclass(frozen=True)
class PublicRules:
    """Every rule of what is public."""

    counts: Rules = field(default_factory=Rules)
    areas: AreaRules = field(default_factory=lambda: AreaRules(fewest_addresses=FEWEST_ADDRESSES))

    def as_json(self) -> dict[str, Any]:
        """Return the rules as they are published beside what they made."""
        return {
            **asdict(self.counts),
            "areas": asdict(self.areas),
            "fewest_addresses": FEWEST_ADDRESSES,
            "furthest_m": FURTHEST_M,
            "delay_days": DELAY.days,
        }


@dataclass(frozen=True)
class Plan:
    """What the public tables would be, and what that would give away."""

    cards: tuple[PublicCard, ...]
    quarters: tuple[Planned, ...]
    withdrawn: tuple[date, ...]
    areas: Areas | None
    facts: Mapping[str, Any]

    @property
    def leaks(self) -> int:
        """How many figures and areas would be given away."""
        of_areas = len(self.areas.leaks) if self.areas else 0
        return of_areas + sum(len(planned.leaks) for planned in self.quarters)


@dataclass(frozen=True)
class Published:
    """How much a release put into the public tables: all cards, and new quarters and hotspots."""

    cards: int
    quarters: int
    hotspots: int


NOTHING_MORE = Choices()
RULES = PublicRules()


def derive(
    session: Session,
    territory: Territory,
    *,
    today: date,
    choices: Choices = NOTHING_MORE,
    rules: PublicRules = RULES,
) -> Published:
    """Derive the public tables of a territory, or leave them as they were.

    Parameters
    ----------
    today
        The day in the territory.

    Raises
    ------
    WouldReveal
        If what a person chose would give away a small count.
    """
    with transaction(session):
        queries.alone(session, territory)
        planned = plan(session, territory, today=today, choices=choices, rules=rules)
        if planned.leaks:
            raise WouldReveal(gettext("This release would give away what must stay hidden; nothing changed."))
        queries.write_territory(session, territory)
        queries.write_board(session, territory, [_row(card) for card in planned.cards])
        for each in planned.quarters:
            figure_queries.write_quarter(session, territory, each.quarter.begins, each.figures())
        for begins in planned.withdrawn:
            figure_queries.write_quarter(session, territory, begins, [])
        categories = figure_queries.top_categories(session, territory)
        figure_queries.write_categories(session, territory, categories)
        if planned.areas is not None:
            queries.write_hotspots(session, territory, planned.areas.rows(territory.srid))
        figure_queries.write_release(
            session, territory, day=today, rules=rules.as_json(), facts=_facts(planned, today)
        )
        return Published(
            cards=len(planned.cards),
            quarters=len(planned.quarters),
            hotspots=len(planned.areas.areas) if planned.areas else 0,
        )


def plan(
    session: Session,
    territory: Territory,
    *,
    today: date,
    choices: Choices = NOTHING_MORE,
    rules: PublicRules = RULES,
) -> Plan:
    """Say what `derive` would write, and write nothing."""
    release = figure_queries.release(session, territory)
    facts: dict[str, Any] = release.facts if release else {}
    levels = {
        date.fromisoformat(begins): Level(said["level"]) for begins, said in facts.get("quarters", {}).items()
    }
    chosen = quarter_plans.choose(session, territory, levels, choices.quarters, rules.counts, today=today)
    areas = hotspot_areas.plan(
        session,
        territory,
        facts.get("hotspots", {}),
        rules.areas,
        today=today,
        run_id=choices.run_id,
    )
    return Plan(
        cards=tuple(_cards(session, territory, today)),
        quarters=chosen.planned,
        withdrawn=chosen.withdrawn,
        areas=areas,
        facts=facts,
    )


def nightly(session: Session, now: datetime) -> int:
    """Ask for every territory's public tables to be derived; return how many jobs that made.

    What nobody asked for changes by itself: a concern is a week old, a quarter is over.
    """
    return sum(request(session, each) is not None for each in territories.all_territories(session))


def request(session: Session, territory: Territory) -> UUID | None:
    """Ask for the public tables to be derived soon; several requests in a row are one job.

    Inside a transaction it is asked only if that commits. None when a job waits that will see to it.
    """
    with transaction(session):
        if queries.is_waiting(session, territory, kind=JOB):
            return None
        return jobs.enqueue(session, JOB, territory, {})


def _row(card: PublicCard) -> dict[str, Any]:
    """Return a card as the public table has it; its picture follows within the database."""
    row = asdict(card)
    del row["photo"]
    return row


def _facts(planned: Plan, today: date) -> dict[str, Any]:
    released = dict(planned.facts.get("quarters", {}))
    for each in planned.quarters:
        said = {"on": today.isoformat(), "level": each.level.value}
        released[each.quarter.begins.isoformat()] = said
    spots = planned.facts.get("hotspots", {}) if planned.areas is None else planned.areas.facts
    return {"quarters": released, "hotspots": spots, "cards": len(planned.cards)}


def _cards(session: Session, territory: Territory, today: date) -> list[PublicCard]:
    zone = ZoneInfo(territory.timezone)
    until = datetime.combine(today - DELAY, time.max, tzinfo=zone)
    rows = queries.showable(session, territory, until=until)
    shown = {row[0].public_ref for row in rows}
    ground = Ground.of(session, territory)
    cards = [
        card_of(
            row[0],
            topic_code=row.topic_code,
            agency_code=row.agency_code,
            neighbourhood_code=row.neighbourhood_code,
            today=today,
            words=row[0].public_words,
            duplicate_ref=row.duplicate_ref if row.duplicate_ref in shown else None,
            supports=row.supports,
            photo=row.photo,
            zone=zone,
        )
        for row in rows
    ]
    return [_placed(card, ground) for card in cards]


def _placed(card: PublicCard, ground: Ground) -> PublicCard:
    """Name no place and no neighbourhood that points at a household, whatever was stored."""
    place_id, area = ground.shown(card.place_id, card.neighbourhood_code)
    return replace(card, place_id=place_id, neighbourhood_code=area)
