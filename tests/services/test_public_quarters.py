"""Public quarters: published once they are over, without what is sensitive, and then left as they are."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from gis.models import (
    Category,
    Neighbourhood,
    PublishedCategory,
    PublishedFigure,
    Release,
    Territory,
)
from server.services import publishing, quarters
from server.services.publishing import Choices, WouldReveal
from server.services.quarters import ELSEWHERE, Level
from server.services.refusals import Invalid
from tests.factories import TOWN, add_category, add_incident, add_neighbourhood, add_territory

SUMMER, AUTUMN = date(2026, 7, 1), date(2026, 10, 1)
TODAY = date(2026, 11, 30)
WEST, EAST = (22.4, 57.15, 22.5, 57.35), (22.5, 57.15, 22.8, 57.35)


class Town:
    """A territory with two neighbourhoods and two categories."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.here = add_territory(session)
        self.west = add_neighbourhood(session, self.here, "west", bounds=WEST)
        self.east = add_neighbourhood(session, self.here, "east", bounds=EAST)
        self.theft = add_category(session, self.here, "theft")
        self.fights = add_category(session, self.here, "fights")

    def record(
        self,
        count: int,
        category: Category | None = None,
        area: Neighbourhood | None = None,
        *,
        month: int = 8,
        **columns: object,
    ) -> None:
        """Record so many incidents in a month of 2026; thefts in the west unless said."""
        for number in range(count):
            add_incident(
                self.session,
                self.here,
                category or self.theft,
                at=datetime(2026, month, 2, 9, tzinfo=UTC) + timedelta(hours=number),
                place=TOWN,
                neighbourhood_id=(area or self.west).id,
                **columns,
            )

    def derive(self, **choices: object) -> publishing.Published:
        return publishing.derive(self.session, self.here, today=TODAY, choices=Choices(**choices))

    def figures(self, quarter: date = SUMMER) -> dict[tuple[str, str], object]:
        """What is public: the count, or how it is kept back."""
        self.session.expire_all()
        found = select(PublishedFigure).filter_by(territory_slug=self.here.slug, quarter=quarter)
        return {
            (figure.neighbourhood_code, figure.category_code): figure.shown
            if figure.count is None
            else figure.count
            for figure in self.session.scalars(found)
        }


@pytest.fixture
def town(session: Session) -> Town:
    """A town in which a summer quarter is over: its last month has come in."""
    made = Town(session)
    made.record(7)
    made.record(9, made.fights, made.east)
    made.record(6, month=9)
    return made


def test_a_quarter_that_is_over_is_published_with_its_totals(town: Town) -> None:
    assert town.derive().quarters == 1
    assert town.figures() == {
        ("west", "theft"): 13, ("west", "fights"): 0, ("west", ""): 13,
        ("east", "theft"): 0, ("east", "fights"): 9, ("east", ""): 9,
        ("", "theft"): 13, ("", "fights"): 9, ("", ""): 22,
    }  # fmt: skip
    assert {each.code for each in town.session.scalars(select(PublishedCategory))} == {"theft", "fights"}


@pytest.mark.parametrize(
    ("today", "published"),
    [(date(2026, 10, 7), []), (date(2026, 10, 8), [SUMMER]), (date(2027, 1, 8), [SUMMER])],
)
def test_p13_a_quarter_waits_a_week_and_for_its_last_month(
    town: Town, today: date, published: list[date]
) -> None:
    town.record(3, month=10)  # of autumn only the first month has come in
    assert quarters.closed(town.session, town.here, today=today) == published


def test_p06_a_sensitive_category_is_in_no_figure_nor_in_any_total(town: Town) -> None:
    above = add_category(town.session, town.here, "family")
    above.sensitive = True
    below = add_category(town.session, town.here, "conflict", parent=above)
    child = add_category(town.session, town.here, "minors", parent=town.theft)
    child.sensitive = True
    for category in (above, below, child):
        town.record(20, category, town.east)
    town.derive()
    assert town.figures()["", ""] == 22
    assert not {"family", "conflict", "minors"} & {code for _, code in town.figures()}
    assert "family" not in set(town.session.scalars(select(PublishedCategory.code)))


def test_p06_a_quarter_is_derived_anew_when_one_of_its_categories_becomes_sensitive(town: Town) -> None:
    town.derive()
    town.fights.sensitive = True
    town.session.flush()
    assert town.derive().quarters == 1
    assert town.figures()["", ""] == 13
    assert ("", "fights") not in town.figures()


def test_p06_a_quarter_of_nothing_but_sensitive_categories_goes(town: Town) -> None:
    town.derive()
    town.theft.sensitive = town.fights.sensitive = True
    town.session.flush()
    town.derive()
    assert town.figures() == {}


def test_a_sub_category_counts_as_the_topmost_one(town: Town) -> None:
    town.record(5, add_category(town.session, town.here, "bicycles", parent=town.theft))
    town.derive()
    assert town.figures()["west", "theft"] == 18


def test_what_lies_at_a_default_location_happened_elsewhere(town: Town) -> None:
    town.record(8, at_default=True)
    town.derive()
    assert (town.figures()["west", "theft"], town.figures()[ELSEWHERE, "theft"]) == (13, 8)


def test_p11_a_neighbourhood_of_nine_residents_is_hidden(town: Town) -> None:
    town.west.population, town.east.population = 9, 10
    town.session.flush()
    town.derive()
    assert town.figures()["west", "theft"] == town.figures()["west", ""] == "hidden"


def test_a_published_quarter_stays_as_it_is_when_late_records_come(town: Town) -> None:
    town.derive()
    before = town.figures()
    town.record(1)
    assert town.derive().quarters == 0
    assert town.figures() == before


def test_p11_publishing_a_quarter_again_for_one_late_record_is_refused(town: Town) -> None:
    town.derive()
    before = town.figures()
    town.record(1)
    planned = publishing.plan(
        town.session, town.here, today=TODAY, choices=Choices(quarters={SUMMER: Level.FULL})
    )
    leaks = {(leak.area, leak.category, leak.lowest, leak.by_change) for leak in planned.quarters[0].leaks}
    assert ("west", "theft", 1.0, True) in leaks
    with pytest.raises(WouldReveal):
        town.derive(quarters={SUMMER: Level.FULL})
    assert town.figures() == before


def test_publishing_a_quarter_again_for_many_late_records_is_not(town: Town) -> None:
    town.derive()
    town.record(5)
    town.derive(quarters={SUMMER: Level.FULL})
    assert town.figures()["west", "theft"] == 18


def test_a_quarter_published_together_has_no_categories(town: Town) -> None:
    town.derive(quarters={SUMMER: Level.TOGETHER})
    assert town.figures() == {("west", ""): 13, ("east", ""): 9, ("", ""): 22}


def test_a_hidden_quarter_stays_hidden_until_somebody_releases_it(town: Town) -> None:
    town.derive(quarters={SUMMER: Level.HIDDEN})
    assert town.figures() == {}
    town.derive()
    assert town.figures() == {}
    town.derive(quarters={SUMMER: Level.FULL})
    assert town.figures()["", ""] == 22


def test_p11_hiding_a_quarter_first_is_no_way_round_the_comparison(town: Town) -> None:
    town.derive()
    town.derive(quarters={SUMMER: Level.HIDDEN})
    town.record(1)
    town.session.commit()  # a refusal rolls back to here
    with pytest.raises(WouldReveal):
        town.derive(quarters={SUMMER: Level.FULL})
    with pytest.raises(WouldReveal):
        town.derive(quarters={SUMMER: Level.TOGETHER})
    assert town.figures() == {}


def test_p06_a_few_of_what_becomes_sensitive_are_not_the_difference_of_two_totals(town: Town) -> None:
    town.record(3, add_category(town.session, town.here, "family"))
    town.derive()
    family = town.session.scalars(select(Category).filter_by(territory_id=town.here.id, code="family")).one()
    family.sensitive = True
    town.session.flush()
    town.derive()
    assert town.figures() == {}


def test_a_quarter_that_is_not_over_cannot_be_released(town: Town) -> None:
    with pytest.raises(Invalid):
        town.derive(quarters={AUTUMN: Level.FULL})


def test_a_release_says_its_rules_and_what_it_released(town: Town) -> None:
    town.derive()
    release = town.session.get_one(Release, town.here.slug)
    assert (release.derived_on, release.rules["smallest"], release.rules["complementary"]) == (TODAY, 5, True)
    assert release.facts["quarters"] == {"2026-07-01": {"on": "2026-11-30", "level": "full"}}


def test_a_territory_without_incidents_has_no_figures(session: Session) -> None:
    here: Territory = add_territory(session)
    assert publishing.derive(session, here, today=TODAY).quarters == 0
