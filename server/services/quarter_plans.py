"""Quarter plans: which quarters a release publishes, and how finely."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from flask_babel import gettext
from sqlalchemy.orm import Session

from analysis.disclosure import Rules
from gis.models import PublishedFigure, Territory
from gis.queries import quarters as queries
from server.services import quarters
from server.services.quarters import Level, Planned, Quarter
from server.services.refusals import Invalid


@dataclass(frozen=True)
class Chosen:
    """The quarters that a release writes, and those that it takes away."""

    planned: tuple[Planned, ...]
    withdrawn: tuple[date, ...]


def choose(
    session: Session,
    territory: Territory,
    levels: Mapping[date, Level],
    wanted: Mapping[date, Level],
    rules: Rules,
    *,
    today: date,
) -> Chosen:
    """Plan the quarters that are new, those that may not stay as they are, and those that a person wants.

    What is public already stays as it is: a second release tells of the records that came in between.

    Parameters
    ----------
    levels
        How finely each quarter was published.
    wanted
        What a person wants to publish again, and how finely.
    """
    closed = quarters.closed(session, territory, today=today)
    if not set(wanted) <= set(closed):
        raise Invalid(gettext("Only a quarter that ended a week ago can be published."))
    public, past = queries.published(session, territory), queries.past(session, territory)
    outdated = _outdated(session, territory, public)
    new = {begins for begins in closed if begins not in public and levels.get(begins) is not Level.HIDDEN}
    planned = []
    for quarter in quarters.count(session, territory, set(wanted) | new | (outdated & set(closed)), rules):
        begins = quarter.begins
        if begins in wanted:
            before, earlier = public.get(begins, []), past.get(begins, [])
            planned.append(quarters.plan(quarter, wanted[begins], before, rules, earlier=earlier))
        else:
            earlier = [*past.get(begins, []), *([public[begins]] if begins in public else [])]
            planned.append(_safe(quarter, levels.get(begins, Level.FULL), rules, earlier))
    replaced = {each.quarter.begins for each in planned}
    return Chosen(tuple(planned), tuple(sorted(outdated - replaced)))


def _safe(
    quarter: Quarter, level: Level, rules: Rules, earlier: Sequence[Sequence[PublishedFigure]]
) -> Planned:
    """Plan a quarter as finely as it gives nothing away; nobody is there at night to be asked."""
    for coarser in list(Level)[list(Level).index(level) :]:
        planned = quarters.plan(quarter, coarser, [], rules, earlier=earlier)
        if not planned.leaks:
            break
    return planned


def _outdated(
    session: Session, territory: Territory, public: Mapping[date, Sequence[PublishedFigure]]
) -> set[date]:
    areas = [code for code, _ in queries.areas(session, territory)]
    categories = [each.code for each in queries.top_categories(session, territory)]
    return {
        begins
        for begins, figures in public.items()
        if quarters.is_outdated(figures, areas=areas, categories=categories)
    }
