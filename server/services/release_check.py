"""Release check: attack what is public and what a release would add, and say in words what gave way."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from flask_babel import gettext
from geoalchemy2.shape import to_shape
from sqlalchemy.orm import Session

from analysis.disclosure_area_attack import AreaLeak, find_area_leaks
from analysis.disclosure_attack import find_leaks
from gis.crs import DEGREES, project_geometry
from gis.models import Territory
from gis.queries import place_building, territories
from gis.queries import publishing as queries
from gis.queries import quarters as figure_queries
from server.i18n import local_label
from server.release_words import area_leak_words, figure_leak_words, quarter_words
from server.services import publishing, quarters
from server.services.publishing import Plan, PublicRules
from server.services.quarters import ELSEWHERE, TOTAL, Leaked, Quarter


@dataclass(frozen=True)
class Given:
    """One thing that is given away: where it stands, and what is known of it, in words."""

    where: str
    what: str


@dataclass(frozen=True)
class Check:
    """What an attack on the public tables of a territory found."""

    public_quarters: int
    public_areas: int
    coming_quarters: int
    coming_cards: int
    leaks: tuple[Given, ...]


@dataclass(frozen=True)
class Names:
    """The names of neighbourhoods and categories by code."""

    areas: dict[str, str]
    categories: dict[str, str]


def check(
    session: Session, territory: Territory, *, today: date, rules: PublicRules = publishing.RULES
) -> Check:
    """Attack what is public now and what the next release would add; write nothing."""
    coming = publishing.plan(session, territory, today=today, rules=rules)
    named = names(session, territory)
    public = list(_of_public(session, territory, named, rules))
    return Check(
        public_quarters=len(figure_queries.published(session, territory)),
        public_areas=len(queries.hotspots(session, territory)),
        coming_quarters=len(coming.quarters),
        coming_cards=len(coming.cards),
        leaks=(*public, *of_plan(coming, named)),
    )


def of_plan(plan: Plan, named: Names) -> list[Given]:
    """Say in words what a plan would give away, figure by figure."""
    found = [
        _given(leak, planned.quarter.begins, named) for planned in plan.quarters for leak in planned.leaks
    ]
    areas = plan.areas.leaks if plan.areas else ()
    return found + [_given_area(leak) for leak in areas]


def names(session: Session, territory: Territory) -> Names:
    """Read what a person calls neighbourhoods and categories."""
    areas = territories.neighbourhood_names(session, territory.id)
    return Names(
        {**areas, ELSEWHERE: gettext("Elsewhere or not located"), TOTAL: gettext("Whole territory")},
        {
            **{
                each.code: local_label(each.labels)
                for each in figure_queries.top_categories(session, territory)
            },
            TOTAL: gettext("All categories"),
        },
    )


def _of_public(session: Session, territory: Territory, named: Names, rules: PublicRules) -> Iterator[Given]:
    for begins, figures in figure_queries.published(session, territory).items():
        quarter = _shape_of(session, territory, begins, rules)
        for leak in find_leaks(quarters.read(quarter, figures), rules.counts, thin=quarter.thin):
            yield _given(quarters.named(quarter, leak, by_change=False), begins, named)
    outlines = [
        project_geometry(to_shape(each.outline), source=DEGREES, target=territory.srid)
        for each in queries.hotspots(session, territory)
    ]
    addresses, _ = place_building.measured_addresses(session, territory)
    yield from (_given_area(leak) for leak in find_area_leaks(outlines, addresses, rules.areas))


def _shape_of(session: Session, territory: Territory, begins: date, rules: PublicRules) -> Quarter:
    """Return the rows and columns of a quarter without counting it: an attacker knows no more."""
    known = figure_queries.areas(session, territory)
    categories = tuple(each.code for each in figure_queries.top_categories(session, territory))
    thin = [people is not None and people < rules.counts.fewest_residents for _, people in known]
    areas = (*(code for code, _ in known), ELSEWHERE)
    counts = np.zeros((len(areas), len(categories)), dtype=np.int64)
    return Quarter(begins, areas, categories, counts, np.array([*thin, False]))


def _given(leak: Leaked, begins: date, named: Names) -> Given:
    place = named.areas.get(leak.area, leak.area)
    category = named.categories.get(leak.category, leak.category)
    return Given(f"{place}, {category}, {quarter_words(begins)}", figure_leak_words(leak))


def _given_area(leak: AreaLeak) -> Given:
    return Given(gettext("Hotspot %(rank)s", rank=leak.area + 1), area_leak_words(leak))
